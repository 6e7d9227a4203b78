/* Descriptors that count: eventfd and timerfd. */
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>

#include "calls.h"

int main(void)
{
    struct itimerspec each = {{1, 2000}, {3000000000, 4}}, once = {{0, 0}, {0, 1}}, left; /* one never, one at once */
    uint64_t number = 3;
    int fd = CALL(eventfd2, 7, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
    CALL(write, fd, &number, 8);
    CALL(read, fd, &number, 8);
    CALL(read, fd, &number, 4);
    CALL(eventfd2, -1, 0x80);
    CALL(eventfd, 5);
    int timer = CALL(timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    CALL(timerfd_create, CLOCK_REALTIME, 0x80);
    CALL(timerfd_create, 77, 0);
    CALL(timerfd_settime, timer, TFD_TIMER_ABSTIME, &each, NULL);
    CALL(timerfd_settime, timer, 0x80, &each, &left);
    CALL(timerfd_settime, timer, 0, BAD, BAD);
    CALL(timerfd_settime, -1, 0, &each, NULL);
    CALL(timerfd_gettime, -1, &left);
    CALL(timerfd_gettime, timer, BAD);
    CALL(read, timer, &number, 8);
    timer = CALL(timerfd_create, CLOCK_MONOTONIC, 0);
    CALL(timerfd_settime, timer, 0, &once, NULL);
    CALL(read, timer, &number, 8);
    return 0;
}
