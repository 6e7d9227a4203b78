/* From events to calls: entries and exits are paired by thread, and become frames or counts. */
#ifndef TRACER_TASKS_H
#define TRACER_TASKS_H

#include "../native/sink.h"
#include "rings.h"

/* What the engine has to know of a call, by number, as traits.py makes it from the plan. */
enum { WANTED = 1, EXECUTES = 2, ENDS = 4, VFORKS = 8, CLONES = 16 };
struct arch {
    uint32_t audit_arch;
    uint8_t otherwise; /* for numbers beyond the table */
    const uint8_t *traits;
    size_t size;
};
enum { NATIVE = 0, COMPAT = 1, ARCHS };

struct call {
    int64_t number, result;
    uint64_t start_ns, end_ns, ip, sp, args[6];
    int arch; /* NATIVE or COMPAT */
};

enum inside { OUTSIDE = 0, INSIDE, ANSWERED }; /* ANSWERED: with a code that a task which dies never sees */

struct task {
    struct task *next;
    pid_t tid, tgid;
    enum inside inside;
    int arch;
    int newborn;  /* its first exit is that of the call which made it */
    int executed; /* an exec succeeded, and hasn't returned yet */
    int dropped;  /* it goes on, unseen */
    int threads;  /* a leader: how many threads live, itself included */
    int dead;     /* a leader that ended before its other threads */
    uint32_t status;
    struct call call;
};

struct count {
    uint64_t key, amount;
};

#define TASKS 4096
struct tasks {
    struct task *buckets[TASKS];
    struct arch archs[ARCHS];
    struct sink *sink; /* NULL: calls are only counted */
    struct count *counts;
    size_t counts_used, counts_room;
    pid_t main;
    int follow, started, executed, told; /* told: int 0x80 can be told from syscall here */
    uint64_t entered, left, completed;   /* entries and exits seen; calls that were whole */
    uint64_t unfinished, denied, dropped, lost;
};

/* Take one event; -1: the interpreter's lock is held and a Python error set. */
int tasks_take(struct tasks *tasks, const struct event *event);

/* Finish what is still open when all tasks have ended; as tasks_take. */
int tasks_finish(struct tasks *tasks, uint64_t time);
void tasks_free(struct tasks *tasks);

/* The parts of a count's key. */
int count_arch(uint64_t key);
int64_t count_number(uint64_t key);
int count_error(uint64_t key);

#endif
