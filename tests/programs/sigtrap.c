/* SIGTRAPs of the program's own: sent, by int3, by a single step; handled, and deadly in a child. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int seen;

static void handler(int number)
{
    (void)number;
    seen++;
}

static void handle_step(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~0x100;
    seen++;
}

int main(void)
{
    int status;
    signal(SIGTRAP, handler);
    raise(SIGTRAP);
    kill(getpid(), SIGTRAP);
    __asm__ volatile("int3");
    if (seen != 3)
        return 1;

    struct sigaction action = {.sa_sigaction = handle_step, .sa_flags = SA_SIGINFO};
    sigaction(SIGTRAP, &action, 0);
    __asm__ volatile("sub $128, %%rsp; pushf; orq $0x100, (%%rsp); popf; nop; nop; add $128, %%rsp" ::: "cc", "memory");
    if (seen != 4)
        return 2;

    pid_t child = fork();
    if (child == 0) {
        signal(SIGTRAP, SIG_DFL);
        __asm__ volatile("int3");
        _exit(0);
    }
    if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WTERMSIG(status) != SIGTRAP)
        return 3;
    return 0;
}
