#include "sink.h"

#include <string.h>

void frame_head(uint8_t *to, const struct call_head *head)
{
    uint16_t count = (uint16_t)head->captures;
    memset(to, 0, HEAD);
    memcpy(to, &head->size, 4);
    to[4] = FRAME_CALL;
    to[5] = (uint8_t)head->flags;
    memcpy(to + 6, &count, 2);
    memcpy(to + 8, &head->tid, 4);
    memcpy(to + 16, &head->start_ns, 8);
    memcpy(to + 24, &head->end_ns, 8);
    memcpy(to + 32, &head->result, 8);
}

void sink_init(struct sink *sink, PyObject *object)
{
    sink->object = Py_NewRef(object);
    sink->has_window = PyObject_HasAttrString(object, "window");
}

void sink_lock(struct sink *sink)
{
    if (sink->released)
        PyEval_RestoreThread(sink->released);
    sink->released = NULL;
}

void sink_unlock(struct sink *sink)
{
    sink->released = PyEval_SaveThread();
}

int sink_close(struct sink *sink)
{
    if (!sink->window.obj)
        return 0;
    PyBuffer_Release(&sink->window);
    PyObject *done = PyObject_CallMethod(sink->object, "advance", "n", (Py_ssize_t)sink->used);
    sink->used = 0;
    Py_XDECREF(done);
    return done ? 0 : -1;
}

int sink_open(struct sink *sink)
{
    if (!sink->has_window || sink->window.obj)
        return 0;
    PyObject *view = PyObject_CallMethod(sink->object, "window", NULL);
    if (!view)
        return -1;
    int failed = PyObject_GetBuffer(view, &sink->window, PyBUF_WRITABLE);
    Py_DECREF(view);
    return failed;
}

static int append_by_python(struct sink *sink, const uint8_t *frame, size_t size)
{
    if (sink_close(sink))
        return -1;
    PyObject *done = PyObject_CallMethod(sink->object, "append", "y#", (const char *)frame, (Py_ssize_t)size);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

int sink_append(struct sink *sink, const uint8_t *frame, size_t size)
{
    if (sink->window.obj && sink->used + size <= (size_t)sink->window.len) {
        uint8_t *to = (uint8_t *)sink->window.buf + sink->used;
        memcpy(to + 4, frame + 4, size - 4);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        memcpy(to, frame, 4);
        sink->used += size;
        return 0;
    }
    int was_released = sink->released != NULL;
    sink_lock(sink);
    int failed = append_by_python(sink, frame, size);
    if (!failed && was_released) {
        failed = sink_open(sink);
        if (!failed)
            sink_unlock(sink);
    }
    return failed;
}
