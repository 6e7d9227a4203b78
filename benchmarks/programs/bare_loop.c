/* What tracing costs at least: stop a command at the entry and exit of every call, on one core, and
 * do nothing. Its children are followed. With --asking first: ask at each stop which call it is of, and read
 * the first byte behind its second argument, as who records must. */
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
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

static void ask(int tid)
{
    struct __ptrace_syscall_info info;
    char byte;
    ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
        return;
    struct iovec ours = {&byte, 1}, its = {(void *)info.entry.args[1], 1};
    process_vm_readv(tid, &ours, 1, &its, 1, 0);
}

int main(int argc, char **argv)
{
    cpu_set_t core;
    int status, from, ended = 0, asking = argc > 1 && !strcmp(argv[1], "--asking");
    CPU_ZERO(&core);
    CPU_SET(sched_getcpu(), &core);
    if (argc < 2 + asking || sched_setaffinity(0, sizeof core, &core))
        return 1;
    int pid = launch(argv + 1 + asking);
    if (waitpid(pid, &status, WUNTRACED) != pid || ptrace(PTRACE_SEIZE, pid, 0, OPTIONS))
        return 2;
    kill(pid, SIGCONT);
    while ((from = waitpid(-1, &status, __WALL)) > 0) {
        if (asking && WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80))
            ask(from);
        if (WIFSTOPPED(status))
            ptrace(PTRACE_SYSCALL, from, 0, signal_of(status));
        else if (from == pid)
            ended = status;
    }
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : 3;
}
