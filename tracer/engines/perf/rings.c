/* Records of different processors are merged by their time (CLOCK_MONOTONIC).
 *
 * A record is read once nothing that precedes it can still appear: the time is taken before the rings' heads
 * are looked at, and only what is older is handed out. A task's own records are in order even if it moves:
 * it publishes each before it can run elsewhere. Between tasks, SLACK_NS covers the moment between a record's
 * time stamp and its publication.
 */
#include "rings.h"

#include <asm/perf_regs.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SLACK_NS 1000000u
#define BIT(n) (UINT64_C(1) << (n))
#define SAMPLED (BIT(PERF_REG_X86_CX) | BIT(PERF_REG_X86_SP) | BIT(PERF_REG_X86_IP) | BIT(PERF_REG_X86_FLAGS) | BIT(PERF_REG_X86_R11))

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Opening */

static int event_open(struct perf_event_attr *attr, pid_t pid, int cpu, const char *filter)
{
    attr->size = sizeof *attr;
    int fd = (int)syscall(SYS_perf_event_open, attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd >= 0 && filter && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static struct perf_event_attr sampling(uint32_t type, uint64_t config, int follow)
{
    return (struct perf_event_attr){
        .type = type,
        .config = config,
        .sample_period = 1,
        .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
        .sample_id_all = 1,
        .inherit = follow != 0,
        .use_clockid = 1,
        .clockid = CLOCK_MONOTONIC,
    };
}

static int ring_map(struct ring *ring, size_t pages)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *at = mmap(NULL, (pages + 1) * page, PROT_READ | PROT_WRITE, MAP_SHARED, ring->events[0], 0);
    ring->page = at == MAP_FAILED ? NULL : at;
    return at == MAP_FAILED ? -1 : 0;
}

static int ring_open(struct ring *ring, const struct orders *orders, int cpu, const char **tried)
{
    struct perf_event_attr tasks = sampling(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY, orders->follow);
    struct perf_event_attr enter = sampling(PERF_TYPE_TRACEPOINT, orders->enter_id, orders->follow);
    struct perf_event_attr leave = sampling(PERF_TYPE_TRACEPOINT, orders->exit_id, orders->follow);
    tasks.task = tasks.comm = tasks.comm_exec = 1;
    enter.sample_type |= PERF_SAMPLE_REGS_USER;
    enter.sample_regs_user = SAMPLED;
    *tried = "perf_event_open";
    if ((ring->events[0] = event_open(&tasks, orders->pid, cpu, NULL)) < 0)
        return -1;
    *tried = "mmap";
    if (ring_map(ring, orders->pages))
        return -1;
    *tried = "perf_event_open";
    if (!orders->enter_id)
        return 0;
    if ((ring->events[1] = event_open(&enter, orders->pid, cpu, orders->enter_filter)) < 0 ||
        (ring->events[2] = event_open(&leave, orders->pid, cpu, orders->exit_filter)) < 0)
        return -1;
    return ioctl(ring->events[1], PERF_EVENT_IOC_SET_OUTPUT, ring->events[0]) < 0 ||
                   ioctl(ring->events[2], PERF_EVENT_IOC_SET_OUTPUT, ring->events[0]) < 0
               ? -1
               : 0;
}

static int exact(uint64_t id, const struct orders *orders, const char *filter)
{
    struct perf_event_attr attr = {.type = PERF_TYPE_TRACEPOINT, .config = id, .inherit = orders->follow != 0};
    return event_open(&attr, orders->pid, -1, filter);
}

int counter_open(pid_t pid, uint64_t id, int follow, const char *filter)
{
    struct perf_event_attr attr = {
        .type = PERF_TYPE_TRACEPOINT, .config = id, .inherit = follow != 0, .disabled = 1, .enable_on_exec = 1};
    return event_open(&attr, pid, -1, filter);
}

int rings_open(struct rings *rings, const struct orders *orders, const int *cpus, size_t count, const char **tried)
{
    *tried = "allocating memory";
    rings->counters[0] = rings->counters[1] = -1;
    rings->list = calloc(count, sizeof *rings->list);
    rings->polled = calloc(count, sizeof *rings->polled);
    if (!rings->list || !rings->polled)
        return -1;
    rings->size = orders->pages * (size_t)sysconf(_SC_PAGESIZE);
    rings->enter_id = orders->enter_id;
    rings->exit_id = orders->exit_id;
    for (; rings->count < count; rings->count++) {
        struct ring *ring = &rings->list[rings->count];
        memset(ring->events, -1, sizeof ring->events);
        if (ring_open(ring, orders, cpus[rings->count], tried)) {
            rings->count++; /* to be closed */
            return -1;
        }
        rings->polled[rings->count] = (struct pollfd){ring->events[0], POLLIN, 0};
    }
    if (!orders->enter_id)
        return 0;
    *tried = "perf_event_open";
    rings->counters[0] = exact(orders->enter_id, orders, orders->enter_filter);
    rings->counters[1] = exact(orders->exit_id, orders, orders->exit_filter);
    return rings->counters[0] < 0 || rings->counters[1] < 0 ? -1 : 0;
}

/* The samples' events go first: a buffer that nobody writes to is given back at once. */
void rings_close(struct rings *rings)
{
    int error = errno;
    for (size_t k = 0; k < 2 && rings->list; k++)
        if (rings->counters[k] >= 0)
            close(rings->counters[k]);
    for (size_t k = 3; k-- > 0;)
        for (size_t i = 0; i < rings->count; i++) {
            struct ring *ring = &rings->list[i];
            if (!k && ring->page)
                munmap(ring->page, rings->size + (size_t)sysconf(_SC_PAGESIZE));
            if (ring->events[k] >= 0)
                close(ring->events[k]);
        }
    free(rings->list);
    free(rings->polled);
    memset(rings, 0, sizeof *rings);
    errno = error;
}

int64_t rings_counted(const struct rings *rings, int which)
{
    uint64_t counted = 0;
    if (rings->counters[which] < 0)
        return 0;
    return read(rings->counters[which], &counted, sizeof counted) == sizeof counted ? (int64_t)counted : -1;
}

/* Reading */

static void ring_copy(const struct rings *rings, const struct ring *ring, uint64_t from, void *to, size_t size)
{
    const uint8_t *data = (const uint8_t *)ring->page + ring->page->data_offset;
    size_t begin = (size_t)(from & (rings->size - 1)), first = rings->size - begin;
    if (first > size)
        first = size;
    memcpy(to, data + begin, first);
    memcpy((uint8_t *)to + first, data, size - first);
}

/* A sample: pid, tid u32 | time u64 | size u32 | that many bytes of the tracepoint | abi u64 | registers.
 * The tracepoint's fields, as events/raw_syscalls/.../format in tracefs has them: its id u16 | 6 bytes |
 * id i64 | args u64[6], or ret i64. */
static void parse_sample(const struct rings *rings, struct event *event, const uint8_t *body)
{
    uint32_t raw;
    uint16_t id;
    memcpy(&event->pid, body, 4);
    memcpy(&event->tid, body + 4, 4);
    memcpy(&event->time, body + 8, 8);
    memcpy(&raw, body + 16, 4);
    const uint8_t *fields = body + 20;
    memcpy(&id, fields, 2);
    memcpy(&event->number, fields + 8, 8);
    event->kind = id == rings->enter_id ? KIND_ENTER : id == rings->exit_id ? KIND_EXIT : PERF_RECORD_MAX;
    if (event->kind == KIND_EXIT)
        memcpy(&event->result, fields + 16, 8);
    if (event->kind != KIND_ENTER)
        return;
    memcpy(event->args, fields + 16, sizeof event->args);
    memcpy(&event->abi, fields + raw, 8);
    if (event->abi != PERF_SAMPLE_REGS_ABI_NONE)
        memcpy(event->regs, fields + raw + 8, sizeof event->regs);
}

/* Other records end with a sample's pid, tid and time, the time last (sample_id_all). */
static void parse(const struct rings *rings, struct event *event, const struct perf_event_header *header,
                  const uint8_t *body)
{
    event->kind = header->type;
    if (header->type == PERF_RECORD_SAMPLE) {
        parse_sample(rings, event, body);
        return;
    }
    memcpy(&event->time, body + header->size - sizeof *header - 8, 8);
    if (header->type == PERF_RECORD_FORK || header->type == PERF_RECORD_EXIT) {
        memcpy(&event->pid, body, 4);
        memcpy(&event->parent_pid, body + 4, 4);
        memcpy(&event->tid, body + 8, 4);
        memcpy(&event->parent_tid, body + 12, 4);
    } else if (header->type == PERF_RECORD_COMM) {
        memcpy(&event->pid, body, 4);
        memcpy(&event->tid, body + 4, 4);
        event->executed = (header->misc & PERF_RECORD_MISC_COMM_EXEC) != 0;
    } else if (header->type == PERF_RECORD_LOST) {
        memcpy(&event->lost, body + 8, 8);
    } else if (header->type == PERF_RECORD_LOST_SAMPLES) {
        memcpy(&event->lost, body, 8);
    }
}

#define RECORD_MAX 512 /* bytes of the longest record that these events make */

static void ring_peek(const struct rings *rings, struct ring *ring)
{
    struct perf_event_header header;
    union {
        uint8_t bytes[RECORD_MAX];
        uint64_t aligned;
    } body;
    ring->has_next = 0;
    if (ring->tail == ring->head)
        return;
    ring_copy(rings, ring, ring->tail, &header, sizeof header);
    size_t size = header.size - sizeof header;
    ring_copy(rings, ring, ring->tail + sizeof header, body.bytes, size < RECORD_MAX ? size : RECORD_MAX);
    parse(rings, &ring->next, &header, body.bytes);
    ring->tail += header.size;
    ring->has_next = 1;
}

int rings_wait(struct rings *rings, int milliseconds)
{
    poll(rings->polled, rings->count, milliseconds);
    size_t ended = 0;
    for (size_t i = 0; i < rings->count; i++)
        ended += (rings->polled[i].revents & POLLHUP) != 0;
    return ended == rings->count;
}

/* Merging */

static void ring_free(struct ring *ring)
{
    __atomic_store_n(&ring->page->data_tail, ring->tail, __ATOMIC_RELEASE);
    ring->freed = ring->tail;
}

void rings_begin(struct rings *rings, int last)
{
    rings->limit = last ? UINT64_MAX : now_ns() - SLACK_NS;
    rings->given = NULL;
    for (size_t i = 0; i < rings->count; i++) {
        struct ring *ring = &rings->list[i];
        ring->head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
        if (!ring->has_next)
            ring_peek(rings, ring);
    }
}

/* The ring whose next event is the oldest; `until` is the time of the second oldest. */
static struct ring *oldest(struct rings *rings)
{
    struct ring *found = NULL;
    rings->until = UINT64_MAX;
    for (size_t i = 0; i < rings->count; i++) {
        struct ring *ring = &rings->list[i];
        if (!ring->has_next)
            continue;
        if (!found || ring->next.time < found->next.time) {
            rings->until = found ? found->next.time : UINT64_MAX;
            found = ring;
        } else if (ring->next.time < rings->until) {
            rings->until = ring->next.time;
        }
    }
    return found;
}

const struct event *rings_next(struct rings *rings)
{
    struct ring *ring = rings->given;
    if (ring) {
        ring_peek(rings, ring);
        if (ring->tail - ring->freed > rings->size / 16)
            ring_free(ring);
    }
    if (!ring || !ring->has_next || ring->next.time > rings->until)
        ring = oldest(rings);
    rings->given = ring && ring->next.time < rings->limit ? ring : NULL;
    if (rings->given)
        return &ring->next;
    for (size_t i = 0; i < rings->count; i++)
        ring_free(&rings->list[i]);
    return NULL;
}
