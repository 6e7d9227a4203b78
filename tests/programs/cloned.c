/* Children by clone3, which writes what the parent asks for where members of its struct point. */
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void make(uint64_t flags, void *pidfd, void *parent_tid)
{
    struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
    args.pidfd = (uintptr_t)pidfd;
    args.parent_tid = (uintptr_t)parent_tid;
    if (syscall(SYS_clone3, &args, sizeof args) == 0)
        _exit(0);
    wait(0);
}

int main(void)
{
    int pidfd, tid;
    close_range(3, ~0u, 0);
    make(0, &pidfd, &tid);
    make(CLONE_PARENT_SETTID, &pidfd, &tid);
    make(CLONE_PIDFD, &pidfd, &tid);
    make(CLONE_PIDFD | CLONE_PARENT_SETTID, &pidfd, &tid);
    make(CLONE_PARENT_SETTID, 0, (void *)8);
    make(CLONE_PIDFD, (void *)8, 0);
    return 0;
}
