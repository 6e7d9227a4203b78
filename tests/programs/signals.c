/* A read that a handled signal interrupts and restarts, one that it ends with EINTR, and a nap likewise. */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void handler(int number)
{
    (void)number;
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
    int ends[2];
    char byte;
    if (pipe(ends))
        return 1;

    alarm_in_100_ms(0);
    if (read(ends[0], &byte, 1) != -1 || errno != EINTR)
        return 2;

    alarm_in_100_ms(0);
    struct timespec nap = {.tv_sec = 5};
    if (nanosleep(&nap, &nap) != -1 || errno != EINTR)
        return 3;

    alarm_in_100_ms(SA_RESTART);
    if (fork() == 0) {
        usleep(300000);
        _exit(write(ends[1], "x", 1) != 1);
    }
    if (read(ends[0], &byte, 1) != 1)
        return 4;
    return 0;
}
