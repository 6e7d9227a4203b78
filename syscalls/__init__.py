"""System calls just as they are, for programs under trace: one call each, no flag added, nothing retried.

Calls and constants are here under their C names (``syscalls.open``, ``syscalls.O_CREAT``), and in the module
named for their header: ``from syscalls.fcntl import O_CREAT, open``. Two names mean the thing, not the module
of that name: ``syscalls.stat`` is the call, ``syscalls.region`` the class.

All of it is imported at once, so that no import falls into what is measured. As every file that's read is
noise in the trace, no module here imports ``typing`` or even ``__future__``, which is a file like any other.
"""
# ruff: noqa: E402, F403  # the loader comes before what it loads; each starred module has its __all__

import posix as _posix
import sys as _sys
from _frozen_importlib_external import FileFinder as _FileFinder
from _frozen_importlib_external import SourceFileLoader as _SourceFileLoader


class _Loader(_SourceFileLoader):
    """Loads a module of this package as Python would, but reads a file in 4 system calls, not in 9."""

    def get_data(self, path: str) -> bytes:
        fd = _posix.open(path, _posix.O_RDONLY | _posix.O_CLOEXEC)
        try:
            return b"".join(iter(lambda: _posix.read(fd, 1 << 15), b""))
        finally:
            _posix.close(fd)


if __spec__ and type(__spec__.loader) is _SourceFileLoader:  # not from a zip file, nor frozen
    _sys.path_importer_cache[__path__[0]] = _FileFinder(__path__[0], (_Loader, [".py"]))

from syscalls.buffered import BufReader as BufReader
from syscalls.buffered import BufWriter as BufWriter
from syscalls.errno import Error as Error
from syscalls.fcntl import *
from syscalls.limits import *
from syscalls.region import region as region
from syscalls.stat import *
from syscalls.unistd import *
