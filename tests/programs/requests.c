/* Requests of ioctl to drivers that are seldom asked: memory faults, performance counters, loops, terminals, clocks. */
#include <linux/fs.h>
#include <linux/if_tun.h>
#include <linux/loop.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/rtc.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "begin.h"
#include "calls.h"

#define ALL(...) all((unsigned long[]){__VA_ARGS__, 0})

/* Makes requests, up to a 0, of no file: what they pass is still looked at. */
static void all(const unsigned long *requests)
{
    static char room[256];
    for (; *requests; requests++) {
        ioctl(-1, *requests, room);
        ioctl(-1, *requests, BAD);
    }
}

static void faults(void)
{
    int fd = CALL(userfaultfd, 1 /* UFFD_USER_MODE_ONLY */);
    char *memory = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_register where = {{(unsigned long)memory, 8192}, UFFDIO_REGISTER_MODE_MISSING | 64, 0};
    struct uffdio_copy copy = {(unsigned long)memory, 16, 4096, UFFDIO_COPY_MODE_DONTWAKE, 0};
    struct uffdio_zeropage zero = {{(unsigned long)memory, 4096}, UFFDIO_ZEROPAGE_MODE_DONTWAKE, 0};
    ioctl(-1, UFFDIO_API, &(struct uffdio_api){UFFD_API, UFFD_FEATURE_SIGBUS, 0});
    ioctl(fd, UFFDIO_REGISTER, &where);
    ioctl(fd, UFFDIO_COPY, &copy);
    ioctl(fd, UFFDIO_ZEROPAGE, &zero);
    ioctl(fd, UFFDIO_WAKE, &where);
    ioctl(fd, UFFDIO_UNREGISTER, BAD);
}

int main(void)
{
    BEGIN();
    faults();
    ALL(PERF_EVENT_IOC_ENABLE, PERF_EVENT_IOC_REFRESH, PERF_EVENT_IOC_RESET, PERF_EVENT_IOC_PERIOD,
        PERF_EVENT_IOC_SET_FILTER, PERF_EVENT_IOC_ID, PERF_EVENT_IOC_PAUSE_OUTPUT);
    ALL(BLKRASET, BLKFRASET, BLKBSZSET, BLKDISCARD, BLKZEROOUT, LOOP_SET_CAPACITY, LOOP_SET_DIRECT_IO,
        LOOP_SET_BLOCK_SIZE, LOOP_SET_STATUS64);
    ALL(TIOCMBIS, TIOCMSET, TIOCCONS, TIOCSBRK, TIOCCBRK);
    ALL(NS_GET_USERNS, NS_GET_OWNER_UID, RTC_AIE_ON, RTC_IRQP_SET, RTC_RD_TIME, TUNSETIFF, TUNGETFEATURES);
    END();
    return 0;
}
