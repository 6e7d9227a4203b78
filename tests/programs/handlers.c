/* Signals: sets, actions, stacks, sending, waiting, and descriptors that tell of them. */
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#include "calls.h"

struct action {
    void (*handler)(int);
    unsigned long flags;
    void *restorer;
    uint64_t mask;
};

int main(void)
{
    uint64_t set = 1 << (SIGUSR1 - 1) | 1 << (SIGUSR2 - 1) | 1UL << 40, all = -1, most = ~set, old;
    struct action action = {SIG_IGN, SA_RESTART | SA_SIGINFO, NULL, set}, was;
    struct timespec now = {0, 0};
    stack_t stack = {.ss_flags = SS_DISABLE}, before;
    siginfo_t info;
    int pid = CALL(getpid, 0), tid = CALL(gettid, 0);
    CALL(rt_sigprocmask, SIG_BLOCK, &set, &old, 8);
    CALL(rt_sigprocmask, SIG_SETMASK, NULL, &old, 8);
    CALL(rt_sigprocmask, SIG_UNBLOCK, &most, NULL, 8);
    CALL(rt_sigprocmask, SIG_BLOCK, &all, BAD, 8);
    CALL(rt_sigprocmask, 77, BAD, BAD, 8);
    CALL(rt_sigprocmask, SIG_BLOCK, &set, NULL, 4);
    CALL(rt_sigaction, SIGUSR1, &action, &was, 8);
    CALL(rt_sigaction, SIGUSR1, NULL, &was, 8);
    CALL(rt_sigaction, SIGKILL, &action, NULL, 8);
    CALL(rt_sigaction, 64, &action, BAD, 8);
    CALL(rt_sigaction, 99, BAD, BAD, 7);
    action.handler = (void (*)(int))0x1234;
    action.flags = -1;
    CALL(rt_sigaction, SIGUSR2, &action, NULL, 8);
    CALL(sigaltstack, &stack, &before);
    CALL(sigaltstack, BAD, NULL);
    CALL(rt_sigpending, &old, 8);
    CALL(rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
    CALL(kill, pid, SIGUSR2);
    CALL(rt_sigpending, &old, 8);
    CALL(rt_sigtimedwait, &set, &info, &now, 8);
    CALL(rt_sigtimedwait, &set, NULL, &now, 8);
    CALL(rt_sigtimedwait, BAD, BAD, BAD, 8);
    CALL(kill, pid, 0);
    CALL(kill, 0x7fffffff, SIGKILL);
    CALL(kill, 0x7fffffff, 77);
    CALL(tkill, 0x7fffffff, SIGTERM);
    CALL(tgkill, pid, tid, 0);
    CALL(tgkill, -1, -1, 64);
    memset(&info, 0, sizeof info);
    info.si_code = SI_QUEUE;
    CALL(rt_sigqueueinfo, 0x7fffffff, SIGUSR1, &info);
    CALL(rt_tgsigqueueinfo, pid, 0x7fffffff, SIGUSR1, &info);
    CALL(rt_sigsuspend, BAD, 8);
    CALL(signalfd4, -1, &set, 8, SFD_CLOEXEC | SFD_NONBLOCK);
    CALL(signalfd4, -1, BAD, 8, 0);
    CALL(signalfd4, 77, &set, 8, 0x80);
    return 0;
}
