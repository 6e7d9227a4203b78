"""fcntl(2) and a function for each of its commands, and flock(2); one call each.

A command's function has its name: ``f_getfl`` is F_GETFL. Source of the numbers: linux/fcntl.h,
asm-generic/fcntl.h; of the layout: struct flock and struct f_owner_ex there, x86_64.
"""

from syscalls._raw import INT_MIN, UINT_MAX, by_fd, descriptor, offset, whole, writable
from syscalls._struct import Settable, Struct, filled, needed
from syscalls._words import words
from syscalls.number import SYS_fcntl, SYS_flock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor

F_DUPFD = 0
F_GETFD = 1
F_SETFD = 2
F_GETFL = 3
F_SETFL = 4
F_GETLK = 5
F_SETLK = 6
F_SETLKW = 7
F_SETOWN = 8
F_GETOWN = 9
F_SETSIG = 10
F_GETSIG = 11
F_SETOWN_EX = 15
F_GETOWN_EX = 16
F_GETOWNER_UIDS = 17
F_OFD_GETLK = 36
F_OFD_SETLK = 37
F_OFD_SETLKW = 38
F_SETLEASE = 1024
F_LINUX_SPECIFIC_BASE = 1024
F_GETLEASE = 1025
F_NOTIFY = 1026
F_CANCELLK = 1029
F_DUPFD_CLOEXEC = 1030
F_SETPIPE_SZ = 1031
F_GETPIPE_SZ = 1032
F_ADD_SEALS = 1033
F_GET_SEALS = 1034
F_GET_RW_HINT = 1035
F_SET_RW_HINT = 1036
F_GET_FILE_RW_HINT = 1037
F_SET_FILE_RW_HINT = 1038

FD_CLOEXEC = 1

F_RDLCK = 0
F_WRLCK = 1
F_UNLCK = 2
F_EXLCK = 4
F_SHLCK = 8

F_OWNER_TID = 0
F_OWNER_PID = 1
F_OWNER_PGRP = 2

F_SEAL_SEAL = 0x1
F_SEAL_SHRINK = 0x2
F_SEAL_GROW = 0x4
F_SEAL_WRITE = 0x8
F_SEAL_FUTURE_WRITE = 0x10

DN_ACCESS = 0x1
DN_MODIFY = 0x2
DN_CREATE = 0x4
DN_DELETE = 0x8
DN_RENAME = 0x10
DN_ATTRIB = 0x20
DN_MULTISHOT = 0x80000000

RWF_WRITE_LIFE_NOT_SET = 0
RWH_WRITE_LIFE_NOT_SET = 0
RWH_WRITE_LIFE_NONE = 1
RWH_WRITE_LIFE_SHORT = 2
RWH_WRITE_LIFE_MEDIUM = 3
RWH_WRITE_LIFE_LONG = 4
RWH_WRITE_LIFE_EXTREME = 5

LOCK_SH = 1
LOCK_EX = 2
LOCK_NB = 4
LOCK_UN = 8
LOCK_MAND = 32
LOCK_READ = 64
LOCK_WRITE = 128
LOCK_RW = 192


class Flock(Struct):
    """The kernel's struct flock: a lock of ``l_len`` bytes (0: to the end, however far) from ``l_start``.

    ``l_type`` is F_RDLCK, F_WRLCK or F_UNLCK, ``l_whence`` a SEEK_; ``l_pid`` is told, and 0 for OFD locks.
    See fcntl(2).
    """

    __slots__ = ()
    SIZE = 32

    l_type = Settable(0, 2, signed=True)
    l_whence = Settable(2, 2, signed=True)
    l_start = Settable(8, 8, signed=True)
    l_len = Settable(16, 8, signed=True)
    l_pid = Settable(24, 4, signed=True)


class FOwnerEx(Struct):
    """The kernel's struct f_owner_ex: ``type`` is F_OWNER_TID, F_OWNER_PID or F_OWNER_PGRP. See fcntl(2)."""

    __slots__ = ()
    SIZE = 8

    type = Settable(0, 4, signed=True)
    pid = Settable(4, 4, signed=True)


_NEEDED = dict.fromkeys((F_GETOWN_EX, F_SETOWN_EX, F_GETOWNER_UIDS), 8)
_NEEDED |= dict.fromkeys((F_GET_RW_HINT, F_SET_RW_HINT, F_GET_FILE_RW_HINT, F_SET_FILE_RW_HINT), 8)


def fcntl(fd: "Descriptor", command: int, argument: "int | Struct | bytearray" = 0) -> int:
    """Issue one fcntl(2); return its result. *argument* is a number, or memory that the kernel reads or fills.

    Error: see fcntl(2). OverflowError: a number over 64 bits. TypeError: *argument* is something else.
    ValueError: it's memory, and of fewer bytes than the kernel may use.
    """
    if isinstance(argument, int):
        return by_fd(SYS_fcntl, "fcntl", fd, command, offset(argument))
    address, length, _keep = writable(argument._memory if isinstance(argument, Struct) else argument)
    needed = _NEEDED.get(command, Flock.SIZE)
    if length < needed:
        raise ValueError(f"command {command} may use {needed} bytes, and these are {length}")
    return by_fd(SYS_fcntl, "fcntl", fd, command, address)


def f_dupfd(fd: "Descriptor", lowest: int = 0) -> int:
    """Make the lowest free number from *lowest* on another name of *fd*'s open file; return it. See fcntl(2)."""
    return fcntl(fd, F_DUPFD, descriptor(lowest))


def f_dupfd_cloexec(fd: "Descriptor", lowest: int = 0) -> int:
    """Do as `f_dupfd`, and have the new number closed at an exec. See fcntl(2)."""
    return fcntl(fd, F_DUPFD_CLOEXEC, descriptor(lowest))


def f_getfd(fd: "Descriptor") -> int:
    """Tell the number's flags: FD_CLOEXEC or 0. See fcntl(2)."""
    return fcntl(fd, F_GETFD)


def f_setfd(fd: "Descriptor", flags: int) -> None:
    """Set the number's flags: FD_CLOEXEC or 0. See fcntl(2)."""
    fcntl(fd, F_SETFD, whole(flags, "flags"))


def f_getfl(fd: "Descriptor") -> int:
    """Tell the open file's access mode and status flags, O_ constants. See fcntl(2)."""
    return fcntl(fd, F_GETFL)


def f_setfl(fd: "Descriptor", flags: int) -> None:
    """Set the open file's status flags: O_APPEND, O_ASYNC, O_DIRECT, O_NOATIME, O_NONBLOCK; others are ignored.

    See fcntl(2).
    """
    fcntl(fd, F_SETFL, whole(flags, "flags"))


def f_getlk(fd: "Descriptor", lock: Flock) -> Flock:
    """Ask who keeps this process from taking *lock*: it becomes that lock, or its type F_UNLCK for nobody.

    See fcntl(2).
    """
    fcntl(fd, F_GETLK, needed(Flock, lock))
    return lock


def f_setlk(fd: "Descriptor", lock: Flock) -> None:
    """Take or give back *lock* for this process. Error EAGAIN or EACCES: somebody keeps it. See fcntl(2)."""
    fcntl(fd, F_SETLK, needed(Flock, lock))


def f_setlkw(fd: "Descriptor", lock: Flock) -> None:
    """Take *lock* for this process, waiting for it. Error EINTR: a signal came; EDEADLK. See fcntl(2)."""
    fcntl(fd, F_SETLKW, needed(Flock, lock))


def f_ofd_getlk(fd: "Descriptor", lock: Flock) -> Flock:
    """Do as `f_getlk` for this open file. See fcntl(2)."""
    fcntl(fd, F_OFD_GETLK, needed(Flock, lock))
    return lock


def f_ofd_setlk(fd: "Descriptor", lock: Flock) -> None:
    """Do as `f_setlk` for this open file, whoever has it. Error EINVAL: ``l_pid`` isn't 0. See fcntl(2)."""
    fcntl(fd, F_OFD_SETLK, needed(Flock, lock))


def f_ofd_setlkw(fd: "Descriptor", lock: Flock) -> None:
    """Do as `f_setlkw` for this open file. See fcntl(2)."""
    fcntl(fd, F_OFD_SETLKW, needed(Flock, lock))


def f_getlease(fd: "Descriptor") -> int:
    """Tell the lease on the open file: F_RDLCK, F_WRLCK or F_UNLCK. See fcntl(2)."""
    return fcntl(fd, F_GETLEASE)


def f_setlease(fd: "Descriptor", lease: int) -> None:
    """Take a lease, F_RDLCK or F_WRLCK, or give it back, F_UNLCK. See fcntl(2)."""
    fcntl(fd, F_SETLEASE, whole(lease, "lease"))


def f_notify(fd: "Descriptor", events: int) -> None:
    """Have a signal sent when something happens in the directory *fd*: DN_ constants; 0 ends it. See fcntl(2)."""
    fcntl(fd, F_NOTIFY, whole(events, "events", INT_MIN, UINT_MAX))


def f_getpipe_sz(fd: "Descriptor") -> int:
    """Tell how many bytes the pipe holds. See fcntl(2)."""
    return fcntl(fd, F_GETPIPE_SZ)


def f_setpipe_sz(fd: "Descriptor", size: int) -> int:
    """Have the pipe hold at least *size* bytes; return how many it does. Error EBUSY: more are in it; EPERM.

    See fcntl(2).
    """
    return fcntl(fd, F_SETPIPE_SZ, whole(size, "size"))


def f_get_seals(fd: "Descriptor") -> int:
    """Tell the F_SEAL_ constants on a memory file. Error EINVAL: it can't have any. See fcntl(2)."""
    return fcntl(fd, F_GET_SEALS)


def f_add_seals(fd: "Descriptor", seals: int) -> None:
    """Add F_SEAL_ constants to a memory file, for good. Error EPERM: F_SEAL_SEAL is among those it has.

    See fcntl(2).
    """
    fcntl(fd, F_ADD_SEALS, whole(seals, "seals"))


def f_getown(fd: "Descriptor") -> int:
    """Tell which process gets SIGIO. A group is told as minus its id, which looks like an Error: `f_getown_ex`.

    See fcntl(2).
    """
    return fcntl(fd, F_GETOWN)


def f_setown(fd: "Descriptor", pid: int) -> None:
    """Have SIGIO sent to process *pid*, or to the group -*pid*. See fcntl(2)."""
    fcntl(fd, F_SETOWN, whole(pid, "pid"))


def f_getown_ex(fd: "Descriptor", out: FOwnerEx | None = None) -> FOwnerEx:
    """Tell which thread, process or group gets SIGIO; return *out* filled, or a new FOwnerEx. See fcntl(2)."""
    return filled(FOwnerEx, out, lambda address: fcntl(fd, F_GETOWN_EX, address))


def f_setown_ex(fd: "Descriptor", owner: FOwnerEx) -> None:
    """Have SIGIO sent to a thread, a process or a group. See fcntl(2)."""
    fcntl(fd, F_SETOWN_EX, needed(FOwnerEx, owner))


def f_getowner_uids(fd: "Descriptor") -> tuple[int, int]:
    """Tell the real and effective user id of who set the owner. Error EINVAL: the kernel has no such command.

    See fcntl(2).
    """
    uids = bytearray(8)
    fcntl(fd, F_GETOWNER_UIDS, uids)
    real, effective = memoryview(uids).cast("I")
    return real, effective


def f_getsig(fd: "Descriptor") -> int:
    """Tell which signal is sent when the file is ready; 0 is SIGIO. See fcntl(2)."""
    return fcntl(fd, F_GETSIG)


def f_setsig(fd: "Descriptor", signal: int) -> None:
    """Set which signal is sent when the file is ready; 0 is SIGIO. See fcntl(2)."""
    fcntl(fd, F_SETSIG, whole(signal, "signal"))


def f_get_rw_hint(fd: "Descriptor") -> int:
    """Tell how long the file's data will live, an RWH_WRITE_LIFE_ constant. See fcntl(2)."""
    return _hint(fd, F_GET_RW_HINT)


def f_set_rw_hint(fd: "Descriptor", hint: int) -> None:
    """Say how long the file's data will live, an RWH_WRITE_LIFE_ constant. See fcntl(2)."""
    _hint(fd, F_SET_RW_HINT, hint)


def f_get_file_rw_hint(fd: "Descriptor") -> int:
    """Do as `f_get_rw_hint` for this open file. Error EINVAL: Linux from 5.17 on has it no more. See fcntl(2)."""
    return _hint(fd, F_GET_FILE_RW_HINT)


def f_set_file_rw_hint(fd: "Descriptor", hint: int) -> None:
    """Do as `f_set_rw_hint` for this open file. Error EINVAL: Linux from 5.17 on has it no more. See fcntl(2)."""
    _hint(fd, F_SET_FILE_RW_HINT, hint)


def flock(fd: "Descriptor", operation: int) -> None:
    """Lock the whole open file: LOCK_SH, LOCK_EX, LOCK_UN, with LOCK_NB not to wait. Error: see flock(2)."""
    by_fd(SYS_flock, "flock", fd, operation)


def _hint(fd: "Descriptor", command: int, hint: int = 0) -> int:
    number = words(whole(hint, "a hint", 0, (1 << 64) - 1))
    fcntl(fd, command, number)
    return int.from_bytes(number, "little")


if not TYPE_CHECKING:
    __all__ = ["FOwnerEx", "Flock", "fcntl", "flock"]
    __all__ += [name for name in globals() if name.startswith(("DN_", "FD_", "F_", "LOCK_", "RWF_", "RWH_", "f_"))]
