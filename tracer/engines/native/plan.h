/* The plan in numbers, as tracer/engines/native/encode.py writes it: the architectures at first, and what to
 * copy for a call when that is first met. */
#ifndef TRACER_PLAN_H
#define TRACER_PLAN_H

#include <stddef.h>
#include <stdint.h>

#define RESULT 6        /* in place of an argument's index: the returned value */
#define STACK 7         /* likewise: the stack pointer */
#define POINTED 8       /* POINTED + n: the 32-bit number that argument n points at */
#define NO_ARGUMENT (-1)
#define ANY_VALUE (-1)
#define STRUCT_MAX 4096 /* bytes of a struct with pointers that are followed */

/* What to do with a call: CALL_* of `treatment`. */
enum { CALL_SKIP = 0, CALL_WANTED = 1, CALL_HELPER = 2 };

struct capture;
struct captures {
    size_t count;
    const struct capture *list;
};

/* Of a member of a struct, `arg` and `times` are offsets. */
struct capture {
    int arg, kind, times;
    uint64_t size, limit;
    unsigned word, width;
    uint64_t extra;
    struct captures members;
};

/* How far apart the structs of a capture begin; with a size of 1, it is one, of which a part may be there. */
static inline uint64_t stride_of(const struct capture *capture)
{
    return capture->size > 1 ? capture->size : capture->limit;
}

struct moments {
    struct captures entry, exit, failed;
};

struct selection {
    int arg;
    uint64_t mask;
    size_t count;
    const uint64_t *values;
    const struct moments *cases;
    struct moments otherwise;
};

struct call_plan {
    struct moments always;
    size_t count;
    const struct selection *selections;
};

/* A call that gives a sign if it succeeds, by its first two arguments (ANY_VALUE: whatever they are). */
struct telltale {
    int64_t number, first, second, sign;
};

struct arch_plan {
    uint32_t audit_arch;
    int all_wanted;
    int64_t getaffinity, setaffinity;
    size_t exec_count;
    const int64_t *exec_numbers;
    size_t mapper_count;
    const int64_t *mappers; /* calls that map code if their third argument says so */
    size_t telltale_count;
    const struct telltale *telltales;
    size_t size; /* of the two tables, indexed by system-call number */
    uint8_t *treatment;
    const struct call_plan **calls; /* CALL_UNREAD: not met yet */
};

struct plan {
    size_t stack_bytes; /* of each stack that are kept, 0: no stacks */
    size_t count;
    struct arch_plan *archs;
    void *blocks; /* everything that was allocated, as a list */
};

/* Read `count` numbers into `plan`; 0, or -1 if they make no sense or memory is short. */
int plan_read(struct plan *plan, const int64_t *numbers, size_t count);
void plan_free(struct plan *plan);

/* The plan of an architecture; one that wants all and copies nothing for those it doesn't have. */
const struct arch_plan *plan_arch(const struct plan *plan, uint32_t audit_arch);
int arch_treatment(const struct arch_plan *arch, uint64_t number);
int arch_is_exec(const struct arch_plan *arch, uint64_t number);
int arch_signs(const struct arch_plan *arch, uint64_t number, const uint64_t *args);
int arch_maps_code(const struct arch_plan *arch, uint64_t number, const uint64_t *args);

/* What to copy for a call: NULL for nothing, CALL_UNREAD if arch_read_call is to be told first. */
#define CALL_UNREAD (&call_unread)
extern const struct call_plan call_unread;
const struct call_plan *arch_call(const struct arch_plan *arch, uint64_t number);

/* Read what to copy for a call (no numbers: nothing); as plan_read. */
int arch_read_call(struct plan *plan, const struct arch_plan *arch, uint64_t number, const int64_t *numbers,
                   size_t count);

#endif
