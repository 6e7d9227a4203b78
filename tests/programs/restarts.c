/* Calls that signals interrupt: restarted after a handler, ended by one, and gone on with after a stop. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static void handler(int number)
{
    (void)number;
    syscall(SYS_write, ends[1], "x", 1);
}

static void alarm_in_100_ms(int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    struct itimerval timer = {.it_value = {.tv_usec = 100000}};
    sigaction(SIGALRM, &action, 0);
    setitimer(ITIMER_REAL, &timer, 0);
}

int main(void)
{
    char byte;
    int status;
    if (pipe(ends))
        return 1;

    alarm_in_100_ms(SA_RESTART); /* the handler writes what the restarted read returns */
    if (syscall(SYS_read, ends[0], &byte, 1) != 1)
        return 2;

    alarm_in_100_ms(SA_RESTART); /* pause never restarts after a handler */
    if (syscall(SYS_pause) != -1 || errno != EINTR)
        return 3;

    alarm_in_100_ms(0);
    struct timespec nap = {.tv_sec = 5};
    if (syscall(SYS_nanosleep, &nap, &nap) != -1 || errno != EINTR)
        return 4;

    pid_t child = fork();
    if (child == 0) {
        struct timespec half = {.tv_nsec = 900000000};
        _exit(syscall(SYS_nanosleep, &half, 0) != 0); /* goes on as restart_syscall */
    }
    usleep(250000);
    kill(child, SIGSTOP);
    if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status))
        return 5;
    kill(child, SIGCONT);
    if (waitpid(child, &status, 0) != child || status != 0)
        return 6;
    return 0;
}
