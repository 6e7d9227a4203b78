/* The door in C: libc's syscall(3), and where a buffer's bytes lie. Numbers and addresses only. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <errno.h>
#include <unistd.h>

#define WORDS 7 /* a call's number and its six arguments */
#define INTERFACE 1 /* what _raw.py asks for: raise both when the functions here change */

static int fetch(PyObject *item, long *into)
{
    if (!PyLong_Check(item))
        return -1;
    *into = (long)PyLong_AsUnsignedLongMask(item);
    return 0;
}

static PyObject *refuse(PyObject *const *args, Py_ssize_t count)
{
    PyObject *rest = PyTuple_New(count - 1);
    if (rest == NULL)
        return NULL;
    for (Py_ssize_t at = 1; at < count; at++)
        PyTuple_SET_ITEM(rest, at - 1, Py_NewRef(args[at]));
    PyErr_Format(PyExc_TypeError, "system call %R takes ints, not %R", args[0], rest);
    Py_DECREF(rest);
    return NULL;
}

/* The errno is fetched before anything else of this thread can run, so a signal handler can't leave its own. */
static PyObject *word(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    long w[WORDS] = {0};
    if (count < 1 || count > WORDS)
        return PyErr_Format(PyExc_TypeError, "word takes a number and up to 6 arguments, not %zd", count);
    for (Py_ssize_t at = 0; at < count; at++)
        if (fetch(args[at], &w[at]))
            return refuse(args, count);
    PyThreadState *state = PyEval_SaveThread();
    long answer = syscall(w[0], w[1], w[2], w[3], w[4], w[5], w[6]);
    if (answer == -1)
        answer = -(long)errno;
    PyEval_RestoreThread(state);
    return PyLong_FromLong(answer);
}

static PyObject *address(PyObject *module, PyObject *view)
{
    if (!PyMemoryView_Check(view))
        return PyErr_Format(PyExc_TypeError, "a memoryview is needed, not %s", Py_TYPE(view)->tp_name);
    return PyLong_FromVoidPtr(PyMemoryView_GET_BUFFER(view)->buf);
}

static PyMethodDef methods[] = {
    {"word", (PyCFunction)(void (*)(void))word, METH_FASTCALL, NULL},
    {"address", address, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill(PyObject *module)
{
    return PyModule_AddIntMacro(module, INTERFACE);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "syscalls._door", NULL, 0, methods, slots};

PyMODINIT_FUNC PyInit__door(void)
{
    return PyModuleDef_Init(&definition);
}
