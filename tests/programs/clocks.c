/* Clocks, sleeps and timers: valid, failing, and with pointers and times that make no sense. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <time.h>
#include <utime.h>

#include "calls.h"
#include "edge.h"

static void on_alarm(int number)
{
    (void)number;
}

static void sleeping(void)
{
    struct timespec none = {0, 0}, wrong = {-1, 1}, over = {0, 1000000000}, left, past = {1, 2}, longer = {5, 0};
    struct itimerval soon = {{0, 0}, {0, 20000}};
    struct sigaction action = {.sa_handler = on_alarm};
    CALL(nanosleep, &none, NULL);
    CALL(nanosleep, &none, &left);
    CALL(nanosleep, &wrong, &left);
    CALL(nanosleep, &over, NULL);
    CALL(nanosleep, BAD, BAD);
    CALL(nanosleep, NULL, NULL);
    CALL(nanosleep, edge - 8, NULL);
    CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, &none, &left);
    CALL(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &past, NULL);
    CALL(clock_nanosleep, CLOCK_REALTIME, 0x12, &wrong, &left);
    CALL(clock_nanosleep, 77, 0, &none, NULL);
    CALL(clock_nanosleep, -6, 0, &none, NULL);
    sigaction(SIGALRM, &action, NULL);
    CALL(setitimer, ITIMER_REAL, &soon, NULL);
    CALL(nanosleep, &longer, BAD);
    CALL(setitimer, ITIMER_REAL, &soon, NULL);
    CALL(nanosleep, &longer, &left);
    CALL(setitimer, ITIMER_REAL, &soon, NULL);
    CALL(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){2000000000, 5}, &left);
}

static void clocks(void)
{
    struct timespec now, wrong = {5, -7};
    struct timex timex = {.modes = 0};
    struct timeval tv = {1, 2000000};
    struct timezone tz = {60, 1};
    CALL(clock_gettime, CLOCK_TAI, BAD);
    CALL(clock_gettime, 99, &now);
    CALL(clock_getres, CLOCK_MONOTONIC, &now);
    CALL(clock_getres, CLOCK_MONOTONIC, NULL);
    CALL(clock_getres, CLOCK_REALTIME_COARSE, BAD);
    CALL(clock_settime, CLOCK_REALTIME, &wrong);
    CALL(clock_settime, CLOCK_MONOTONIC, BAD);
    CALL(settimeofday, &tv, NULL);
    CALL(settimeofday, &tv, &tz);
    CALL(settimeofday, BAD, NULL);
    CALL(gettimeofday, BAD, NULL);
    CALL(gettimeofday, NULL, &tz);
    CALL(gettimeofday, NULL, NULL);
    CALL(time, BAD);
    timex.modes = ADJ_OFFSET | ADJ_TICK | 0x10000;
    timex.tick = 5;
    CALL(adjtimex, &timex);
    CALL(adjtimex, BAD);
    CALL(clock_adjtime, CLOCK_MONOTONIC, &timex);
    CALL(clock_adjtime, CLOCK_REALTIME, BAD);
    CALL(times, BAD);
}

static void timers(void)
{
    struct itimerval interval = {{0, 0}, {100, 5}}, former;
    struct itimerspec spec = {{3, 0}, {1000, 0}}, far = {{3, 0}, {2000000000, 0}}, old;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_ptr = BAD};
    int id = -1;
    CALL(getitimer, ITIMER_PROF, &former);
    CALL(getitimer, 7, &former);
    CALL(getitimer, ITIMER_REAL, BAD);
    CALL(setitimer, ITIMER_VIRTUAL, &interval, &former);
    CALL(setitimer, ITIMER_VIRTUAL, NULL, NULL);
    CALL(setitimer, ITIMER_VIRTUAL, BAD, &former);
    CALL(alarm, 100);
    CALL(alarm, 0);
    CALL(timer_create, CLOCK_MONOTONIC, &event, &id);
    CALL(timer_settime, id, 0, &spec, NULL);
    CALL(timer_settime, id, TIMER_ABSTIME, &far, &old);
    CALL(timer_settime, 1234, 0x10, &spec, &old);
    CALL(timer_settime, id, 0, BAD, NULL);
    CALL(timer_getoverrun, id);
    CALL(timer_gettime, 1234, &old);
    CALL(timer_gettime, id, BAD);
    CALL(timer_delete, id);
    CALL(timer_delete, -1);
    event.sigev_notify = SIGEV_NONE;
    CALL(timer_create, CLOCK_REALTIME, &event, &id);
    CALL(timer_delete, id);
    event.sigev_notify = SIGEV_THREAD_ID;
    CALL(timer_create, 99, &event, &id);
    event.sigev_notify = 77;
    CALL(timer_create, CLOCK_REALTIME, &event, &id);
    CALL(timer_create, CLOCK_REALTIME, BAD, &id);
    CALL(timer_create, CLOCK_REALTIME, NULL, BAD);
    int fd = CALL(timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    CALL(timerfd_create, 77, 77);
    CALL(timerfd_gettime, fd, &old);
    CALL(timerfd_settime, fd, TFD_TIMER_ABSTIME, &spec, &old);
    CALL(timerfd_settime, fd, TFD_TIMER_CANCEL_ON_SET | 0x10, &spec, NULL);
    CALL(timerfd_settime, -1, 0, BAD, BAD);
    CALL(timerfd_gettime, fd, BAD);
    close(fd);
}

static void file_times(void)
{
    struct utimbuf buf = {1000000000, 2000000000};
    struct timeval tv[2] = {{1000000000, 5}, {-1, 999999}};
    struct timespec ts[2] = {{0, UTIME_NOW}, {5, UTIME_OMIT}};
    CALL(utime, "/nonexistent", &buf);
    CALL(utime, "/nonexistent", NULL);
    CALL(utime, BAD, BAD);
    CALL(utimes, "/nonexistent", tv);
    CALL(utimes, "/nonexistent", NULL);
    CALL(utimes, "/nonexistent", BAD);
    CALL(futimesat, AT_FDCWD, "/nonexistent", tv);
    CALL(futimesat, -1, NULL, NULL);
    CALL(utimensat, AT_FDCWD, "/nonexistent", ts, AT_SYMLINK_NOFOLLOW);
    CALL(utimensat, -1, NULL, NULL, 0);
    CALL(utimensat, -1, "x", BAD, 0);
}

int main(void)
{
    make_edge();
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_getpid);
    signal(SIGUSR1, SIG_IGN);
    sleeping();
    clocks();
    timers();
    file_times();
    return 0;
}
