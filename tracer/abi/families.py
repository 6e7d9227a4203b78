"""The same wish on every libc: names of calls that differ by libc, architecture and version only.

A family goes by name alone. `forks` has clone and clone3, which also start threads: to count processes, look
at the flag CLONE_THREAD of the call, or at the process tree of the trace. `dups` lacks fcntl(F_DUPFD), and
`opens` what makes a descriptor of no file. Calls of unknown architectures never belong to one.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {
    "opens": "open openat openat2 creat",
    "closes": "close close_range",
    "reads": "read readv pread64 preadv preadv2",
    "writes": "write writev pwrite64 pwritev pwritev2",
    "seeks": "lseek",
    "stats": "stat fstat lstat newfstatat statx",
    "accesses": "access faccessat faccessat2",
    "syncs": "fsync fdatasync sync_file_range syncfs sync msync",
    "truncates": "truncate ftruncate",
    "copies": "sendfile splice tee vmsplice copy_file_range",
    "renames": "rename renameat renameat2",
    "links": "link linkat",
    "symlinks": "symlink symlinkat",
    "readlinks": "readlink readlinkat",
    "unlinks": "unlink unlinkat",  # unlinkat with AT_REMOVEDIR is a rmdir
    "mkdirs": "mkdir mkdirat",
    "listings": "getdents getdents64",
    "chmods": "chmod fchmod fchmodat",
    "chowns": "chown fchown lchown fchownat",
    "dups": "dup dup2 dup3",
    "pipes": "pipe pipe2",
    "mmaps": "mmap mremap",
    "unmaps": "munmap",
    "forks": "fork vfork clone clone3",
    "execs": "execve execveat",
    "exits": "exit exit_group",
    "waits": "wait4 waitid",
    "kills": "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal",
    "sleeps": "nanosleep clock_nanosleep pause",
    "polls": "poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2",
    "network": "socket socketpair bind listen accept accept4 connect shutdown getsockname getpeername "
    "getsockopt setsockopt sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg",
}

# What i386 calls otherwise, or has besides (asm/unistd_32.h).
_NAMES_OF_I386 = {
    "seeks": "_llseek",
    "stats": "stat64 fstat64 lstat64 fstatat64 oldstat oldfstat oldlstat",
    "truncates": "truncate64 ftruncate64",
    "copies": "sendfile64",
    "chowns": "chown32 fchown32 lchown32",
    "mmaps": "mmap2",
    "waits": "waitpid",
    "sleeps": "clock_nanosleep_time64",
    "polls": "_newselect ppoll_time64 pselect6_time64",
    "network": "socketcall recvmmsg_time64",
}

FAMILIES: Mapping[str, frozenset[str]] = {
    name: frozenset(f"{calls} {_NAMES_OF_I386.get(name, '')}".split()) for name, calls in _NAMES.items()
}
"""Family -> names of its calls."""

FAMILY: Mapping[str, str] = {name: family for family, names in FAMILIES.items() for name in names}
"""Call -> its family."""
