"""What a directory holds: getdents64, one call for as many entries as fit.

Source of the numbers: dirent.h; of the layout: struct linux_dirent64, getdents(2).
"""

from syscalls._raw import by_fd, whole, writable
from syscalls.number import SYS_getdents64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from syscalls._raw import Descriptor

DT_UNKNOWN = 0
DT_FIFO = 1
DT_CHR = 2
DT_DIR = 4
DT_BLK = 6
DT_REG = 8
DT_LNK = 10
DT_SOCK = 12
DT_WHT = 14

_NAME = 19
#  0        8        16         18       19
#  | d_ino  | d_off  | d_reclen | d_type | d_name, NUL


class Dirent:
    """A directory's entry: number of the file, where the next entry is, DT_ kind, name. See getdents(2)."""

    __slots__ = ("d_ino", "d_name", "d_off", "d_type")

    def __init__(self, record: bytes) -> None:
        """Take a struct linux_dirent64 apart. TypeError: it isn't bytes. ValueError: it has no name that ends."""
        record = bytes(memoryview(record))
        self.d_name = record[_NAME : record.index(0, _NAME)]
        self.d_ino = int.from_bytes(record[0:8], "little")
        self.d_off = int.from_bytes(record[8:16], "little", signed=True)
        self.d_type = record[18]

    def __repr__(self) -> str:
        """Show all of it."""
        return f"Dirent(d_ino={self.d_ino}, d_off={self.d_off}, d_type={self.d_type}, d_name={self.d_name!r})"


def getdents64(fd: "Descriptor", length: int = 32768) -> "list[Dirent]":
    """List the next entries of the directory *fd*, as many as fit *length* bytes; none is the end.

    Error: see getdents64(2); EINVAL if *length* is too short for the next one.
    """
    buffer = bytearray(whole(length, "a length", 0))
    address, room, _keep = writable(buffer)
    return list(_entries(bytes(buffer[: by_fd(SYS_getdents64, "getdents64", fd, address, room)])))


def _entries(records: bytes) -> "Iterator[Dirent]":
    while records:
        size = int.from_bytes(records[16:18], "little")
        yield Dirent(records[:size])
        records = records[size:]


if not TYPE_CHECKING:
    __all__ = ["Dirent", "getdents64", *(name for name in globals() if name.startswith("DT_"))]
