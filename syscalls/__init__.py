"""System calls just as they are, for programs under trace: one call each, no flag added, nothing retried.

Calls and constants live in the module named for their header (``syscalls.fcntl``, ``syscalls.unistd``,
``syscalls.stat``, ``syscalls.limits``). This package itself gives the names in ``__all__``, and the modules.

Everything is imported on first use, because each import is about a dozen system calls in the trace:
import what you need at the top of the program, before the part that is measured.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls.buffered import BufReader as BufReader
    from syscalls.buffered import BufWriter as BufWriter
    from syscalls.errno import Error as Error
    from syscalls.regions import region as region
    from syscalls.stat import Stat as Stat
    from syscalls.unistd import FileDescriptor as FileDescriptor

__all__ = ["BufReader", "BufWriter", "Error", "FileDescriptor", "Stat", "region"]

_HOMES = {
    "BufReader": "buffered",
    "BufWriter": "buffered",
    "Error": "errno",
    "FileDescriptor": "unistd",
    "Stat": "stat",
    "region": "regions",
}
_MODULES = frozenset(("buffered", "errno", "fcntl", "limits", "number", "regions", "stat", "unistd"))


def __getattr__(name: str) -> object:
    """Import what is asked for: a public name from its home, or one of the modules (PEP 562)."""
    if name in _MODULES:
        return __import__(f"syscalls.{name}", fromlist=(name,))
    if name not in _HOMES:
        raise AttributeError(f"module 'syscalls' has no attribute {name!r}")
    value: object = getattr(__import__(f"syscalls.{_HOMES[name]}", fromlist=(name,)), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names and the modules, imported or not."""
    return sorted({*globals(), *__all__, *_MODULES})
