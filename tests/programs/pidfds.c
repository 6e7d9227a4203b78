/* Descriptors of processes. */
#include <signal.h>
#include <sys/wait.h>

#include "calls.h"

int main(void)
{
    int pid = CALL(fork, 0);
    if (!pid) {
        for (;;)
            CALL(pause, 0);
    }
    int fd = CALL(pidfd_open, pid, 0);
    CALL(pidfd_open, -1, 0x80);
    CALL(pidfd_open, 0x7fffffff, 04000);
    CALL(pidfd_getfd, fd, 77, 0);
    CALL(pidfd_getfd, -1, -1, 5);
    CALL(pidfd_send_signal, fd, 0, NULL, 0);
    CALL(pidfd_send_signal, fd, SIGTERM, BAD, 0);
    CALL(pidfd_send_signal, -1, 77, NULL, 5);
    CALL(pidfd_send_signal, fd, SIGKILL, NULL, 0);
    CALL(waitid, P_PIDFD, fd, NULL, WEXITED, NULL);
    CALL(kcmp, pid, -1, 77, 0, 0);
    CALL(close, fd);
    return 0;
}
