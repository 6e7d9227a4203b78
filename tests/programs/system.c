/* The machine itself: names, figures, ports, modules, rebooting. Whatever could harm is made to fail. */
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/reboot.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "begin.h"

#define BAD ((void *)16)

int main(void)
{
    struct utsname name;
    struct sysinfo info;
    char buffer[64];
    struct { unsigned entry; unsigned base, limit, flags; } segment = {1, 2, 3, 0x51};
    BEGIN();
    syscall(SYS_uname, &name);
    syscall(SYS_uname, BAD);
    syscall(SYS_sysinfo, BAD);
    syscall(SYS_sysinfo, &info);
    syscall(SYS_sethostname, BAD, 5);
    syscall(SYS_sethostname, "much too long a name", 5000);
    syscall(SYS_sethostname, "name", -1);
    syscall(SYS_setdomainname, "name", 500);
    syscall(SYS_syslog, 3, BAD, 10);
    syscall(SYS_syslog, 10, (void *)0, 0);
    syscall(SYS_syslog, 99, buffer, 10);
    syscall(SYS_syslog, 8, (void *)0, 99);
    syscall(SYS_personality, 0xffffffff);
    syscall(SYS_personality, 0xffffffffUL);
    syscall(SYS_getrandom, buffer, 8UL, 0x80);
    syscall(SYS_iopl, 9);
    syscall(SYS_ioperm, 0x70UL, -1UL, 1);
    syscall(SYS_modify_ldt, 1, &segment, 3UL);
    syscall(SYS_modify_ldt, 0, buffer, sizeof buffer);
    syscall(SYS_modify_ldt, 1, BAD, 16UL);
    syscall(SYS_modify_ldt, 0x99, &segment, 16UL);
    syscall(SYS_arch_prctl, 0x1003, &segment);
    syscall(SYS_arch_prctl, 0x1004, BAD);
    syscall(SYS_arch_prctl, 0x1002, -1UL);
    syscall(SYS_arch_prctl, 0x1011, 0);
    syscall(SYS_arch_prctl, 0x9999, 1);

    syscall(SYS_init_module, BAD, 10UL, "options");
    syscall(SYS_init_module, "module", 0UL, BAD);
    syscall(SYS_finit_module, -1, "a=b", 3);
    syscall(SYS_finit_module, -1, BAD, 0x10);
    syscall(SYS_delete_module, BAD, O_NONBLOCK | O_TRUNC);
    syscall(SYS_delete_module, "no such module here", O_NONBLOCK | 1);
    syscall(SYS_kexec_load, 1UL, 99UL, BAD, 0x3e0000UL);
    syscall(SYS_kexec_load, 1UL, 2UL, BAD, 0xffffUL);
    syscall(SYS_kexec_file_load, -1, -1, 5UL, BAD, 0x1000UL);
    syscall(SYS_kexec_file_load, -1, -1, 5UL, "abcd", 0xfffUL);
    syscall(SYS_reboot, 1, 2, 3, BAD);
    syscall(SYS_reboot, 1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF, 0);
    syscall(SYS_reboot, 0, 0, LINUX_REBOOT_CMD_RESTART2, "again");
    syscall(SYS_sched_yield);
    END();
    return 0;
}
