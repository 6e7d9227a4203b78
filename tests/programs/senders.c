/* Signals with values, sets, stacks and descriptors of signals; waiting; pidfds; ptrace. */
#include <fcntl.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "begin.h"

#define BAD ((void *)16)
#define NOBODY 0x7fffffff

static void handler(int number)
{
    (void)number;
}

static void sets(void)
{
    unsigned long set = 1UL << (SIGUSR1 - 1) | 1UL << (SIGRTMIN - 1) | 1UL << 40, old;
    unsigned long most = ~(1UL << (SIGKILL - 1)), none = 0, all = -1UL;
    struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } action = {
        handler, SA_RESTART | 0x04000000, BAD, 1UL << (SIGINT - 1)}, was;
    syscall(SYS_rt_sigaction, SIGUSR2, (void *)0, &was, 8UL);
    syscall(SYS_rt_sigaction, 65, &action, &was, 8UL);
    syscall(SYS_rt_sigaction, SIGKILL, &action, (void *)0, 8UL);
    action.handler = SIG_IGN;
    action.mask = most;
    syscall(SYS_rt_sigaction, SIGKILL, &action, BAD, 8UL);
    action.handler = SIG_DFL;
    action.flags = 0;
    syscall(SYS_rt_sigaction, SIGUSR1, &action, BAD, 7UL);
    syscall(SYS_rt_sigaction, SIGUSR1, BAD, BAD, 8UL);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, &old, 8UL);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, &old, 8UL);
    syscall(SYS_rt_sigprocmask, 9, &most, (void *)0, 8UL);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, (void *)0, 7UL);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, BAD, BAD, 8UL);
    syscall(SYS_rt_sigprocmask, 9, (void *)0, &old, 8UL);
    syscall(SYS_rt_sigpending, &old, 8UL);
    syscall(SYS_rt_sigpending, BAD, 8UL);
    syscall(SYS_rt_sigsuspend, BAD, 8UL);
    syscall(SYS_rt_sigsuspend, &set, 9UL);
}

static void queues(void)
{
    siginfo_t info;
    struct timespec soon = {0, 1};
    unsigned long set = 1UL << (SIGUSR1 - 1);
    memset(&info, 0, sizeof info);
    info.si_signo = SIGUSR1;
    info.si_code = SI_QUEUE;
    info.si_pid = 5;
    info.si_uid = 6;
    info.si_value.sival_int = 7;
    syscall(SYS_rt_sigqueueinfo, NOBODY, SIGUSR1, &info);
    syscall(SYS_rt_sigqueueinfo, NOBODY, 99, BAD);
    syscall(SYS_rt_tgsigqueueinfo, NOBODY, NOBODY, SIGUSR1, &info);
    info.si_code = SI_USER;
    syscall(SYS_rt_tgsigqueueinfo, NOBODY, NOBODY, 0, &info);
    info.si_code = SI_TIMER;
    syscall(SYS_pidfd_send_signal, -1, SIGUSR1, &info, 0);
    syscall(SYS_pidfd_send_signal, -1, SIGUSR1, BAD, 1);
    info.si_signo = SIGSEGV;
    info.si_code = SEGV_MAPERR;
    syscall(SYS_rt_sigqueueinfo, NOBODY, SIGSEGV, &info);
    info.si_signo = SIGCHLD;
    info.si_code = CLD_EXITED;
    syscall(SYS_rt_sigqueueinfo, NOBODY, SIGCHLD, &info);
    info.si_code = CLD_KILLED;
    info.si_status = SIGINT;
    syscall(SYS_rt_sigqueueinfo, NOBODY, SIGCHLD, &info);
    info.si_signo = SIGIO;
    info.si_code = POLL_IN;
    syscall(SYS_rt_sigqueueinfo, NOBODY, SIGIO, &info);
    info.si_signo = 0;
    info.si_code = 0;
    syscall(SYS_rt_sigqueueinfo, NOBODY, 0, &info);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, (void *)0, 8UL);
    syscall(SYS_rt_sigtimedwait, &set, &info, &soon, 8UL);
    kill(getpid(), SIGUSR1);
    syscall(SYS_rt_sigtimedwait, &set, &info, &soon, 8UL);
    syscall(SYS_rt_sigtimedwait, BAD, BAD, BAD, 8UL);
    syscall(SYS_rt_sigtimedwait, &set, (void *)0, (void *)0, 3UL);
    syscall(SYS_kill, NOBODY, 99);
    syscall(SYS_tgkill, NOBODY, 1, 0);
}

static void descriptors(void)
{
    unsigned long set = 1UL << (SIGUSR1 - 1), most = ~set;
    syscall(SYS_signalfd4, 500, &set, 8UL, SFD_CLOEXEC | SFD_NONBLOCK);
    syscall(SYS_signalfd4, -1, &most, 4UL, 0x10);
    syscall(SYS_signalfd, -1, BAD, 8UL);
    close(syscall(SYS_signalfd4, -1, &set, 8UL, 0));
}

static void stacks(void)
{
    stack_t stack = {BAD, SS_DISABLE, 100}, old;
    syscall(SYS_sigaltstack, (void *)0, &old);
    syscall(SYS_sigaltstack, &stack, &old);
    stack.ss_flags = 0;
    syscall(SYS_sigaltstack, &stack, (void *)0);
    stack.ss_flags = SS_ONSTACK | 1u << 31;
    syscall(SYS_sigaltstack, &stack, BAD);
    syscall(SYS_sigaltstack, BAD, BAD);
}

static void waiting(void)
{
    int status;
    siginfo_t info;
    struct rusage usage;
    syscall(SYS_wait4, -1, &status, WNOHANG, &usage);
    syscall(SYS_waitid, P_PID, NOBODY, &info, WEXITED, (void *)0);
    syscall(SYS_waitid, 9, -1, BAD, 0x40000000 | WNOHANG, BAD);
    pid_t child = fork();
    if (!child)
        _exit(3);
    syscall(SYS_wait4, child, &status, 0, (void *)0);
    child = fork();
    if (!child)
        _exit(4);
    syscall(SYS_waitid, P_PID, child, &info, WEXITED, (void *)0);
    child = fork();
    if (!child)
        raise(SIGKILL);
    syscall(SYS_waitid, P_PID, child, &info, WEXITED | WNOWAIT, (void *)0);
    syscall(SYS_wait4, child, &status, __WALL, (void *)0);
    child = fork();
    if (!child) {
        raise(SIGSTOP);
        _exit(0);
    }
    syscall(SYS_wait4, child, &status, WUNTRACED, (void *)0);
    kill(child, SIGKILL);
    syscall(SYS_wait4, child, (void *)0, 0, (void *)0);
}

static void tracing(void)
{
    syscall(SYS_ptrace, PTRACE_PEEKTEXT, NOBODY, 0x1000UL, 0UL);
    syscall(SYS_ptrace, PTRACE_ATTACH, NOBODY, 0UL, 0UL);
    syscall(SYS_ptrace, PTRACE_SEIZE, NOBODY, 0UL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    syscall(SYS_ptrace, PTRACE_SETOPTIONS, NOBODY, 0UL, 0x80000000UL | PTRACE_O_TRACEFORK);
    syscall(SYS_ptrace, PTRACE_CONT, NOBODY, 0UL, (long)SIGINT);
    syscall(SYS_ptrace, PTRACE_GETREGS, NOBODY, 0UL, BAD);
    syscall(SYS_ptrace, PTRACE_GETREGSET, NOBODY, 1UL, BAD);
    syscall(SYS_ptrace, PTRACE_GETSIGINFO, NOBODY, 0UL, BAD);
    syscall(SYS_ptrace, PTRACE_GETEVENTMSG, NOBODY, 0UL, BAD);
    syscall(SYS_ptrace, PTRACE_GET_SYSCALL_INFO, NOBODY, 88UL, BAD);
    syscall(SYS_ptrace, PTRACE_PEEKUSR, NOBODY, 8UL, BAD);
    syscall(SYS_ptrace, PTRACE_POKEDATA, NOBODY, 0x1000UL, 5UL);
    syscall(SYS_ptrace, PTRACE_INTERRUPT, NOBODY, 0UL, 0UL);
    syscall(SYS_ptrace, 0x9999UL, NOBODY, 1UL, 2UL);
    syscall(SYS_pidfd_open, NOBODY, O_NONBLOCK);
    syscall(SYS_pidfd_open, -1, 1);
    syscall(SYS_pidfd_getfd, -1, 0, 0);
}

int main(void)
{
    BEGIN();
    sets();
    queues();
    descriptors();
    stacks();
    waiting();
    tracing();
    END();
    return 0;
}
