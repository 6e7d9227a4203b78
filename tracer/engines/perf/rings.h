/* The kernel's side: events of perf_event_open(2), one ring buffer a processor, read in order of time. */
#ifndef TRACER_RINGS_H
#define TRACER_RINGS_H

#include <linux/perf_event.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The user's registers that are sampled at an entry, in the order of their numbers (asm/perf_regs.h). */
enum { USER_CX, USER_SP, USER_IP, USER_FLAGS, USER_R11, USER_REGS };

/* What one record of a ring says. `kind` is a PERF_RECORD_*, or one of these for the two kinds of samples. */
enum { KIND_ENTER = 1000, KIND_EXIT = 1001 };
struct event {
    uint32_t kind;
    uint64_t time;
    pid_t pid, tid, parent_pid, parent_tid;
    int executed;      /* COMM: because of an exec */
    uint64_t lost;     /* LOST, LOST_SAMPLES: how many records */
    int64_t number;    /* samples: the call */
    int64_t result;    /* KIND_EXIT */
    uint64_t abi;      /* KIND_ENTER: PERF_SAMPLE_REGS_ABI_* */
    uint64_t args[6], regs[USER_REGS];
};

struct ring {
    int events[3]; /* task events, entries, exits: all into the first one's buffer */
    struct perf_event_mmap_page *page;
    uint64_t tail, head, freed; /* what is to be read; up to where the kernel may write again */
    struct event next;          /* the record before the tail */
    int has_next;
};

/* What to observe. */
struct orders {
    pid_t pid;
    uint64_t enter_id, exit_id; /* tracepoints raw_syscalls:sys_enter, sys_exit; 0: tasks only */
    const char *enter_filter, *exit_filter; /* NULL: none */
    int follow;
    size_t pages; /* of each ring, a power of two */
};

struct rings {
    struct ring *list;
    struct pollfd *polled;
    size_t count, size; /* rings; bytes of a buffer */
    uint64_t enter_id, exit_id;
    int counters[2];    /* exact counts of entries and exits */
    struct ring *given; /* whose event was handed out last */
    uint64_t limit;     /* only what is older may be handed out */
    uint64_t until;     /* when another ring has its turn */
};

/* Open everything for `orders->pid`, which must not run, on these processors; 0, or -1 with errno and `*tried`. */
int rings_open(struct rings *rings, const struct orders *orders, const int *cpus, size_t count, const char **tried);
void rings_close(struct rings *rings);

/* Wait until there is much to read, all tasks have ended or `milliseconds` passed; 1 if all have ended. */
int rings_wait(struct rings *rings, int milliseconds);

/* Take note of what can be read now; with `last`, of all, else of what no other processor can still precede. */
void rings_begin(struct rings *rings, int last);

/* The next event in order of time, NULL if there is none for now. It is valid until the next call. */
const struct event *rings_next(struct rings *rings);

/* The exact number of entries (0) or exits (1), 0 if they aren't observed; -1 with errno. */
int64_t rings_counted(const struct rings *rings, int which);

/* Open one plain counter of a tracepoint for `pid` and its children, from its next exec on; -1 with errno. */
int counter_open(pid_t pid, uint64_t id, int follow, const char *filter);

#endif
