/* The same requests as tracer/engines/ptrace/requests.py makes, function by function, without its bindings:
 * importing those starts a compiler or ldconfig to find the C library. */
#include "requests.h"

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC)
#define FOLLOW_OPTIONS (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)

#define ERESTARTNOHAND 514L /* linux/errno.h of the kernel: make the call again unless a handler runs */

static PyObject *checked(long result)
{
    if (result < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}

static PyObject *seize(PyObject *module, PyObject *args, PyObject *named)
{
    (void)module;
    static char *names[] = {"tid", "follow", "filtered", "exitkill", NULL};
    int tid, follow, filtered = 0, exitkill = 1;
    if (!PyArg_ParseTupleAndKeywords(args, named, "ip|pp", names, &tid, &follow, &filtered, &exitkill))
        return NULL;
    long options = OPTIONS | (follow ? FOLLOW_OPTIONS : 0) | (filtered ? PTRACE_O_TRACESECCOMP : 0) |
                   (exitkill ? PTRACE_O_EXITKILL : 0);
    return checked(syscall(SYS_ptrace, PTRACE_SEIZE, tid, 0, options));
}

static PyObject *interrupt(PyObject *module, PyObject *args)
{
    (void)module;
    int tid;
    return PyArg_ParseTuple(args, "i", &tid) ? checked(syscall(SYS_ptrace, PTRACE_INTERRUPT, tid, 0, 0)) : NULL;
}

static PyObject *listen(PyObject *module, PyObject *args)
{
    (void)module;
    int tid;
    if (!PyArg_ParseTuple(args, "i", &tid))
        return NULL;
    syscall(SYS_ptrace, PTRACE_LISTEN, tid, 0, 0);
    Py_RETURN_NONE;
}

static PyObject *cont(PyObject *module, PyObject *args)
{
    (void)module;
    int tid, signal;
    if (!PyArg_ParseTuple(args, "ii", &tid, &signal))
        return NULL;
    syscall(SYS_ptrace, PTRACE_CONT, tid, 0, signal);
    Py_RETURN_NONE;
}

static PyObject *detach(PyObject *module, PyObject *args)
{
    (void)module;
    int tid;
    if (!PyArg_ParseTuple(args, "i", &tid))
        return NULL;
    return PyBool_FromLong(syscall(SYS_ptrace, PTRACE_DETACH, tid, 0, 0) == 0);
}

/* Whether `numbers`, a dict of AUDIT_ARCH_* to sets, has `number` for `arch`; -1 with a Python error set. */
static int has_number(PyObject *numbers, unsigned arch, long number)
{
    PyObject *key = PyLong_FromUnsignedLong(arch), *member = PyLong_FromLong(number);
    PyObject *set = key ? PyDict_GetItemWithError(numbers, key) : NULL;
    int found = set && member ? PySequence_Contains(set, member) : PyErr_Occurred() ? -1 : 0;
    Py_XDECREF(key);
    Py_XDECREF(member);
    return found;
}

static PyObject *restart(PyObject *module, PyObject *args)
{
    (void)module;
    int tid;
    PyObject *restartable;
    struct user_regs_struct registers;
    struct ptrace_syscall_info info;
    if (!PyArg_ParseTuple(args, "iO!", &tid, &PyDict_Type, &restartable))
        return NULL;
    if (syscall(SYS_ptrace, PTRACE_GETREGS, tid, 0, &registers) < 0 ||
        syscall(SYS_ptrace, PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) < 0)
        Py_RETURN_NONE; /* it died: its end is reported next */
    int found = has_number(restartable, info.arch, (long)registers.orig_rax);
    if (found < 0)
        return NULL;
    if (found && (int)registers.rax == -EINTR) {
        registers.rax = -ERESTARTNOHAND;
        syscall(SYS_ptrace, PTRACE_SETREGS, tid, 0, &registers);
    }
    Py_RETURN_NONE;
}

static PyObject *event_message(PyObject *module, PyObject *args)
{
    (void)module;
    int tid;
    unsigned long message = 0;
    if (!PyArg_ParseTuple(args, "i", &tid))
        return NULL;
    if (syscall(SYS_ptrace, PTRACE_GETEVENTMSG, tid, 0, &message) < 0)
        message = 0;
    return PyLong_FromUnsignedLong(message);
}

static PyObject *signal_information(PyObject *module, PyObject *args)
{
    (void)module;
    int tid;
    siginfo_t info;
    if (!PyArg_ParseTuple(args, "i", &tid))
        return NULL;
    if (syscall(SYS_ptrace, PTRACE_GETSIGINFO, tid, 0, &info) < 0)
        Py_RETURN_NONE;
    return PyBytes_FromStringAndSize((char *)&info, sizeof info);
}

PyMethodDef request_methods[] = {
    {"seize", (PyCFunction)(void (*)(void))seize, METH_VARARGS | METH_KEYWORDS, "Begin to trace a thread."},
    {"interrupt", interrupt, METH_VARARGS, "Make a thread stop soon."},
    {"listen", listen, METH_VARARGS, "Let a thread stay stopped by its signal, and tell when that ends."},
    {"cont", cont, METH_VARARGS, "Let a thread run until its next event or signal: tid, signal to deliver."},
    {"detach", detach, METH_VARARGS, "Let go of a stopped thread; False if it was killed."},
    {"restart", restart, METH_VARARGS, "Let a call that our interruption ended be made again: tid, numbers."},
    {"event_message", event_message, METH_VARARGS, "Return the tid that an event stop is about; 0 if its thread died."},
    {"siginfo", signal_information, METH_VARARGS, "Return the siginfo_t of a signal stop; None if there is none."},
    {0},
};
