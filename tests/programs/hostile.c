/* Every pointer wrong, every length absurd: nothing of this may work, or be taken for what it isn't. */
#include <fcntl.h>

#include "calls.h"

int main(void)
{
    static const long numbers[] = {SYS_open,      SYS_stat,     SYS_poll,    SYS_rt_sigaction, SYS_pwrite64, SYS_readv,
                                   SYS_access,    SYS_pipe,     SYS_select,  SYS_nanosleep,    SYS_setitimer, SYS_sendmsg,
                                   SYS_bind,      SYS_execve,   SYS_uname,   SYS_getcwd,       SYS_link,     SYS_setxattr,
                                   SYS_statfs,    SYS_mount,    SYS_openat,  SYS_utimensat,    SYS_epoll_ctl, SYS_statx,
                                   SYS_recvmmsg,  SYS_prlimit64, SYS_timer_create, SYS_io_setup, SYS_getgroups, SYS_sysinfo};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        syscall(numbers[i], 16, 16, 16, 16, 16, 16);
        syscall(numbers[i], 0x7ffffffff000, 0x7ffffffff000, -1, 0x7ffffffff000, -1, -1);
        syscall(numbers[i], -1, -1, -1, -1, -1, -1);
    }
    return 0;
}
