"""System calls just as they are, for programs under trace: one call each, no flag added, nothing retried.

Calls and constants are here under their C names (``syscalls.open``, ``syscalls.O_CREAT``), and in the module
named for their header: ``from syscalls.fcntl import O_CREAT, open``. Some names mean the thing, not the module
of that name: ``syscalls.stat`` is the call, ``syscalls.region`` the class.

Heavier parts load on use: a name's first use imports its module, found in the table `_LAZY`, and with it all
of its theme: ``mman``, ``process``, ``signal`` and ``socket`` have parts in modules of their own. A new module is
one line there, and one under ``TYPE_CHECKING`` for mypy; it has its ``__all__`` (one that is computed stands
under ``if not TYPE_CHECKING``, or mypy sees no names). So that no import falls into what is measured, a
`region` has files and buffers loaded before it begins; what else you'll use (``mmap``, ``Socket``), name at
the program's top: ``from syscalls import mmap``.

As every file that's read is noise in the trace, no module here imports ``typing`` or even ``__future__``,
which is a file like any other.
"""
# ruff: noqa: F403, F405  # each starred module has its __all__

import posix as _posix
import sys as _sys
from _frozen_importlib_external import ExtensionFileLoader as _ExtensionFileLoader
from _frozen_importlib_external import FileFinder as _FileFinder
from _frozen_importlib_external import SourceFileLoader as _SourceFileLoader
from _frozen_importlib_external import spec_from_file_location as _spec_from_file_location
from _imp import extension_suffixes as _extension_suffixes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec as _ModuleSpec
    from types import ModuleType as _ModuleType

    from syscalls._raw import *
    from syscalls.allocation import *
    from syscalls.attributes import *
    from syscalls.buffered import *
    from syscalls.control import *
    from syscalls.descriptors import *
    from syscalls.dirent import *
    from syscalls.errno import *
    from syscalls.fcntl import *
    from syscalls.limits import *
    from syscalls.mman import *
    from syscalls.names import *
    from syscalls.poll import *
    from syscalls.process import *
    from syscalls.region import *
    from syscalls.result import *
    from syscalls.sandbox import *
    from syscalls.signal import *
    from syscalls.socket import *
    from syscalls.stat import *
    from syscalls.statfs import *
    from syscalls.statx import *
    from syscalls.time import *
    from syscalls.transfer import *
    from syscalls.uio import *
    from syscalls.unistd import *
    from syscalls.wait import *

_MODULES = {  # a module and its names; X_* stands for every name that begins with X_
    "_raw": "syscall0 syscall1 syscall2 syscall3 syscall4 syscall5 syscall6",
    "allocation": "fallocate ftruncate truncate FALLOC_*",
    "attributes": "chmod chown fchmod fchmodat fchown fchownat futimens lchown umask utimensat UTIME_*",
    "buffered": "BufReader BufWriter LineWriter",
    "control": "FOwnerEx Flock fcntl flock DN_* FD_* F_* LOCK_* RWF_WRITE_LIFE_NOT_SET RWH_* f_*",
    "descriptors": "close_range dup dup2 dup3 memfd_create pipe pipe2 CLOSE_* MFD_*",
    "dirent": "Dirent getdents64 DT_*",
    "errno": "Error",
    "fcntl": "open openat AT_* O_*",
    "limits": "ARG_MAX LINK_MAX MAX_* NAME_MAX NGROUPS_MAX NR_OPEN PATH_MAX PIPE_BUF RTSIG_MAX XATTR_*",
    "mman": (
        "MemoryMapping brk madvise mlock mmap mprotect mremap msync munlock munmap MADV_* MAP_* MREMAP_* MS_* "
        "PROT_*"
    ),
    "names": (
        "access chdir faccessat faccessat2 fchdir getcwd link linkat mkdir mkdirat mknod mknodat readlink "
        "readlinkat rename renameat renameat2 rmdir symlink symlinkat unlink unlinkat F_OK R_OK W_OK X_OK "
        "RENAME_*"
    ),
    "poll": (
        "epoll_create1 epoll_ctl epoll_wait eventfd poll ppoll select FD_SETSIZE EFD_* EPOLL_* POLLIN POLLPRI "
        "POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLMSG POLLREMOVE "
        "POLLRDHUP EPOLLIN EPOLLPRI EPOLLOUT EPOLLERR EPOLLHUP EPOLLRDHUP EPOLLEXCLUSIVE EPOLLWAKEUP EPOLLONESHOT "
        "EPOLLET"
    ),
    "process": (
        "Process ProcessInfo execve execveat exit exit_group fork getpgid getpgrp getpid getppid getsid gettid "
        "pidfd_open sched_yield setpgid setsid PIDFD_NONBLOCK"
    ),
    "region": "region",
    "result": "SyscallResult",
    "sandbox": "Sandbox pledge PLEDGE_* UNVEIL_*",
    "signal": (
        "SigInfo Sigaction SignalfdInfo kill killpg pause pidfd_send_signal sigaction sigaltstack signalfd "
        "sigpending sigprocmask sigqueue sigsuspend sigtimedwait sigwaitinfo tgkill CLD_* MINSIGSTKSZ SA_* SFD_* "
        "SIGSTKSZ SIG_* SI_* SS_* SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGIOT SIGBUS SIGFPE SIGKILL "
        "SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN "
        "SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPOLL SIGPWR SIGSYS SIGRTMIN SIGRTMAX"
    ),
    "socket": (
        "Address Control Inet Inet6 Message OtherAddress Socket UnixAbstract UnixPath accept accept4 bind connect "
        "getpeername getsockname getsockopt getsockopt_bytes listen recv recv_into recvfrom recvmsg send sendmsg "
        "sendto setsockopt shutdown socket socketpair AF_* IPPROTO_* IPV6_* MSG_* SCM_* SHUT_* SO_* SOCK_* SOL_* "
        "SOMAXCONN TCP_*"
    ),
    "stat": "Stat fstat fstatat lstat stat S_*",
    "statfs": "StatFs fstatfs fstatvfs statfs statvfs ST_*",
    "statx": "Statx statx STATX_*",
    "time": (
        "alarm clock_getres clock_gettime clock_nanosleep getitimer nanosleep setitimer timerfd_create "
        "timerfd_gettime timerfd_settime CLOCK_* ITIMER_* TFD_* TIMER_*"
    ),
    "transfer": "copy_file_range sendfile splice SPLICE_*",
    "uio": "IOV_MAX preadv preadv2 pwritev pwritev2 readv writev RWF_*",
    "unistd": "FileDescriptor Seek close fdatasync fsync lseek pread pwrite read read_into write SEEK_*",
    "wait": (
        "waitid waitpid waitpid_blocking WNOHANG WUNTRACED WSTOPPED WEXITED WCONTINUED WNOWAIT WIFEXITED "
        "WEXITSTATUS WIFSIGNALED WTERMSIG WCOREDUMP WIFSTOPPED WSTOPSIG WIFCONTINUED P_*"
    ),
}
_LAZY = {name: module for module, names in _MODULES.items() for name in names.split()}


if not TYPE_CHECKING:  # for mypy the imports above say it all

    def __getattr__(name: str) -> object:
        """Import the module that has *name*. AttributeError: none has."""
        if name == "__all__":
            return [each for each in __dir__() if not each.startswith("_")]
        value = globals()[name] = _thing(name)
        return value

    def __dir__() -> list[str]:
        names = [name for module in _MODULES for name in _module(module).__all__]
        return sorted({*names, *globals()})


def _thing(name: str) -> object:
    module = _LAZY.get(name) or _LAZY.get(name.partition("_")[0] + "_*")
    if module is None:
        raise AttributeError(f"module 'syscalls' has no attribute {name!r}")
    return getattr(_module(module), name)


def _module(name: str) -> "_ModuleType":
    __import__(f"syscalls.{name}")
    return _sys.modules[f"syscalls.{name}"]


class _Package(type(_sys)):  # type: ignore[misc]  # the class of modules
    """The package's own class: a call or class here keeps its name though a module of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _LAZY and type(value) is type(_sys):
            value = _thing(name)
        super().__setattr__(name, value)


_sys.modules[__name__].__class__ = _Package


class _Loader(_SourceFileLoader):
    """Loads a module of this package as Python would, but reads a file in 3 system calls, not in 9."""

    def __init__(self, name: str, path: str, found: _posix.stat_result) -> None:
        super().__init__(name, path)
        self._found = found

    def path_stats(self, path: str) -> "dict[str, float]":
        return {"mtime": self._found.st_mtime, "size": self._found.st_size}

    def get_data(self, path: str) -> bytes:
        fd = _posix.open(path, _posix.O_RDONLY | _posix.O_CLOEXEC)
        try:
            room = 4096 + 2 * self._found.st_size  # bytecode's size, about
            data = piece = _posix.read(fd, room)
            while len(piece) == room:  # only a file's last piece is shorter
                piece = _posix.read(fd, room)
                data += piece
            return data
        finally:
            _posix.close(fd)


_DOOR = "_door" + _extension_suffixes()[0]
_NUMBERS = f"_numbers_{getattr(_sys.implementation, '_multiarch', '').partition('-linux-')[0]}"


class _Finder(_FileFinder):
    """Finds a module of this package by one stat(2), where Python would list the directory and stat 2 times.

    `number` is found in this machine's table; where there's none, `number.py` tells so.
    """

    def find_spec(self, fullname: str, target: "_ModuleType | None" = None) -> "_ModuleSpec | None":
        name = fullname.rpartition(".")[2]
        if name == "_door":
            path = f"{self.path}/{_DOOR}"
            return _spec_from_file_location(fullname, path, loader=_ExtensionFileLoader(fullname, path))
        for file in (_NUMBERS, name) if name == "number" else (name,):
            path = f"{self.path}/{file}.py"
            try:
                loader = _Loader(fullname, path, _posix.stat(path))
            except OSError:
                continue
            return _spec_from_file_location(fullname, path, loader=loader)
        return None


if __spec__ and type(__spec__.loader) is _SourceFileLoader:  # not from a zip file, nor frozen
    _sys.path_importer_cache[__path__[0]] = _Finder(__path__[0])
