/* Makes every call of an architecture once, by number; a filter of its own keeps them from doing anything. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HIGHEST 511
/* No filter keeps these two from sending SIGILL (arch/x86/kernel/uprobes.c). */
#define URETPROBE 335
#define UPROBE 336

static void refuse_all(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40000003, 2, 0), /* AUDIT_ARCH_I386 */
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        _exit(100);
}

static void call_i386(long number)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0), "c"(0), "d"(0) : "memory", "r8", "r9", "r10", "r11");
}

int main(int argc, char **argv)
{
    int i386 = argc > 1 && !strcmp(argv[1], "i386");
    refuse_all();
    for (long number = 0; number <= HIGHEST; number++)
        if (i386)
            call_i386(number);
        else if (number != SYS_exit_group && number != UPROBE && number != URETPROBE)
            syscall(number, 0, 0, 0, 0, 0, 0);
    syscall(SYS_exit_group, 0);
}
