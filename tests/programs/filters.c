/* A program with a seccomp filter of its own; the argument says what becomes of getppid.
 * With "errno", a command may follow, to be executed under the filter. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int trapped;

static void handler(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    trapped = info->si_syscall;
}

static void filter(unsigned action)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = 4, .filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        _exit(100);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "allow")) {
        filter(SECCOMP_RET_ALLOW);
        return syscall(SYS_getppid) > 0 ? 0 : 1;
    }
    if (!strcmp(what, "errno")) {
        filter(SECCOMP_RET_ERRNO | EXDEV);
        if (argc > 2)
            return execvp(argv[2], argv + 2);
        return syscall(SYS_getppid) == -1 && errno == EXDEV ? 0 : 1;
    }
    if (!strcmp(what, "trap")) {
        struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
        sigaction(SIGSYS, &action, 0);
        filter(SECCOMP_RET_TRAP);
        syscall(SYS_getppid);
        return trapped == SYS_getppid ? 0 : 1;
    }
    if (!strcmp(what, "trace")) { /* asks a tracer of its own, which it hasn't got */
        filter(SECCOMP_RET_TRACE);
        return syscall(SYS_getppid) == -1 && errno == ENOSYS ? 0 : 1;
    }
    if (!strcmp(what, "kill")) {
        filter(SECCOMP_RET_KILL_PROCESS);
        syscall(SYS_getppid);
    }
    return 99;
}
