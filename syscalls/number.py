"""The numbers of the system calls, ``SYS_read``…, on the machine that runs this.

Each architecture is a file ``_numbers_<machine>.py`` with the same names inside.
ImportError: there's no table for this machine yet.
"""

from posix import uname as _uname
from sys import maxsize as _maxsize

_machine = _uname().machine if _maxsize > 1 << 32 else f"a 32-bit Python on {_uname().machine}"
if _machine != "x86_64":
    raise ImportError(
        f"syscalls has no system call numbers for this machine, {_machine}: "
        f"make syscalls/_numbers_{_uname().machine}.py from its asm/unistd.h, and name it in number.py"
    )

from syscalls._numbers_x86_64 import *  # noqa: E402, F403  # the machine is checked first

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __all__ = [name for name in globals() if name.startswith("SYS_")]
