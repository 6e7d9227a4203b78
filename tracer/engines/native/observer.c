/* The loop over system-call stops: from the kernel's answer at entry and exit to one CALL frame, or one count.
 *
 * The same job as tracer/engines/ptrace/calls.py, record for record; what isn't a system-call stop is handed
 * back to Python. The layout of a CALL frame stands in tracer/model/records.py:
 *
 *     size u32 | kind u8 | flags u8 | count u16 | tid i32 | 0 u32 | start u64 | end u64 | result i64
 *     struct ptrace_syscall_info of the entry, 80 bytes | captures
 */
#include "copy.h"
#include "requests.h"
#include "sink.h"
#include "stack.h"
#include "tally.h"

#include <structmember.h>

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SYSCALL_STOP ((SIGTRAP | 0x80) << 8 | 0x7f)
#define SECCOMP_STOP (PTRACE_EVENT_SECCOMP << 16 | SIGTRAP << 8 | 0x7f)
#define BUCKETS 1024
#define HASTE 64
/* The codes by which the kernel tells itself that a call was interrupted (linux/errno.h). */
#define ERESTART_FIRST 512
#define ERESTART_LAST 516

struct task {
    struct task *next;
    pid_t tid, tgid;
    int inside;    /* of a call that was entered and hasn't returned */
    int treatment; /* of that call */
    uint32_t audit_arch;
    uint64_t start_ns, number, args[STACK + 1]; /* not read from the frame, which moves as it grows */
    const struct arch_plan *arch;
    const struct moments *moments[1 + 8]; /* what to copy at its exit: always, and one a selection */
    size_t moments_count;
    struct frame frame; /* its frame so far: head, info, entry captures */
    struct stack stack; /* what the trace has of it */
    int mapped;         /* whether the trace has where code is mapped in its process */
    struct task *due;   /* the next that is due to be resumed */
    long request;       /* by this one */
};

/* The calls by which a thread says where its trace begins and ends (contract.Edges); no tid: there are none. */
struct edges {
    pid_t tid;
    uint32_t arch;
    uint64_t number, option, token;
    int met; /* the last one: EDGE_BEGIN or EDGE_END */
};

typedef struct {
    PyObject_HEAD
    struct plan plan;
    struct memory memory;
    struct tally tally;
    int counting; /* there is no sink: calls are tallied, and no frame is finished */
    struct task *buckets[BUCKETS], *due;
    int hasty; /* how many tasks may yet be resumed before others had their turn */
    pid_t latest; /* the thread that entered a call since anything else happened; 0: none */
    struct sink sink;
    PyObject *calls, *affinity, *mappings, *look;
    struct frame stack_frame;
    struct edges edges;
    char started, executed;
    int filtered; /* a seccomp filter announces the entries, and outside of calls tasks run freely */
    int launch_errno;
    long unfinished;
    int signs; /* those that were met */
} Observer;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Tasks */

static struct task **task_place(Observer *self, pid_t tid)
{
    struct task **place = &self->buckets[(unsigned)tid % BUCKETS];
    while (*place && (*place)->tid != tid)
        place = &(*place)->next;
    return place;
}

/* Append a finished frame. -1: the interpreter's lock is held and a Python error set. */
static int append(Observer *self, const struct frame *frame)
{
    if (!frame->failed)
        return sink_append(&self->sink, frame->bytes, frame->size);
    sink_lock(&self->sink);
    PyErr_NoMemory();
    return -1;
}

/* Count a call that is over. */
static int count_call(Observer *self, const struct task *task, int error)
{
    if (task->treatment != CALL_WANTED || !tally_add(&self->tally, task->audit_arch, task->number, error))
        return 0;
    sink_lock(&self->sink);
    PyErr_NoMemory();
    return -1;
}

/* Frames */

static void finish_head(struct task *task, unsigned flags, uint64_t end_ns, int64_t result)
{
    struct call_head head = {
        .size = (uint32_t)task->frame.size,
        .flags = flags | (task->treatment == CALL_HELPER ? HELPER : 0),
        .captures = task->frame.captures,
        .tid = task->tid,
        .start_ns = task->start_ns,
        .end_ns = end_ns,
        .result = result,
    };
    frame_head(task->frame.bytes, &head);
}

static const struct moments *chosen(const struct selection *selection, const uint64_t *args)
{
    uint64_t value = args[selection->arg] & selection->mask;
    for (size_t i = 0; i < selection->count; i++)
        if (selection->values[i] == value)
            return &selection->cases[i];
    return &selection->otherwise;
}

/* Let Python say what to copy for a call that is met for the first time. */
static int read_call(Observer *self, const struct arch_plan *arch, uint64_t number)
{
    Py_buffer numbers;
    sink_lock(&self->sink);
    PyObject *encoded = PyObject_CallFunction(self->calls, "IK", arch->audit_arch, (unsigned long long)number);
    if (!encoded || PyObject_GetBuffer(encoded, &numbers, PyBUF_SIMPLE)) {
        Py_XDECREF(encoded);
        return -1;
    }
    int failed = arch_read_call(&self->plan, arch, number, numbers.buf, (size_t)numbers.len / sizeof(int64_t));
    PyBuffer_Release(&numbers);
    Py_DECREF(encoded);
    if (failed) {
        PyErr_SetString(PyExc_ValueError, "the plan's numbers for a call make no sense");
        return -1;
    }
    sink_unlock(&self->sink);
    return 0;
}

static int choose_moments(Observer *self, struct task *task)
{
    if (arch_call(task->arch, task->number) == CALL_UNREAD && read_call(self, task->arch, task->number))
        return -1;
    const struct call_plan *call = arch_call(task->arch, task->number);
    if (!call)
        return 0;
    task->moments[task->moments_count++] = &call->always;
    for (size_t i = 0; i < call->count && i < 8; i++)
        task->moments[task->moments_count++] = chosen(&call->selections[i], task->args);
    return 0;
}

/* Record which call is under way, if it was the latest to be entered, before something else of `tid` is. */
static int interrupt(Observer *self, pid_t tid)
{
    struct task *task = self->latest ? *task_place(self, self->latest) : NULL;
    self->latest = 0;
    if (!task || !task->inside || task->tid == tid || self->counting)
        return 0;
    finish_head(task, NOT_RETURNED, now_ns(), -ENOSYS);
    task->frame.bytes[4] = FRAME_ENTERED;
    return append(self, &task->frame);
}

/* Take note that code may have been mapped in a process, or that it is known where. */
static void set_mapped(Observer *self, pid_t tgid, int mapped)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct task *task = self->buckets[i]; task; task = task->next)
            if (task->tgid == tgid)
                task->mapped = mapped;
}

/* Let Python say where code is mapped in a process. */
static int append_mappings(Observer *self, pid_t tgid)
{
    sink_lock(&self->sink);
    PyObject *frames = PyObject_CallFunction(self->mappings, "i", (int)tgid);
    Py_ssize_t count = frames ? PyList_Size(frames) : -1;
    int failed = count < 0;
    for (Py_ssize_t i = 0; i < count && !failed; i++) {
        char *bytes;
        Py_ssize_t size;
        failed = PyBytes_AsStringAndSize(PyList_GET_ITEM(frames, i), &bytes, &size) ||
                 sink_append(&self->sink, (uint8_t *)bytes, (size_t)size);
    }
    Py_XDECREF(frames);
    if (failed)
        return -1;
    set_mapped(self, tgid, 1);
    sink_unlock(&self->sink);
    return 0;
}

/* Record the stack with which `task` enters a call. */
static int append_stack(Observer *self, struct task *task)
{
    if (stack_frame(&self->stack_frame, &task->stack, &self->memory, task->tgid, task->tid, self->plan.stack_bytes))
        return 0;
    if (!task->mapped && append_mappings(self, task->tgid))
        return -1;
    return append(self, &self->stack_frame);
}

/* Let Python look at the descriptors that a capture is of. */
static int look(Observer *self, struct task *task, const struct capture *capture, int64_t result)
{
    uint64_t value = capture->arg == RESULT ? (uint64_t)result : task->args[capture->arg];
    if (capture->size && !value)
        return 0; /* a pointer to none */
    sink_lock(&self->sink);
    PyObject *found =
        PyObject_CallFunction(self->look, "iii", (int)task->tid, (int)value, (int)capture->size);
    Py_ssize_t count = found ? PyList_Size(found) : -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *data = PyList_GET_ITEM(found, i);
        frame_capture(&task->frame, capture->arg == RESULT ? RESULT : LOOKED_AT, capture->kind, PyBytes_AS_STRING(data),
                      (size_t)PyBytes_GET_SIZE(data));
    }
    Py_XDECREF(found);
    if (count < 0)
        return -1;
    sink_unlock(&self->sink);
    return 0;
}

/* Copy what `wanted` says into the frame of `task`. */
static int capture(Observer *self, struct task *task, const struct captures *wanted, int64_t result)
{
    copy_captures(&task->frame, &self->memory, task->tgid, task->tid, wanted, task->args, result);
    for (size_t i = 0; i < wanted->count; i++)
        if (wanted->list[i].kind >= FD_BEFORE && look(self, task, &wanted->list[i], result))
            return -1;
    return 0;
}

/* Stops. These run with the interpreter's lock released. */

static int entered(Observer *self, struct task *task, const struct ptrace_syscall_info *info, uint64_t now)
{
    const struct arch_plan *arch = plan_arch(&self->plan, info->arch);
    if (!self->started && (self->edges.tid || !arch_is_exec(arch, info->entry.nr)))
        return 0;
    self->started = 1;
    task->inside = 1;
    task->start_ns = now;
    task->arch = arch;
    task->treatment = arch_treatment(arch, info->entry.nr);
    task->audit_arch = info->arch;
    task->number = info->entry.nr;
    memcpy(task->args, info->entry.args, sizeof info->entry.args);
    task->args[STACK] = info->stack_pointer;
    task->frame.size = HEAD;
    task->frame.captures = 0;
    frame_put(&task->frame, info, INFO);
    task->moments_count = 0;
    if (task->frame.failed || task->treatment == CALL_SKIP || self->counting)
        return 0;
    if (task->treatment == CALL_WANTED) {
        if (interrupt(self, task->tid))
            return -1;
        self->latest = task->tid;
        if (self->plan.stack_bytes && self->executed && append_stack(self, task))
            return -1;
    }
    if (choose_moments(self, task))
        return -1;
    for (size_t i = 0; i < task->moments_count; i++)
        if (capture(self, task, &task->moments[i]->entry, 0))
            return -1;
    return 0;
}

/* Let Python tell a tracee the affinity that it would have, or take note of one that it set. */
static int affinity(Observer *self, struct task *task, int setting, int64_t result)
{
    const uint64_t *args = task->args;
    int32_t target = (int32_t)(args[0] & 0x7fffffff);
    sink_lock(&self->sink);
    PyObject *mask = PyObject_CallFunction(self->affinity, "iiL", target ? target : task->tid, setting, (long long)result);
    if (!mask)
        return -1;
    if (PyBytes_Check(mask))
        memory_write(&self->memory, task->tgid, args[2], PyBytes_AS_STRING(mask), (size_t)PyBytes_GET_SIZE(mask));
    Py_DECREF(mask);
    sink_unlock(&self->sink);
    return 0;
}

/* What to copy at the exit of a call with this answer, or NULL. */
static const struct captures *at_exit(const struct moments *moments, int is_error, int64_t result)
{
    if (!is_error)
        return &moments->exit;
    int interrupted = result == -EINTR || (result >= -ERESTART_LAST && result <= -ERESTART_FIRST);
    return interrupted || result == -EOVERFLOW ? &moments->failed : NULL;
}

static int returned(Observer *self, struct task *task, const struct ptrace_syscall_info *info, uint64_t now)
{
    int64_t result = info->exit.rval;
    int64_t number = (int64_t)task->number;
    int setting = number == task->arch->setaffinity;
    task->inside = 0;
    if ((setting || number == task->arch->getaffinity) && affinity(self, task, setting, result))
        return -1;
    if (self->plan.stack_bytes && arch_maps_code(task->arch, task->number, task->args))
        set_mapped(self, task->tgid, 0);
    if (task->treatment != CALL_SKIP && !info->exit.is_error)
        self->signs |= arch_signs(task->arch, task->number, task->args);
    if (self->counting) {
        if (count_call(self, task, info->exit.is_error ? (int)-result : SUCCEEDED))
            return -1;
    }
    else if (task->treatment != CALL_SKIP) {
        if (task->treatment == CALL_WANTED && interrupt(self, task->tid))
            return -1;
        for (size_t i = 0; i < task->moments_count; i++) {
            const struct captures *wanted = at_exit(task->moments[i], info->exit.is_error, result);
            if (wanted && capture(self, task, wanted, result))
                return -1;
        }
        finish_head(task, info->exit.is_error ? ERROR : 0, now, result);
        if (append(self, &task->frame))
            return -1;
    }
    if (info->exit.is_error && !self->executed) {
        self->launch_errno = (int)-result;
        self->started = 0;
    }
    return 0;
}

static int is_edge(const struct edges *edges, const struct ptrace_syscall_info *info)
{
    return info->arch == edges->arch && info->entry.nr == edges->number && info->entry.args[0] == edges->option &&
           info->entry.args[2] == edges->token;
}

/* Take a stop. 1: it is an edge, at which the task is to stay; -1: a Python error is set. */
static int stop(Observer *self, struct task *task)
{
    struct ptrace_syscall_info info;
    uint64_t now = self->counting ? 0 : now_ns();
    if (syscall(SYS_ptrace, PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) < 0)
        return 0; /* killed meanwhile: its end is reported next */
    if (info.op == (self->filtered ? PTRACE_SYSCALL_INFO_SECCOMP : PTRACE_SYSCALL_INFO_ENTRY)) {
        info.op = PTRACE_SYSCALL_INFO_ENTRY; /* number and arguments stand in the same places */
        if (self->edges.tid && is_edge(&self->edges, &info)) {
            self->edges.met = (int)info.entry.args[1];
            return task->tid == self->edges.tid;
        }
        return entered(self, task, &info, now);
    }
    if (info.op == PTRACE_SYSCALL_INFO_EXIT && task->inside)
        return returned(self, task, &info, now);
    return 0;
}

/* Resume the tasks that are due, but not `except`: it has died, or is another thread now (execve). */
static void resume_due(Observer *self, pid_t except)
{
    for (; self->due; self->due = self->due->due)
        if (self->due->tid != except)
            syscall(SYS_ptrace, self->due->request, self->due->tid, 0, 0);
}

/* Take system-call stops until something else happens; its tid, or -1 with a Python error set.
 *
 * The kernel tells the newest tracee's stop first: new threads that do nothing but calls could keep an old one
 * waiting for good. So after HASTE stops, nobody is resumed before all that have stopped had their turn. */
static pid_t take_stops(Observer *self, int *status)
{
    for (;;) {
        pid_t tid = waitpid(-1, status, __WALL | __WNOTHREAD | (self->due ? WNOHANG : 0));
        if (tid < 0) {
            int error = errno;
            resume_due(self, 0);
            sink_lock(&self->sink);
            if (error != EINTR) {
                errno = error;
                PyErr_SetFromErrno(PyExc_OSError);
                return -1;
            }
            if (PyErr_CheckSignals())
                return -1;
            sink_unlock(&self->sink);
            continue;
        }
        if (!tid) {
            resume_due(self, 0);
            self->hasty = HASTE;
            continue;
        }
        int exits = *status == SYSCALL_STOP;
        struct task *task = exits || *status == SECCOMP_STOP ? *task_place(self, tid) : NULL;
        int taken = task ? stop(self, task) : 1;
        if (taken <= 0) {
            task->request = exits && self->filtered ? PTRACE_CONT : PTRACE_SYSCALL;
            task->due = self->due;
            self->due = task;
        }
        if (taken || self->hasty) {
            resume_due(self, taken > 0 ? tid : 0);
            self->hasty -= self->hasty > 0;
        }
        if (taken)
            return taken < 0 ? -1 : tid;
    }
}

/* Methods */

static PyObject *observer_wait(Observer *self, PyObject *unused)
{
    (void)unused;
    int status = 0;
    if (sink_open(&self->sink))
        return NULL;
    sink_unlock(&self->sink);
    pid_t tid = take_stops(self, &status);
    sink_lock(&self->sink);
    if (tid < 0) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        if (sink_close(&self->sink))
            PyErr_Clear();
        PyErr_Restore(type, value, traceback);
        return NULL;
    }
    return sink_close(&self->sink) ? NULL : Py_BuildValue("ii", (int)tid, status);
}

static PyObject *observer_bound(Observer *self, PyObject *args)
{
    int tid;
    unsigned arch;
    unsigned long long number, option, token;
    if (!PyArg_ParseTuple(args, "iIKKK", &tid, &arch, &number, &option, &token))
        return NULL;
    self->edges = (struct edges){.tid = tid, .arch = arch, .number = number, .option = option, .token = token};
    Py_RETURN_NONE;
}

static PyObject *observer_follow(Observer *self, PyObject *args)
{
    int tid, tgid;
    if (!PyArg_ParseTuple(args, "ii", &tid, &tgid))
        return NULL;
    struct task **place = task_place(self, tid);
    if (!*place) {
        if (!(*place = calloc(1, sizeof **place)))
            return PyErr_NoMemory();
    }
    (*place)->tid = tid;
    (*place)->tgid = tgid;
    uint8_t head[HEAD] = {0};
    if (!(*place)->frame.bytes)
        frame_put(&(*place)->frame, head, sizeof head);
    Py_RETURN_NONE;
}

static void task_free(struct task *task)
{
    free(task->frame.bytes);
    free(task->stack.bytes);
    free(task);
}

static PyObject *observer_forget(Observer *self, PyObject *args)
{
    int tid;
    if (!PyArg_ParseTuple(args, "i", &tid))
        return NULL;
    struct task **place = task_place(self, tid), *task = *place;
    if (task) {
        *place = task->next;
        task_free(task);
    }
    Py_RETURN_NONE;
}

static PyObject *observer_forget_memory(Observer *self, PyObject *args)
{
    int tgid;
    if (!PyArg_ParseTuple(args, "i", &tgid))
        return NULL;
    memory_forget(&self->memory, tgid);
    set_mapped(self, tgid, 0);
    Py_RETURN_NONE;
}

static int give_up(Observer *self, struct task *task)
{
    if (!task || !task->inside)
        return 0;
    task->inside = 0;
    if (task->treatment == CALL_SKIP)
        return 0;
    self->unfinished++;
    if (self->counting)
        return count_call(self, task, UNRETURNED);
    if (interrupt(self, task->tid))
        return -1;
    finish_head(task, NOT_RETURNED, now_ns(), -ENOSYS);
    return append(self, &task->frame);
}

static PyObject *observer_give_up(Observer *self, PyObject *args)
{
    int tid;
    if (!PyArg_ParseTuple(args, "i", &tid) || give_up(self, *task_place(self, tid)))
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *observer_interrupt(Observer *self, PyObject *args)
{
    int tid;
    if (!PyArg_ParseTuple(args, "i", &tid) || interrupt(self, tid))
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *observer_renamed(Observer *self, PyObject *args)
{
    int former, tid;
    if (!PyArg_ParseTuple(args, "ii", &former, &tid))
        return NULL;
    struct task *from = *task_place(self, former), *to = *task_place(self, tid);
    if (former == tid || !to)
        Py_RETURN_NONE;
    if (give_up(self, to))
        return NULL;
    if (from) { /* the two swap what they are in; only the links and ids stay */
        struct task call = *from, rest = *to;
        *to = call;
        to->next = rest.next, to->tid = rest.tid, to->tgid = rest.tgid;
        *from = rest;
        from->next = call.next, from->tid = call.tid, from->tgid = call.tgid;
    }
    if (self->latest == former)
        self->latest = tid;
    Py_RETURN_NONE;
}

static PyObject *observer_current(Observer *self, PyObject *args)
{
    int tid;
    if (!PyArg_ParseTuple(args, "i", &tid))
        return NULL;
    struct task *task = *task_place(self, tid);
    if (!task || !task->inside)
        return PyBytes_FromStringAndSize(NULL, 0);
    finish_head(task, NOT_RETURNED, now_ns(), -ENOSYS);
    return PyBytes_FromStringAndSize((char *)task->frame.bytes, (Py_ssize_t)task->frame.size);
}

static PyObject *observer_counts(Observer *self, PyObject *unused)
{
    (void)unused;
    PyObject *counts = PyList_New(0);
    for (size_t i = 0; counts && i < self->tally.room; i++) {
        const struct count *count = &self->tally.places[i];
        if (!count->times)
            continue;
        PyObject *row = Py_BuildValue("IKiK", count->arch, (unsigned long long)count->number, count->error,
                                      (unsigned long long)count->times);
        if (!row || PyList_Append(counts, row))
            Py_CLEAR(counts);
        Py_XDECREF(row);
    }
    return counts;
}

static PyObject *observer_resume(Observer *self, PyObject *args)
{
    int tid, signal;
    if (!PyArg_ParseTuple(args, "ii", &tid, &signal))
        return NULL;
    struct task *task = *task_place(self, tid);
    int inside = task && task->inside;
    syscall(SYS_ptrace, self->filtered && !inside ? PTRACE_CONT : PTRACE_SYSCALL, tid, 0, signal);
    Py_RETURN_NONE;
}

static PyObject *observer_close(Observer *self, PyObject *unused)
{
    (void)unused;
    memory_close(&self->memory);
    for (size_t i = 0; i < BUCKETS; i++)
        while (self->buckets[i]) {
            struct task *task = self->buckets[i];
            self->buckets[i] = task->next;
            task_free(task);
        }
    Py_RETURN_NONE;
}

static int observer_init(Observer *self, PyObject *args, PyObject *keywords)
{
    (void)keywords;
    Py_buffer numbers;
    PyObject *calls, *sink, *affinity_of, *mappings, *look;
    if (!PyArg_ParseTuple(args, "y*OOOOOp", &numbers, &calls, &sink, &affinity_of, &mappings, &look,
                          &self->filtered))
        return -1;
    memory_init(&self->memory);
    int failed = plan_read(&self->plan, numbers.buf, (size_t)numbers.len / sizeof(int64_t));
    PyBuffer_Release(&numbers);
    if (failed) {
        PyErr_SetString(PyExc_ValueError, "the plan's numbers make no sense");
        return -1;
    }
    self->calls = Py_NewRef(calls);
    sink_init(&self->sink, sink);
    self->affinity = Py_NewRef(affinity_of);
    self->mappings = Py_NewRef(mappings);
    self->look = Py_NewRef(look);
    self->counting = sink == Py_None;
    return 0;
}

static void observer_dealloc(Observer *self)
{
    Py_XDECREF(observer_close(self, NULL));
    plan_free(&self->plan);
    Py_XDECREF(self->calls);
    tally_free(&self->tally);
    Py_XDECREF(self->sink.object);
    Py_XDECREF(self->affinity);
    Py_XDECREF(self->mappings);
    Py_XDECREF(self->look);
    free(self->stack_frame.bytes);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"wait", (PyCFunction)observer_wait, METH_NOARGS, "Return the next stop that is no system call: tid, status."},
    {"bound", (PyCFunction)observer_bound, METH_VARARGS, "Hand over stops at edges: tid, arch, number, option, token."},
    {"follow", (PyCFunction)observer_follow, METH_VARARGS, "Take on a thread: tid, tgid."},
    {"forget", (PyCFunction)observer_forget, METH_VARARGS, "Let go of a thread, which is in no call any more."},
    {"forget_memory", (PyCFunction)observer_forget_memory, METH_VARARGS, "Let go of a process's memory."},
    {"give_up", (PyCFunction)observer_give_up, METH_VARARGS, "Record that a thread's call will never return."},
    {"interrupt", (PyCFunction)observer_interrupt, METH_VARARGS, "Record the call under way before something else of a thread."},
    {"renamed", (PyCFunction)observer_renamed, METH_VARARGS, "Let a thread's call go on as another's."},
    {"current", (PyCFunction)observer_current, METH_VARARGS, "Return the frame, so far, of a thread's call."},
    {"counts", (PyCFunction)observer_counts, METH_NOARGS, "Return rows of arch, number, error, times."},
    {"resume", (PyCFunction)observer_resume, METH_VARARGS, "Let a thread run on: tid, signal to deliver."},
    {"close", (PyCFunction)observer_close, METH_NOARGS, "Let go of everything."},
    {0},
};

static PyMemberDef members[] = {
    {"started", T_BOOL, offsetof(Observer, started), 0, "Whether the first execve was entered."},
    {"executed", T_BOOL, offsetof(Observer, executed), 0, "Whether the first execve succeeded."},
    {"edge", T_INT, offsetof(Observer, edges.met), READONLY, "Which edge was met last."},
    {"launch_errno", T_INT, offsetof(Observer, launch_errno), READONLY, "Why it failed."},
    {"signs", T_INT, offsetof(Observer, signs), READONLY, "What calls that succeeded were signs of."},
    {"unfinished", T_LONG, offsetof(Observer, unfinished), READONLY, "Calls that never returned."},
    {0},
};

static PyTypeObject ObserverType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "tracer.engines.native._native.Observer",
    .tp_doc = "Turns system-call stops into CALL frames: Observer(plan's numbers, those of a call, sink, affinity, "
              "mappings, look, filtered). Without a sink (None) it counts them.",
    .tp_basicsize = sizeof(Observer),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)observer_init,
    .tp_dealloc = (destructor)observer_dealloc,
    .tp_methods = methods,
    .tp_members = members,
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_native",
    .m_doc = "The ptrace loop in C, and the requests around it.",
    .m_size = -1,
    .m_methods = request_methods,
};

PyMODINIT_FUNC PyInit__native(void)
{
    PyObject *made = PyModule_Create(&module);
    if (!made || PyType_Ready(&ObserverType) < 0 ||
        PyModule_AddObjectRef(made, "Observer", (PyObject *)&ObserverType) < 0 ||
        PyModule_AddIntConstant(made, "INTERFACE", INTERFACE) < 0) {
        Py_XDECREF(made);
        return NULL;
    }
    return made;
}
