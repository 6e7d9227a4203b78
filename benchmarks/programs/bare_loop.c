/* What tracing costs at least: stop a command at the entry and exit of every call, on one core, and
 * do nothing. Its children are followed. */
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLLOW (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)
#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | FOLLOW)

static int launch(char **argv)
{
    int pid = fork();
    if (!pid) {
        raise(SIGSTOP);
        execvp(argv[0], argv);
        _exit(127);
    }
    return pid;
}

static int signal_of(int status)
{
    int signal = WSTOPSIG(status) & ~0x80;
    return status >> 16 || signal == SIGTRAP ? 0 : signal;
}

int main(int argc, char **argv)
{
    cpu_set_t core;
    int status, from, ended = 0;
    CPU_ZERO(&core);
    CPU_SET(sched_getcpu(), &core);
    if (argc < 2 || sched_setaffinity(0, sizeof core, &core))
        return 1;
    int pid = launch(argv + 1);
    if (waitpid(pid, &status, WUNTRACED) != pid || ptrace(PTRACE_SEIZE, pid, 0, OPTIONS))
        return 2;
    kill(pid, SIGCONT);
    while ((from = waitpid(-1, &status, __WALL)) > 0) {
        if (WIFSTOPPED(status))
            ptrace(PTRACE_SYSCALL, from, 0, signal_of(status));
        else if (from == pid)
            ended = status;
    }
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : 3;
}
