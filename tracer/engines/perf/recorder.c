/* What Python sees: a Recorder of one command, and plain counters. */
#include "tasks.h"

#include <errno.h>
#include <structmember.h>
#include <time.h>
#include <unistd.h>

#define CPUS_MAX 8192

typedef struct {
    PyObject_HEAD
    struct rings rings;
    struct tasks tasks;
    struct sink sink;
    PyObject *traits[ARCHS]; /* bytes */
} Recorder;

/* errno's error, with what was tried in place of a file's name */
static int failed(const char *tried)
{
    PyErr_SetFromErrnoWithFilename(PyExc_OSError, tried);
    return -1;
}

static int read_archs(Recorder *self, PyObject *archs)
{
    for (int i = 0; i < ARCHS; i++) {
        PyObject *arch = PyTuple_GetItem(archs, i);
        unsigned number, otherwise;
        if (!arch || !PyArg_ParseTuple(arch, "IIS", &number, &otherwise, &self->traits[i]))
            return -1;
        Py_INCREF(self->traits[i]);
        self->tasks.archs[i] = (struct arch){
            .audit_arch = number,
            .otherwise = (uint8_t)otherwise,
            .traits = (const uint8_t *)PyBytes_AS_STRING(self->traits[i]),
            .size = (size_t)PyBytes_GET_SIZE(self->traits[i]),
        };
    }
    return 0;
}

static int read_cpus(PyObject *list, int *cpus)
{
    Py_ssize_t count = PyTuple_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < count && i < CPUS_MAX; i++)
        cpus[i] = (int)PyLong_AsLong(PyTuple_GET_ITEM(list, i));
    return PyErr_Occurred() ? -1 : (int)(count < CPUS_MAX ? count : CPUS_MAX);
}

static int recorder_init(Recorder *self, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"pid", "cpus", "pages", "enter", "leave", "follow", "archs", "sink", NULL};
    static int cpus[CPUS_MAX];
    struct orders orders = {0};
    PyObject *cpu_list, *archs, *sink;
    Py_ssize_t pages;
    const char *tried;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "iO!n(Kz)(Kz)pO!O", names, &orders.pid, &PyTuple_Type,
                                     &cpu_list, &pages, &orders.enter_id, &orders.enter_filter, &orders.exit_id,
                                     &orders.exit_filter, &orders.follow, &PyTuple_Type, &archs, &sink) ||
        read_archs(self, archs))
        return -1;
    int count = read_cpus(cpu_list, cpus);
    if (count < 0)
        return -1;
    orders.pages = (size_t)pages;
    self->tasks.main = orders.pid;
    self->tasks.follow = orders.follow;
    if (sink != Py_None) {
        sink_init(&self->sink, sink);
        self->tasks.sink = &self->sink;
    }
    return rings_open(&self->rings, &orders, cpus, (size_t)count, &tried) ? failed(tried) : 0;
}

/* Take all that can be taken; -1: the lock is held and a Python error set. */
static int take(Recorder *self, int last)
{
    const struct event *event;
    rings_begin(&self->rings, last);
    while ((event = rings_next(&self->rings)))
        if (tasks_take(&self->tasks, event))
            return -1;
    return 0;
}

static int counting_step(Recorder *self, int milliseconds)
{
    int ended;
    Py_BEGIN_ALLOW_THREADS
    ended = rings_wait(&self->rings, milliseconds);
    Py_END_ALLOW_THREADS
    return take(self, ended) ? -1 : ended;
}

static int recording_step(Recorder *self, int milliseconds)
{
    if (sink_open(&self->sink))
        return -1;
    sink_unlock(&self->sink);
    int ended = rings_wait(&self->rings, milliseconds);
    if (take(self, ended)) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        if (sink_close(&self->sink))
            PyErr_Clear();
        PyErr_Restore(type, value, traceback);
        return -1;
    }
    sink_lock(&self->sink);
    return sink_close(&self->sink) ? -1 : ended;
}

static PyObject *recorder_step(Recorder *self, PyObject *args)
{
    int milliseconds;
    if (!PyArg_ParseTuple(args, "i", &milliseconds))
        return NULL;
    int ended = self->tasks.sink ? recording_step(self, milliseconds) : counting_step(self, milliseconds);
    return ended < 0 ? NULL : PyBool_FromLong(ended);
}

static PyObject *recorder_finish(Recorder *self, PyObject *unused)
{
    (void)unused;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (tasks_finish(&self->tasks, (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec))
        return NULL;
    int64_t entries = rings_counted(&self->rings, 0), exits = rings_counted(&self->rings, 1);
    if (entries < 0 || exits < 0)
        return failed("read"), NULL;
    int64_t without_entry = entries - (int64_t)self->tasks.completed;
    int64_t without_exit = exits - (int64_t)self->tasks.left;
    return PyLong_FromLongLong(without_entry > without_exit ? without_entry : without_exit);
}

static PyObject *recorder_processes(Recorder *self, PyObject *unused)
{
    (void)unused;
    PyObject *found = PyList_New(0);
    for (size_t i = 0; found && i < TASKS; i++)
        for (struct task *task = self->tasks.buckets[i]; task; task = task->next) {
            PyObject *pid = PyLong_FromLong(task->tgid);
            if (!pid || PyList_Append(found, pid))
                Py_CLEAR(found);
            Py_XDECREF(pid);
            if (!found)
                return NULL;
        }
    return found;
}

static PyObject *recorder_counts(Recorder *self, PyObject *unused)
{
    (void)unused;
    PyObject *found = PyList_New(0);
    for (size_t i = 0; found && i < self->tasks.counts_room; i++) {
        const struct count *count = &self->tasks.counts[i];
        if (!count->key)
            continue;
        PyObject *row = Py_BuildValue("ILiK", self->tasks.archs[count_arch(count->key)].audit_arch,
                                      (long long)count_number(count->key), count_error(count->key), count->amount);
        if (!row || PyList_Append(found, row))
            Py_CLEAR(found);
        Py_XDECREF(row);
    }
    return found;
}

static PyObject *recorder_forget_sink(Recorder *self, PyObject *unused)
{
    (void)unused;
    self->tasks.sink = NULL;
    Py_RETURN_NONE;
}

static PyObject *recorder_close(Recorder *self, PyObject *unused)
{
    (void)unused;
    rings_close(&self->rings);
    tasks_free(&self->tasks);
    Py_RETURN_NONE;
}

static void recorder_dealloc(Recorder *self)
{
    Py_XDECREF(recorder_close(self, NULL));
    Py_XDECREF(self->sink.object);
    for (int i = 0; i < ARCHS; i++)
        Py_XDECREF(self->traits[i]);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"step", (PyCFunction)recorder_step, METH_VARARGS, "Wait so many ms at most and take events: whether all ended."},
    {"finish", (PyCFunction)recorder_finish, METH_NOARGS, "After the end: how many calls were lost."},
    {"processes", (PyCFunction)recorder_processes, METH_NOARGS, "Return the processes that live, some repeatedly."},
    {"counts", (PyCFunction)recorder_counts, METH_NOARGS, "Return (arch, number, error, how many), without a sink."},
    {"forget_sink", (PyCFunction)recorder_forget_sink, METH_NOARGS, "Write no more frames."},
    {"close", (PyCFunction)recorder_close, METH_NOARGS, "Let go of everything."},
    {0},
};

#define TASKS_MEMBER(name) offsetof(Recorder, tasks) + offsetof(struct tasks, name)
static PyMemberDef members[] = {
    {"unfinished", T_ULONGLONG, TASKS_MEMBER(unfinished), READONLY, "Calls that never returned."},
    {"denied", T_ULONGLONG, TASKS_MEMBER(denied), READONLY, "Calls whose entry was never shown."},
    {"dropped", T_ULONGLONG, TASKS_MEMBER(dropped), READONLY, "Tasks that the kernel stopped to show."},
    {"records_lost", T_ULONGLONG, TASKS_MEMBER(lost), READONLY, "Records that found no room."},
    {"told", T_INT, TASKS_MEMBER(told), READONLY, "Whether int 0x80 in 64-bit code could be told."},
    {0},
};

static PyTypeObject RecorderType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "tracer.engines.perf._perf.Recorder",
    .tp_doc = "Takes the events of a stopped process and of what comes of it.",
    .tp_basicsize = sizeof(Recorder),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)recorder_init,
    .tp_dealloc = (destructor)recorder_dealloc,
    .tp_methods = methods,
    .tp_members = members,
};

static PyObject *counter(PyObject *module, PyObject *args)
{
    (void)module;
    int pid, follow;
    unsigned long long id;
    const char *filter;
    if (!PyArg_ParseTuple(args, "iKpz", &pid, &id, &follow, &filter))
        return NULL;
    int fd = counter_open(pid, id, follow, filter);
    return fd < 0 ? (failed("perf_event_open"), NULL) : PyLong_FromLong(fd);
}

static PyMethodDef functions[] = {
    {"counter", counter, METH_VARARGS, "Open a counter of a tracepoint from the next exec on: pid, id, follow, filter."},
    {0},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_perf",
    .m_doc = "Events of perf_event_open(2), in C.",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__perf(void)
{
    PyObject *made = PyModule_Create(&module);
    if (!made || PyType_Ready(&RecorderType) < 0 ||
        PyModule_AddObjectRef(made, "Recorder", (PyObject *)&RecorderType) < 0 ||
        PyModule_AddIntConstant(made, "INTERFACE", INTERFACE) < 0) {
        Py_XDECREF(made);
        return NULL;
    }
    return made;
}
