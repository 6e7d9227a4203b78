"""System calls just as they are, for programs under trace: one call each, no flag added, nothing retried.

Calls and constants are here under their C names (``syscalls.open``, ``syscalls.O_CREAT``), and in the module
named for their header: ``from syscalls.fcntl import O_CREAT, open``. Two names mean the thing, not the module
of that name: ``syscalls.stat`` is the call, ``syscalls.region`` the class.

All of it is imported at once: an import is a dozen system calls, which must not fall into what's measured.
"""

from syscalls.buffered import BufReader as BufReader
from syscalls.buffered import BufWriter as BufWriter
from syscalls.errno import Error as Error
from syscalls.fcntl import *  # noqa: F403  # each of these modules has its __all__
from syscalls.limits import *  # noqa: F403
from syscalls.region import region as region
from syscalls.stat import *  # noqa: F403
from syscalls.unistd import *  # noqa: F403
