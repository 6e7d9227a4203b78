"""What WASI preview 1 calls things: errnos, rights, and the parameters of the calls that are served.

Source: wasi/api.h of the C library for WASI.
"""

from syscalls.unistd import SEEK_CUR, SEEK_END, SEEK_SET

__all__ = ["ERRNO", "PARAMETERS", "RIGHTS", "WHENCE", "named", "spelled"]

_ERRNOS = """
    SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED
    CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL
    IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV
    NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK
    NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE
    TIMEDOUT TXTBSY XDEV NOTCAPABLE
"""
ERRNO = {name: number for number, name in enumerate(_ERRNOS.split())}
"""A WASI errno's number by its name, which is the kernel's without the E."""

_RIGHTS = """
    FD_DATASYNC FD_READ FD_SEEK FD_FDSTAT_SET_FLAGS FD_SYNC FD_TELL FD_WRITE FD_ADVISE FD_ALLOCATE
    PATH_CREATE_DIRECTORY PATH_CREATE_FILE PATH_LINK_SOURCE PATH_LINK_TARGET PATH_OPEN FD_READDIR PATH_READLINK
    PATH_RENAME_SOURCE PATH_RENAME_TARGET PATH_FILESTAT_GET PATH_FILESTAT_SET_SIZE PATH_FILESTAT_SET_TIMES
    FD_FILESTAT_GET FD_FILESTAT_SET_SIZE FD_FILESTAT_SET_TIMES PATH_SYMLINK PATH_REMOVE_DIRECTORY PATH_UNLINK_FILE
    POLL_FD_READWRITE SOCK_SHUTDOWN SOCK_ACCEPT
"""
RIGHTS = {name: 1 << bit for bit, name in enumerate(_RIGHTS.split())}
"""A right's bit by its name."""

WHENCE = (("Set", SEEK_SET), ("Cur", SEEK_CUR), ("End", SEEK_END))
"""A whence's name and the kernel's number, by WASI's number."""

PARAMETERS = {
    "args_get": "argv argv_buf",
    "args_sizes_get": "argc argv_buf_size",
    "clock_time_get": "id precision:i64 timestamp",
    "environ_get": "environ environ_buf",
    "environ_sizes_get": "environc environ_buf_size",
    "fd_close": "fd",
    "fd_fdstat_get": "fd stat",
    "fd_pread": "fd iovs iovs_len offset:i64 nread",
    "fd_pwrite": "fd iovs iovs_len offset:i64 nwritten",
    "fd_read": "fd iovs iovs_len nread",
    "fd_seek": "fd offset:i64 whence newoffset",
    "fd_tell": "fd offset",
    "fd_write": "fd iovs iovs_len nwritten",
    "path_open": "fd dirflags path path_len oflags rights_base:i64 rights_inheriting:i64 fdflags opened_fd",
    "proc_exit": "code",
    "random_get": "buf buf_len",
}
"""The calls that are served, and the names of their parameters: i32, or i64 where it says so."""


def named(name: str, arguments: tuple[int, ...]) -> dict[str, int]:
    """Name a call's arguments. What arrives with a sign is unsigned here, but for a delta of offsets."""
    parameters = PARAMETERS[name].split()
    if len(parameters) != len(arguments):
        raise TypeError(f"{name} takes {len(parameters)} arguments, and was given {len(arguments)}")
    fields = {}
    for parameter, value in zip(parameters, arguments, strict=True):
        field, _colon, kind = parameter.partition(":")
        signed = (name, field) == ("fd_seek", "offset")
        fields[field] = value if signed else value & ((1 << 64) - 1 if kind else (1 << 32) - 1)
    return fields


def spelled(field: str, value: int) -> str:
    """Spell an argument for the log: a whence by its name."""
    return f"{field}={WHENCE[value][0] if field == 'whence' and value < len(WHENCE) else value}"
