/* The ptrace requests that Python makes of a stopped tracee: what isn't a system-call stop. */
#ifndef TRACER_REQUESTS_H
#define TRACER_REQUESTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern PyMethodDef request_methods[];

#endif
