/* Copying bytes out of a stopped tracee into a frame. */
#ifndef TRACER_COPY_H
#define TRACER_COPY_H

#include "plan.h"

#include <sys/types.h>

/* Captures of descriptors, which are no copies (tracer/model/records.py): those from here on, and what they are of. */
#define FD_BEFORE 14
#define LOOKED_AT 8

/* A frame under construction. */
struct frame {
    uint8_t *bytes;
    size_t size, room;
    unsigned captures; /* how many it has */
    int failed;        /* memory was short */
};

/* /proc/PID/mem of the processes seen last: a tracer must not run out of descriptors. */
#define MEMORIES 64
struct memory {
    struct {
        pid_t tgid;
        int fd;
    } open[MEMORIES];
    unsigned turn;
};

void memory_init(struct memory *memory);
void memory_forget(struct memory *memory, pid_t tgid);
void memory_close(struct memory *memory);
/* Read up to `size` bytes; how many, or -1 with errno set: EFAULT if there are none. */
ssize_t memory_read(struct memory *memory, pid_t tgid, uint64_t address, void *data, size_t size);
int memory_write(struct memory *memory, pid_t tgid, uint64_t address, const void *data, size_t size);

void frame_put(struct frame *frame, const void *data, size_t size);
/* Append a capture of these bytes. */
void frame_capture(struct frame *frame, int arg, int kind, const void *data, size_t size);

/* Append the captures `wanted` of a call of `tid` to `frame`; `result` is 0 at the entry. */
void copy_captures(struct frame *frame, struct memory *memory, pid_t tgid, pid_t tid,
                   const struct captures *wanted, const uint64_t *args, int64_t result);

#endif
