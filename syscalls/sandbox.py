"""A process gives up what it won't need: `pledge` on seccomp, `Sandbox` (unveil, enter_sandbox) on Landlock.

No privilege is needed, nothing given up comes back, and children inherit it. `pledge` holds for all threads of
the process, a Sandbox for the thread that enters it and what that starts later: enter before threads start.
Source of the numbers: linux/seccomp.h, linux/filter.h, linux/audit.h, linux/prctl.h, linux/landlock.h; man
pages seccomp(2), landlock(7). The promises are those of OpenBSD's pledge(2), as far as a filter can tell.
"""

from errno import ENOSYS, EOPNOTSUPP, EPERM

from syscalls._raw import demux, integer, readable, word
from syscalls._sandbox_x86_64 import ARCH, NUMBERS
from syscalls._words import words
from syscalls.errno import Error
from syscalls.fcntl import (
    O_ACCMODE,
    O_CLOEXEC,
    O_CREAT,
    O_DIRECTORY,
    O_PATH,
    O_RDONLY,
    O_RDWR,
    O_TMPFILE,
    O_TRUNC,
    O_WRONLY,
    open,
)
from syscalls.number import (
    SYS_landlock_add_rule,
    SYS_landlock_create_ruleset,
    SYS_landlock_restrict_self,
    SYS_prctl,
    SYS_seccomp,
)
from syscalls.stat import S_ISDIR, fstat
from syscalls.unistd import FileDescriptor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls.limits import AnyPath

__all__ = [
    "PLEDGE_CPATH",
    "PLEDGE_EXEC",
    "PLEDGE_FATTR",
    "PLEDGE_INET",
    "PLEDGE_PROC",
    "PLEDGE_RPATH",
    "PLEDGE_STDIO",
    "PLEDGE_UNIX",
    "PLEDGE_WPATH",
    "UNVEIL_CREATE",
    "UNVEIL_EXECUTE",
    "UNVEIL_READ",
    "UNVEIL_WRITE",
    "Sandbox",
    "pledge",
]

PLEDGE_STDIO = 1  # what is open already: read, write, seek, poll; memory, time, signals of its own, exit
PLEDGE_RPATH = 2  # look at files and open them to read
PLEDGE_WPATH = 4  # open files that exist, to write
PLEDGE_CPATH = 8  # create, remove, rename
PLEDGE_FATTR = 16  # modes, owners, times
PLEDGE_INET = 32  # sockets of IPv4 and IPv6
PLEDGE_UNIX = 64  # Unix sockets
PLEDGE_PROC = 128  # fork, threads, wait, kill
PLEDGE_EXEC = 256  # execve

UNVEIL_READ = 1
UNVEIL_WRITE = 2
UNVEIL_EXECUTE = 4
UNVEIL_CREATE = 8

PR_SET_NO_NEW_PRIVS = 38
SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_TSYNC = 1
SECCOMP_FILTER_FLAG_TSYNC_ESRCH = 16
SECCOMP_RET_KILL_PROCESS = 0x80000000
SECCOMP_RET_ERRNO = 0x00050000
SECCOMP_RET_ALLOW = 0x7FFF0000
BPF_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
BPF_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
BPF_JEQ = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
BPF_JGE = 0x35  # BPF_JMP | BPF_JGE | BPF_K
BPF_RET = 0x06  # BPF_RET | BPF_K
X32_SYSCALL_BIT = 0x40000000

LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
LANDLOCK_ACCESS_FS_EXECUTE = 1 << 0
LANDLOCK_ACCESS_FS_WRITE_FILE = 1 << 1
LANDLOCK_ACCESS_FS_READ_FILE = 1 << 2
LANDLOCK_ACCESS_FS_READ_DIR = 1 << 3
LANDLOCK_ACCESS_FS_TRUNCATE = 1 << 14
_FIRST_ABI_WITH_TRUNCATE = 3
_CREATE = sum(1 << bit for bit in range(4, 14))  # REMOVE_DIR … MAKE_SYM, REFER
_ACCESS = {
    UNVEIL_READ: LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    UNVEIL_WRITE: LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE,
    UNVEIL_EXECUTE: LANDLOCK_ACCESS_FS_EXECUTE,
    UNVEIL_CREATE: _CREATE,
}
_OF_FILES = ~(LANDLOCK_ACCESS_FS_READ_DIR | _CREATE)

_Condition = tuple[int, int, int]
"""Which argument, under which mask, has which value; the filter sees an argument's low 32 bits."""


def _is(argument: int, *values: int) -> tuple[_Condition, ...]:
    return tuple((argument, 0xFFFFFFFF, value) for value in values)


def _opens(mask: int, *values: int) -> dict[str, tuple[_Condition, ...]]:
    """Say which flags open and openat may have."""
    return {name: tuple((at, mask, value) for value in values) for name, at in (("open", 1), ("openat", 2))}


_ALWAYS = (
    "prctl seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self exit exit_group rt_sigreturn"
)
_STDIO = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range fstat fsync
    fdatasync ftruncate fallocate sendfile splice tee copy_file_range dup dup2 dup3 fcntl flock pipe pipe2 poll
    ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 timerfd_create timerfd_settime
    timerfd_gettime sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown socketpair getsockname getpeername
    getsockopt mmap munmap mprotect mremap madvise msync mincore brk memfd_create futex rseq set_robust_list
    get_robust_list membarrier restart_syscall sched_yield sched_getaffinity rt_sigaction rt_sigprocmask
    rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack clock_gettime clock_getres clock_nanosleep nanosleep
    gettimeofday time times getitimer setitimer getrandom getpid gettid getppid getuid geteuid getgid getegid
    getresuid getresgid getgroups getpgid getpgrp getsid getrusage umask uname getcwd arch_prctl set_tid_address
"""
_LOOK = """
    stat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents64 chdir fchdir statfs
    fstatfs getxattr lgetxattr fgetxattr
"""
_NETWORK = "bind listen accept accept4 connect setsockopt"
_CHANGE = """
    mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2 link linkat symlink symlinkat mknodat
"""
_TERMINAL = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONCLEX FIOCLEX
_CREATING = O_CREAT | O_TMPFILE & ~O_DIRECTORY
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10

_PLAIN = {
    0: _ALWAYS,
    PLEDGE_STDIO: _STDIO,
    PLEDGE_RPATH: _LOOK,
    PLEDGE_WPATH: "truncate",
    PLEDGE_CPATH: _CHANGE,
    PLEDGE_WPATH | PLEDGE_CPATH: "creat",
    PLEDGE_FATTR: "chmod fchmod fchmodat chown fchown lchown fchownat utimensat utime utimes futimesat",
    PLEDGE_INET: _NETWORK,
    PLEDGE_UNIX: _NETWORK,
    PLEDGE_PROC: "fork vfork clone wait4 waitid kill tkill tgkill setpgid setsid pidfd_open pidfd_send_signal",
    PLEDGE_EXEC: "execve execveat",
}
_CONDITIONAL = {
    PLEDGE_STDIO: {"ioctl": _is(1, *_TERMINAL)},
    PLEDGE_RPATH: _opens(O_ACCMODE | _CREATING | O_TRUNC, O_RDONLY),
    PLEDGE_WPATH: _opens(O_ACCMODE | _CREATING, O_WRONLY, O_RDWR),
    PLEDGE_WPATH | PLEDGE_CPATH: _opens(O_CREAT, O_CREAT),
    PLEDGE_INET: {"socket": _is(0, _AF_INET, _AF_INET6)},
    PLEDGE_UNIX: {"socket": _is(0, _AF_UNIX)},
}
_EVERY_PLEDGE = (1 << 9) - 1


def pledge(mode: int) -> None:
    """Promise to make only the calls of *mode* (PLEDGE_ bits) from now on: others are EPERM, and aren't made.

    Two calls: prctl(PR_SET_NO_NEW_PRIVS) and seccomp(SECCOMP_SET_MODE_FILTER). A second pledge can only take
    more away. A 32-bit call kills the process. A filter can't see behind pointers, so openat2 is never allowed,
    and clone3 is ENOSYS, for which the C library has clone.
    Error: see seccomp(2). TypeError, ValueError: *mode* isn't an int, or has other bits.
    """
    _check_bits(mode, _EVERY_PLEDGE, "a pledge")
    program = _program(mode)
    where, length, _keep = readable(program)
    header = words(length // 8, where)
    there, _size, _keep_too = readable(header)
    _no_new_privileges()
    flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH
    demux(word(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, there), "seccomp")


class Sandbox:
    """A view of the file system that has only what was unveiled, from `enter_sandbox` on.

    Without it, every path stays as it is. Descriptors that are open stay usable; so does looking at names and
    attributes (stat), which Landlock doesn't restrict, and changing modes, owners and times: see `pledge`.
    See landlock(7).
    """

    __slots__ = ("_ruleset",)

    def __init__(self) -> None:
        """Begin with nothing unveiled: two landlock_create_ruleset, one asks the version.

        Error: see landlock_create_ruleset(2); EOPNOTSUPP: the kernel is older than 6.2.
        """
        create = SYS_landlock_create_ruleset
        version = demux(word(create, 0, 0, LANDLOCK_CREATE_RULESET_VERSION), "landlock_create_ruleset")
        if version < _FIRST_ABI_WITH_TRUNCATE:
            raise Error(EOPNOTSUPP, "a Sandbox on Landlock's version", version)
        handled = sum(_ACCESS.values()).to_bytes(8, "little")
        where, length, _keep = readable(handled)
        self._ruleset = FileDescriptor(demux(word(create, where, length), "landlock_create_ruleset"))

    def unveil(self, path: "AnyPath", rights: int) -> None:
        """Leave *path*, and all below it, open to *rights* (UNVEIL_ bits) after `enter_sandbox`.

        Four calls: open with O_PATH, fstat, landlock_add_rule, close. Of one path, rights add up.
        Error: see open(2), landlock_add_rule(2); EPERM: it's entered. TypeError, ValueError: other bits, or none.
        """
        _check_bits(rights, sum(_ACCESS), "rights")
        if not rights:
            raise ValueError("rights has at least one UNVEIL_ bit: what isn't unveiled has none anyway")
        access = sum(bits for right, bits in _ACCESS.items() if rights & right)
        ruleset = self._open("unveil")
        with FileDescriptor(open(path, O_PATH | O_CLOEXEC)) as fd:
            allowed = access if S_ISDIR(fstat(fd).st_mode) else access & _OF_FILES
            rule = allowed.to_bytes(8, "little") + fd.fileno().to_bytes(4, "little")
            where, _length, _keep = readable(rule)
            demux(
                word(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, where), "landlock_add_rule", path
            )

    def enter_sandbox(self) -> None:
        """Shut everything else: from now on the rest of the file system is EACCES, for good.

        Three calls: prctl(PR_SET_NO_NEW_PRIVS), landlock_restrict_self, close.
        Error: see landlock_restrict_self(2); EPERM: it's entered.
        """
        ruleset = self._open("enter_sandbox")
        _no_new_privileges()
        demux(word(SYS_landlock_restrict_self, ruleset), "landlock_restrict_self")
        self._ruleset.close()

    def _open(self, use: str) -> int:
        if self._ruleset.closed:
            raise Error(EPERM, f"{use} after enter_sandbox")
        return self._ruleset.fileno()


def _no_new_privileges() -> None:
    demux(word(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1), "prctl")


def _check_bits(bits: int, known: int, name: str) -> None:
    if integer(bits, name) & ~known:
        raise ValueError(f"{name} has bits that aren't known: {bits & ~known:#x}")


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return code.to_bytes(2, "little") + bytes((if_true, if_false)) + value.to_bytes(4, "little")


def _program(mode: int) -> bytes:
    """Compile *mode* to a filter over struct seccomp_data: nr at 0, arch at 4, arguments from 16 on."""
    allow = _instruction(BPF_RET, SECCOMP_RET_ALLOW)
    refuse = _instruction(BPF_RET, SECCOMP_RET_ERRNO | EPERM)
    program = _instruction(BPF_LOAD, 4) + _instruction(BPF_JEQ, ARCH, 1, 0)
    program += _instruction(BPF_RET, SECCOMP_RET_KILL_PROCESS) + _instruction(BPF_LOAD, 0)
    program += _instruction(BPF_JGE, X32_SYSCALL_BIT, 0, 1) + refuse
    program += _instruction(BPF_JEQ, NUMBERS["clone3"], 0, 1) + _instruction(BPF_RET, SECCOMP_RET_ERRNO | ENOSYS)
    for bits, names in _PLAIN.items():
        if bits & mode == bits:
            for name in names.split():
                program += _instruction(BPF_JEQ, NUMBERS[name], 0, 1) + allow
    for bits, calls in _CONDITIONAL.items():
        if bits & mode == bits:
            program += b"".join(
                _conditional(NUMBERS[name], conditions, allow) for name, conditions in calls.items()
            )
    return program + refuse


def _conditional(number: int, conditions: tuple[_Condition, ...], allow: bytes) -> bytes:
    checks = b""
    for argument, mask, value in conditions:
        checks += _instruction(BPF_LOAD, 16 + 8 * argument) + _instruction(BPF_AND, mask)
        checks += _instruction(BPF_JEQ, value, 0, 1) + allow
    checks += _instruction(BPF_LOAD, 0)
    return _instruction(BPF_JEQ, number, 0, len(checks) // 8) + checks
