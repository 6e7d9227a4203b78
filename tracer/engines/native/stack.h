/* The stack of a call at its entry stop, as a STACK frame. */
#ifndef TRACER_STACK_H
#define TRACER_STACK_H

#include "copy.h"

/* What the trace has of a thread's stack. */
struct stack {
    uint64_t start;
    size_t size;
    uint8_t *bytes;
};

/* Make `frame` the STACK frame of `tid`, of up to `limit` bytes, and `last` what the trace has then.
 * -1: the thread was killed meanwhile, and there is none. */
int stack_frame(struct frame *frame, struct stack *last, struct memory *memory, pid_t tgid, pid_t tid, size_t limit);

#endif
