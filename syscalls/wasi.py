"""WASI preview 1 over this library: a guest's calls become system calls on descriptors that it has rights to.

`Wasi.call` serves a call by name and answers with its errno, a number of `ERRNO`. A missing right is ACCES.
Runtimes differ: the standard's word for a missing right is NOTCAPABLE; wasmtime 50 keeps no right FD_SEEK, so that
its fd_seek without one succeeds, and on a pipe is SPIPE. It keeps offsets itself: Set and Cur make no system call,
End one statx, where each is one lseek here. A bad whence, and an address outside of the guest's memory, are traps
there and INVAL and FAULT here; a path that leaves its directory is PERM there and NOTCAPABLE here.

Every call is logged by ``logging.getLogger("syscalls.wasi")`` at level `TRACE`, 5, with its fields. Numbers and
layouts are those of the C library for WASI: wasi/api.h. All are little-endian; addresses are the guest's.
"""

import logging
from errno import EXDEV

from syscalls._raw import demux, descriptor, readable, word, writable
from syscalls._several import several
from syscalls._words import words
from syscalls.errno import Error
from syscalls.fcntl import (
    O_APPEND,
    O_CLOEXEC,
    O_CREAT,
    O_DIRECTORY,
    O_DSYNC,
    O_EXCL,
    O_NOFOLLOW,
    O_NONBLOCK,
    O_PATH,
    O_RDONLY,
    O_RDWR,
    O_SYNC,
    O_TRUNC,
    O_WRONLY,
    open,
)
from syscalls.limits import checked_path
from syscalls.number import SYS_getrandom, SYS_openat2, SYS_preadv, SYS_pwritev, SYS_readv, SYS_writev
from syscalls.stat import S_IFBLK, S_IFCHR, S_IFDIR, S_IFMT, S_IFREG, S_IFSOCK, fstat
from syscalls.time import clock_gettime
from syscalls.unistd import SEEK_CUR, FileDescriptor, lseek
from syscalls.wasi_api import ERRNO, PARAMETERS, RIGHTS, WHENCE, named, spelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

__all__ = ["ERRNO", "PARAMETERS", "RIGHTS", "TRACE", "Exit", "Wasi"]

TRACE = 5
_log = logging.getLogger("syscalls.wasi")

_ALL = (1 << len(RIGHTS)) - 1
_STREAM = RIGHTS["FD_READ"] | RIGHTS["FD_WRITE"]
_FILETYPE = {S_IFBLK: 1, S_IFCHR: 2, S_IFDIR: 3, S_IFREG: 4, S_IFSOCK: 6}
_OFLAGS = {1: O_CREAT, 2: O_DIRECTORY, 4: O_EXCL, 8: O_TRUNC}
_FDFLAGS = {1: O_APPEND, 2: O_DSYNC, 4: O_NONBLOCK, 8: O_SYNC, 16: O_SYNC}  # RSYNC is SYNC on Linux
_SYMLINK_FOLLOW = 1
RESOLVE_NO_MAGICLINKS = 0x02
RESOLVE_BENEATH = 0x08


class Exit(Exception):
    """The guest called proc_exit: its *code*, 0 for success, as in exit(3)."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(f"the guest exits with {code}")
        self.code = code


class _Failure(Exception):
    """An errno of WASI that no system call gave."""


class _Entry:
    """What a guest's descriptor stands for: the host's, what it's allowed, and what it may pass on."""

    __slots__ = ("fd", "flags", "inheriting", "rights")

    def __init__(self, fd: "Descriptor", rights: int, inheriting: int = 0, flags: int = 0) -> None:
        self.fd, self.rights, self.inheriting, self.flags = fd, rights, inheriting, flags


class Wasi:
    """A guest's view of this process: descriptors 0, 1, 2 (lent), and directories that it was given.

    *memory* gives the guest's memory anew each time that it's asked, as it moves when it grows: a writable buffer.
    See openat2(2).
    """

    def __init__(
        self,
        memory: "Callable[[], Buffer]",
        arguments: "Iterable[str | bytes]" = (),
        environment: "Iterable[str | bytes]" = (),
    ) -> None:
        """Begin with the three standard descriptors; *environment* is of strings NAME=value. No call is made."""
        self._memory = memory
        self._strings = {"args": _strings(arguments), "environ": _strings(environment)}
        self._table = {fd: _Entry(fd, _STREAM) for fd in range(3)}
        self._exit: Exit | None = None

    def preopen(self, path: "AnyPath", rights: int = _ALL, inheriting: int = _ALL) -> int:
        """Give the guest a directory in one call; return the guest's number for it, 3 for the first.

        *rights* and *inheriting* (what files opened below it may have) are sums of `RIGHTS`. Error: see open(2).
        """
        opened = FileDescriptor(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC))
        return self._insert(_Entry(opened, rights, inheriting))

    def close(self) -> None:
        """Close every descriptor that the guest has open, but the three that were lent.

        Error: see close(2).
        """
        while self._table:
            _close(self._table.popitem()[1])

    def call(self, name: str, *arguments: int) -> int:
        """Serve the guest's call *name*; return the errno, a number of `ERRNO`. Exit: now, or it has exited before.

        KeyError: no such call in `PARAMETERS`. TypeError: not its number of arguments.
        """
        fields = named(name, arguments)
        if _log.isEnabledFor(TRACE):
            _log.log(TRACE, "%s %s", name, " ".join(spelled(field, value) for field, value in fields.items()))
        if self._exit:
            raise Exit(self._exit.code)
        try:
            getattr(self, "_" + name)(**fields)
        except _Failure as failure:
            return ERRNO[str(failure)]
        except Error as error:
            return ERRNO.get(error.name.removeprefix("E").replace("OPNOTSUPP", "NOTSUP"), ERRNO["IO"])
        return ERRNO["SUCCESS"]

    def _fd_seek(self, fd: int, offset: int, whence: int, newoffset: int) -> None:
        entry = self._entry(fd, "FD_SEEK")
        if whence >= len(WHENCE):
            raise _Failure("INVAL")
        self._room(newoffset, 8)
        self._store(newoffset, 8, lseek(entry.fd, offset, WHENCE[whence][1]))

    def _fd_tell(self, fd: int, offset: int) -> None:
        entry = self._entry(fd, "FD_TELL")
        self._room(offset, 8)
        self._store(offset, 8, lseek(entry.fd, 0, SEEK_CUR))

    def _fd_read(self, fd: int, iovs: int, iovs_len: int, nread: int) -> None:
        self._transfer(SYS_readv, self._entry(fd, "FD_READ"), iovs, iovs_len, nread)

    def _fd_write(self, fd: int, iovs: int, iovs_len: int, nwritten: int) -> None:
        self._transfer(SYS_writev, self._entry(fd, "FD_WRITE"), iovs, iovs_len, nwritten)

    def _fd_pread(self, fd: int, iovs: int, iovs_len: int, offset: int, nread: int) -> None:
        self._transfer(SYS_preadv, self._entry(fd, "FD_READ", "FD_SEEK"), iovs, iovs_len, nread, offset)

    def _fd_pwrite(self, fd: int, iovs: int, iovs_len: int, offset: int, nwritten: int) -> None:
        self._transfer(SYS_pwritev, self._entry(fd, "FD_WRITE", "FD_SEEK"), iovs, iovs_len, nwritten, offset)

    def _fd_close(self, fd: int) -> None:
        self._entry(fd)
        _close(self._table.pop(fd))

    def _fd_fdstat_get(self, fd: int, stat: int) -> None:
        entry = self._entry(fd)
        self._room(stat, 24)
        kind = _FILETYPE.get(fstat(entry.fd).st_mode & S_IFMT, 0)
        self._room(stat, 24)[:] = words(kind | entry.flags << 16, entry.rights, entry.inheriting)

    def _path_open(
        self,
        fd: int,
        dirflags: int,
        path: int,
        path_len: int,
        oflags: int,
        rights_base: int,
        rights_inheriting: int,
        fdflags: int,
        opened_fd: int,
    ) -> None:
        needed = [("PATH_CREATE_FILE", 1), ("PATH_FILESTAT_SET_SIZE", 8)]
        directory = self._entry(fd, "PATH_OPEN", *(right for right, flag in needed if oflags & flag))
        if (rights_base | rights_inheriting) & ~directory.inheriting:
            raise _Failure("ACCES")
        self._room(opened_fd, 4)
        name = checked_path(bytes(self._room(path, path_len)), "path_open")
        flags = _access(rights_base, oflags) | _bits(oflags, _OFLAGS) | _bits(fdflags, _FDFLAGS) | O_CLOEXEC
        opened = _open_beneath(directory.fd, name, flags | (0 if dirflags & _SYMLINK_FOLLOW else O_NOFOLLOW))
        self._store(opened_fd, 4, self._insert(_Entry(opened, rights_base, rights_inheriting, fdflags)))

    def _proc_exit(self, code: int) -> None:
        self._exit = Exit(code)
        raise self._exit

    def _args_sizes_get(self, argc: int, argv_buf_size: int) -> None:
        self._give_sizes("args", argc, argv_buf_size)

    def _args_get(self, argv: int, argv_buf: int) -> None:
        self._give_strings("args", argv, argv_buf)

    def _environ_sizes_get(self, environc: int, environ_buf_size: int) -> None:
        self._give_sizes("environ", environc, environ_buf_size)

    def _environ_get(self, environ: int, environ_buf: int) -> None:
        self._give_strings("environ", environ, environ_buf)

    def _clock_time_get(self, id: int, precision: int, timestamp: int) -> None:
        if id > 3:  # the four that WASI names; Linux numbers them as WASI does
            raise _Failure("INVAL")
        self._room(timestamp, 8)
        self._store(timestamp, 8, clock_gettime(id))

    def _random_get(self, buf: int, buf_len: int) -> None:
        rest = self._room(buf, buf_len)
        while rest:  # over 256 bytes, a signal may make it short
            where, length, _keep = writable(rest)
            rest = rest[demux(word(SYS_getrandom, where, length), "getrandom") :]

    def _transfer(self, number: int, entry: _Entry, iovs: int, count: int, done: int, offset: int = 0) -> None:
        self._room(done, 4)
        base, _length, _keep = writable(self._memory())
        pairs = bytes(self._room(iovs, 8 * count))
        table = b"".join(self._located(base, pairs[at : at + 8]) for at in range(0, len(pairs), 8))
        where, _size, _keep_too = readable(table)
        moved = demux(word(number, descriptor(entry.fd), where, count, offset), "transfer", descriptor(entry.fd))
        self._store(done, 4, moved)

    def _located(self, base: int, pair: bytes) -> bytearray:
        """Turn the guest's address and length of a buffer into the host's struct iovec."""
        at, length = int.from_bytes(pair[:4], "little"), int.from_bytes(pair[4:], "little")
        self._room(at, length)
        return words(base + at, length)

    def _give_sizes(self, which: str, count: int, size: int) -> None:
        strings = self._strings[which]
        self._room(size, 4)
        self._store(count, 4, len(strings))
        self._store(size, 4, sum(map(len, strings)))

    def _give_strings(self, which: str, pointers: int, buffer: int) -> None:
        strings = self._strings[which]
        self._room(pointers, 4 * len(strings))
        self._room(buffer, sum(map(len, strings)))
        for index, string in enumerate(strings):
            self._store(pointers + 4 * index, 4, buffer)
            self._room(buffer, len(string))[:] = string
            buffer += len(string)

    def _entry(self, fd: int, *rights: str) -> _Entry:
        entry = self._table.get(fd)
        if entry is None:
            raise _Failure("BADF")
        if any(not entry.rights & RIGHTS[right] for right in rights):
            raise _Failure("ACCES")
        return entry

    def _insert(self, entry: _Entry) -> int:
        fd = next(number for number in range(len(self._table) + 1) if number not in self._table)
        self._table[fd] = entry
        return fd

    def _room(self, at: int, length: int) -> memoryview:
        memory = memoryview(self._memory()).cast("B")
        if at + length > len(memory):
            raise _Failure("FAULT")
        return memory[at : at + length]

    def _store(self, at: int, width: int, value: int) -> None:
        self._room(at, width)[:] = value.to_bytes(width, "little")


def _strings(strings: "Iterable[str | bytes]") -> list[bytes]:
    """Encode each with a NUL at its end. TypeError: neither str nor bytes. ValueError: a NUL inside."""
    encoded = [
        string.encode() if isinstance(string, str) else bytes(memoryview(string))
        for string in several(strings, "strings")
    ]
    if any(0 in string for string in encoded):
        raise ValueError("a guest's arguments and environment have no NUL in them")
    return [string + b"\0" for string in encoded]


def _bits(flags: int, table: dict[int, int]) -> int:
    if flags & ~sum(table):
        raise _Failure("INVAL")
    return sum({host for bit, host in table.items() if flags & bit})


def _access(rights: int, oflags: int) -> int:
    reads, writes = rights & RIGHTS["FD_READ"], rights & RIGHTS["FD_WRITE"] or oflags & 8
    if writes:
        return O_RDWR if reads else O_WRONLY
    return O_RDONLY


def _open_beneath(directory: "Descriptor", name: bytes, flags: int) -> FileDescriptor:
    """Open *name* in one openat2 that doesn't leave *directory*: not by .., not by a link, not by a slash."""
    mode = 0o666 if flags & O_CREAT else 0
    how = words(flags, mode, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)
    (path, _length, _keep), (where, size, _keep_too) = readable(name), readable(how)
    try:
        number = demux(word(SYS_openat2, descriptor(directory), path, where, size), "openat2", name)
    except Error as error:
        if error.errno == EXDEV:
            raise _Failure("NOTCAPABLE") from None
        raise
    return FileDescriptor(number)


def _close(entry: _Entry) -> None:
    if isinstance(entry.fd, FileDescriptor):
        entry.fd.close()
