"""The numbers of the system calls, ``SYS_read``…, on the machine that runs this.

Each architecture is a file ``_numbers_<machine>.py`` with the same names inside.
ImportError: there's no table for this machine yet.
"""

from sys import implementation as _implementation

_machine = getattr(_implementation, "_multiarch", "")  # such as x86_64-linux-gnu; uname(2) would be a call
if not _machine.startswith("x86_64-linux-"):
    raise ImportError(
        f"syscalls has no system call numbers for this machine, {_machine or 'which Python does not name'}: "
        f"make syscalls/_numbers_{_machine.split('-')[0] or 'MACHINE'}.py from its asm/unistd.h, "
        "and name it in number.py"
    )

from syscalls._numbers_x86_64 import *  # noqa: E402, F403  # the machine is checked first

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __all__ = [name for name in globals() if name.startswith("SYS_")]
