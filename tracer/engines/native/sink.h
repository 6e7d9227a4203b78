/* Frames on their way into a sink (tracer/model/tracefile.py), and the head of a CALL frame.
 *
 *     size u32 | kind u8 | flags u8 | count u16 | tid i32 | 0 u32 | start u64 | end u64 | result i64
 */
#ifndef TRACER_SINK_H
#define TRACER_SINK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

#define INTERFACE 3 /* as in tracer/engines/built.py: counts up when what Python calls here changes */

#define HEAD 40 /* bytes of a CALL frame before the kernel's struct ptrace_syscall_info */
#define INFO 80 /* bytes of that struct at an entry */
enum { FRAME_CALL = 1, FRAME_TASK = 2, FRAME_EXIT = 3, FRAME_ENTERED = 8, FRAME_STACK = 9 };
enum { NOT_RETURNED = 1, ERROR = 2, HELPER = 4 };

/* A call's numbers, as they go into the head of its frame. */
struct call_head {
    uint32_t size;
    unsigned flags, captures;
    int32_t tid;
    uint64_t start_ns, end_ns;
    int64_t result;
};

void frame_head(uint8_t *to, const struct call_head *head);

/* A sink; frames go straight into its window if it has one. */
struct sink {
    PyObject *object;
    Py_buffer window; /* obj NULL: not taken */
    size_t used;      /* bytes of the window that hold frames */
    int has_window;
    PyThreadState *released; /* set while the interpreter's lock is not held */
};

void sink_init(struct sink *sink, PyObject *object);
void sink_lock(struct sink *sink);
void sink_unlock(struct sink *sink);

/* With the interpreter's lock held; 0, or -1 with a Python error set. */
int sink_open(struct sink *sink);
int sink_close(struct sink *sink);

/* Append a finished frame; its size is stored last. -1: the lock is held and a Python error set. */
int sink_append(struct sink *sink, const uint8_t *frame, size_t size);

#endif
