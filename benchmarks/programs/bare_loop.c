/* What tracing costs at least: stop a command at the entry and exit of every call, on one core, and do nothing. */
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)

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

int main(int argc, char **argv)
{
    cpu_set_t core;
    int status;
    CPU_ZERO(&core);
    CPU_SET(sched_getcpu(), &core);
    if (argc < 2 || sched_setaffinity(0, sizeof core, &core))
        return 1;
    int pid = launch(argv + 1);
    if (waitpid(pid, &status, WUNTRACED) != pid || ptrace(PTRACE_SEIZE, pid, 0, OPTIONS))
        return 2;
    kill(pid, SIGCONT);
    while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_SYSCALL, pid, 0, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
