"""Names of files: link, unlink, rename, symlink, readlink, mkdir, rmdir, mknod, access, chdir and their relatives.

One call each. A ``…at`` sees a relative path from the directory *dirfd*, which may be AT_FDCWD.
Source of the numbers: unistd.h, linux/fs.h.
"""

from syscalls._paths import by_path, by_path_at, by_two_paths, by_two_paths_at
from syscalls._raw import by_fd, demux, descriptor, readable, whole, word, writable
from syscalls.limits import PATH_MAX, checked_path
from syscalls.number import (
    SYS_access,
    SYS_chdir,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_fchdir,
    SYS_getcwd,
    SYS_link,
    SYS_linkat,
    SYS_mkdir,
    SYS_mkdirat,
    SYS_mknod,
    SYS_mknodat,
    SYS_readlink,
    SYS_readlinkat,
    SYS_rename,
    SYS_renameat,
    SYS_renameat2,
    SYS_rmdir,
    SYS_symlink,
    SYS_symlinkat,
    SYS_unlink,
    SYS_unlinkat,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

F_OK = 0
X_OK = 1
W_OK = 2
R_OK = 4

RENAME_NOREPLACE = 1 << 0
RENAME_EXCHANGE = 1 << 1
RENAME_WHITEOUT = 1 << 2


def link(old: "AnyPath", new: "AnyPath") -> None:
    """Give the file *old* the name *new* as well. Error: see link(2)."""
    by_two_paths(SYS_link, "link", old, new)


def linkat(olddirfd: "Descriptor", old: "AnyPath", newdirfd: "Descriptor", new: "AnyPath", flags: int = 0) -> None:
    """Do as `link`; *flags* are AT_SYMLINK_FOLLOW, AT_EMPTY_PATH. Error: see linkat(2)."""
    by_two_paths_at(SYS_linkat, "linkat", olddirfd, old, newdirfd, new, flags)


def unlink(path: "AnyPath") -> None:
    """Take the name *path* away; without a name and a descriptor the file goes. Error: see unlink(2)."""
    by_path(SYS_unlink, "unlink", path)


def unlinkat(dirfd: "Descriptor", path: "AnyPath", flags: int = 0) -> None:
    """Do as `unlink`, or with the flag AT_REMOVEDIR as `rmdir`. Error: see unlinkat(2)."""
    by_path_at(SYS_unlinkat, "unlinkat", dirfd, path, flags)


def rename(old: "AnyPath", new: "AnyPath") -> None:
    """Put *old* in the place of *new* at one stroke. Error: see rename(2)."""
    by_two_paths(SYS_rename, "rename", old, new)


def renameat(olddirfd: "Descriptor", old: "AnyPath", newdirfd: "Descriptor", new: "AnyPath") -> None:
    """Do as `rename`. Error: see renameat(2)."""
    by_two_paths_at(SYS_renameat, "renameat", olddirfd, old, newdirfd, new)


def renameat2(
    olddirfd: "Descriptor", old: "AnyPath", newdirfd: "Descriptor", new: "AnyPath", flags: int = 0
) -> None:
    """Do as `rename`; *flags* are RENAME_ constants. Error: see renameat2(2)."""
    by_two_paths_at(SYS_renameat2, "renameat2", olddirfd, old, newdirfd, new, flags)


def symlink(target: "AnyPath", path: "AnyPath") -> None:
    """Make *path* a symbolic link to *target*. Error: see symlink(2)."""
    by_two_paths(SYS_symlink, "symlink", target, path)


def symlinkat(target: "AnyPath", dirfd: "Descriptor", path: "AnyPath") -> None:
    """Do as `symlink`. Error: see symlinkat(2)."""
    address, _length, _keep = readable(checked_path(target, "symlinkat"))
    name, _, _keep_name = readable(checked_path(path, "symlinkat"))
    demux(word(SYS_symlinkat, address, descriptor(dirfd), name), "symlinkat", (target, path))


def readlink(path: "AnyPath", length: int = PATH_MAX) -> bytes:
    """Tell the target of the symbolic link *path*, cut off after *length* bytes. Error: see readlink(2)."""
    buffer = bytearray(whole(length, "a length", 0))
    address, room, _keep = writable(buffer)
    return bytes(buffer[: by_path(SYS_readlink, "readlink", path, address, room)])


def readlinkat(dirfd: "Descriptor", path: "AnyPath", length: int = PATH_MAX) -> bytes:
    """Do as `readlink`. Error: see readlinkat(2)."""
    buffer = bytearray(whole(length, "a length", 0))
    address, room, _keep = writable(buffer)
    return bytes(buffer[: by_path_at(SYS_readlinkat, "readlinkat", dirfd, path, address, room)])


def mkdir(path: "AnyPath", mode: int = 0o777) -> None:
    """Make a directory with the S_ bits *mode*, less the umask. Error: see mkdir(2)."""
    by_path(SYS_mkdir, "mkdir", path, mode)


def mkdirat(dirfd: "Descriptor", path: "AnyPath", mode: int = 0o777) -> None:
    """Do as `mkdir`. Error: see mkdirat(2)."""
    by_path_at(SYS_mkdirat, "mkdirat", dirfd, path, mode)


def rmdir(path: "AnyPath") -> None:
    """Remove an empty directory. Error: see rmdir(2)."""
    by_path(SYS_rmdir, "rmdir", path)


def mknod(path: "AnyPath", mode: int, dev: int = 0) -> None:
    """Make a file of the kind and permissions *mode*: S_IFIFO, S_IFREG, or the device *dev*.

    Error: see mknod(2).
    """
    by_path(SYS_mknod, "mknod", path, mode, dev)


def mknodat(dirfd: "Descriptor", path: "AnyPath", mode: int, dev: int = 0) -> None:
    """Do as `mknod`. Error: see mknodat(2)."""
    by_path_at(SYS_mknodat, "mknodat", dirfd, path, mode, dev)


def access(path: "AnyPath", mode: int) -> None:
    """Ask whether the real user may do *mode*, F_OK or R_OK | W_OK | X_OK. Error: no; see access(2)."""
    by_path(SYS_access, "access", path, mode)


def faccessat(dirfd: "Descriptor", path: "AnyPath", mode: int) -> None:
    """Do as `access`: the kernel's call, which has no flags. Error: see faccessat(2)."""
    by_path_at(SYS_faccessat, "faccessat", dirfd, path, mode)


def faccessat2(dirfd: "Descriptor", path: "AnyPath", mode: int, flags: int = 0) -> None:
    """Do as `access`; *flags* are AT_EACCESS, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. Error: see faccessat2(2)."""
    by_path_at(SYS_faccessat2, "faccessat2", dirfd, path, mode, flags)


def chdir(path: "AnyPath") -> None:
    """Make *path* the working directory. Error: see chdir(2)."""
    by_path(SYS_chdir, "chdir", path)


def fchdir(fd: "Descriptor") -> None:
    """Make the open directory *fd* the working directory. Error: see fchdir(2)."""
    by_fd(SYS_fchdir, "fchdir", fd)


def getcwd() -> bytes:
    """Tell the working directory's path, at most PATH_MAX bytes. Error: see getcwd(2)."""
    buffer = bytearray(PATH_MAX)
    address, room, _keep = writable(buffer)
    return bytes(buffer[: demux(word(SYS_getcwd, address, room), "getcwd") - 1])


if not TYPE_CHECKING:
    __all__ = [name for name in globals() if name.startswith(("F_", "R_", "W_", "X_", "RENAME_"))]
    __all__ += [name.removeprefix("SYS_") for name in globals() if name.startswith("SYS_")]
