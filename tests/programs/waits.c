/* Children and how they end: every wait status, usage, and waiting for nobody. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "calls.h"

static int child(int how)
{
    int pid = CALL(fork, 0);
    if (!pid) {
        if (how < 0)
            CALL(kill, CALL(getpid, 0), -how);
        CALL(exit_group, how);
    }
    return pid;
}

int main(void)
{
    int status;
    struct rlimit none = {0, 0};
    struct rusage usage;
    siginfo_t info;
    CALL(prlimit64, 0, RLIMIT_CORE, &none, NULL);
    CALL(wait4, child(3), &status, 0, NULL);
    CALL(wait4, child(-SIGTERM), &status, __WALL, NULL);
    CALL(wait4, child(-SIGABRT), &status, 0, BAD);
    CALL(wait4, child(0), NULL, 0, NULL);
    CALL(waitid, P_PID, child(7), &info, WEXITED | WNOWAIT, NULL);
    CALL(waitid, P_ALL, 0, &info, WEXITED, NULL);
    int stopped = child(-SIGSTOP);
    CALL(wait4, stopped, &status, WUNTRACED, NULL);
    CALL(kill, stopped, SIGKILL);
    CALL(wait4, stopped, &status, 0, NULL);
    CALL(wait4, -1, &status, 0, &usage);
    CALL(wait4, -1, BAD, -1, BAD);
    CALL(waitid, 77, -1, BAD, 0x80, BAD);
    CALL(waitid, P_ALL, 0, &info, WEXITED | WNOHANG, NULL);
    return 0;
}
