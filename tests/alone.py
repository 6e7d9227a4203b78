"""Run a test marked ``alone`` in a child: for signals, which may go to any thread of a process."""

from __future__ import annotations

import os
import traceback
import warnings

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is marked ``alone`` in a fork of this process: a process with one thread."""
    if pyfuncitem.get_closest_marker("alone") is None:
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on: there may be other threads
        child = os.fork()
    if not child:
        try:
            pyfuncitem.obj(**arguments)
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading) as report:
        told = report.read()
    status = os.waitpid(child, 0)[1]
    if told or status:
        pytest.fail(told or f"ended by signal {status & 0x7F}", pytrace=False)
    return True
