"""Typed values of arguments. Numbers are ints that know more; text is str, data is bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracer.abi.types import Choice, FlagSet


class Exchanged:
    """What a program passed in a place where the kernel answered: `returned` is that answer, None without one."""

    returned: Any = None


class SignalSet(int):
    """A set of signals: bit 0 is signal 1."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The signals in it."""
        return tuple(n + 1 for n in range(64) if self >> n & 1)


class Timestamp(int):
    """Seconds since the epoch."""


class HexNumber(int):
    """A number that reads best in hexadecimal; `digits` is the least width, 0x included."""

    digits: int = 0


class HexByte(int):
    """One of several bytes in hexadecimal."""


class Changed(int):
    """A number that the kernel replaced: the one it left, and which there was `before`."""

    before: int

    @classmethod
    def of(cls, before: int, after: int) -> Changed:
        """Return `after`, which was `before`."""
        changed = cls(after)
        changed.before = before
        return changed


class NetworkOrder(int):
    """A number that the program passed in network byte order, here in the machine's; `typed` says what it is."""

    typed: Any
    function: str

    @classmethod
    def of(cls, typed: Any, function: str) -> NetworkOrder:
        """Return number `typed`, which C writes with htons or htonl, as `function` says."""
        number = cls(typed)
        number.typed = typed
        number.function = function
        return number


class InternetAddress(str):
    """An address of IPv4 ("127.0.0.1") or IPv6 ("::1")."""

    @property
    def family(self) -> str:
        """AF_INET or AF_INET6."""
        return "AF_INET6" if ":" in self else "AF_INET"


class Pointer(int):
    """An address in the tracee that was not followed; 0 is NULL."""


class Octal(int):
    """Permission bits."""


class DeviceNumber(int):
    """A device: `major` and `minor` as the C library's makedev(3) packs them."""

    @property
    def major(self) -> int:
        """The driver."""
        return (self >> 8) & 0xFFF | (self >> 32) & ~0xFFF

    @property
    def minor(self) -> int:
        """The device of that driver."""
        return self & 0xFF | (self >> 12) & ~0xFF & 0xFFFFFFFF


class Descriptor(int):
    """A file descriptor; `path` is what it refers to, None if nobody knows."""

    path: str | None = None

    @classmethod
    def of(cls, number: int, path: str | None) -> Descriptor:
        """Return descriptor `number`, referring to `path`."""
        descriptor = cls(number)
        descriptor.path = path
        return descriptor


class WorkingDirectory(int):
    """AT_FDCWD in place of a descriptor: paths start at the working directory."""


class FlagBits(int):
    """Bits with names; `set` says which."""

    set: FlagSet

    @classmethod
    def of(cls, number: int, names: FlagSet) -> FlagBits:
        """Return `number` with the names of `names`."""
        bits = cls(number)
        bits.set = names
        return bits

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields and bits that are set, in the order they are spelled."""
        first, _, last = self.split()
        return (*first, *last)

    def split(self) -> tuple[list[str], int, list[str]]:
        """Return the names, what is left that has none, and the names that are spelled after that."""
        first, rest = _fields(self.set.fields, int(self))
        last, rest = _fields(self.set.last, rest)
        for mask, name in self.set.bits.items():
            if rest & mask == mask:
                first.append(name)
                rest &= ~mask
        return first, rest, last


def _fields(fields: tuple[tuple[int, Mapping[int, str]], ...], rest: int) -> tuple[list[str], int]:
    found = []
    for mask, names in fields:
        if rest & mask in names:
            found.append(names[rest & mask])
            rest &= ~mask
    return found, rest


class ModeBits(FlagBits):
    """A file's type and permissions."""


class Named(int):
    """One value of an enumeration, unsigned; `name` is None if it has none."""

    choice: Choice

    @classmethod
    def of(cls, number: int, choice: Choice) -> Named:
        """Return `number` with its name in `choice`."""
        named = cls(number)
        named.choice = choice
        return named

    @property
    def name(self) -> str | None:
        """The name."""
        return self.choice.names.get(int(self))


class ExitCode(int):
    """A wait status, as wait(2) returns it."""


class Count(int):
    """How many strings an array has whose text wasn't kept."""


class Text(str):
    """A path or name; bytes that are no UTF-8 are surrogate escapes. `cut`: it was longer, or unreadable."""

    cut: bool = False


class AbstractName(Text):
    """The name of a socket that is in no directory, without the NUL in front."""


class Data(bytes):
    """The first bytes of a buffer; `size` is how many there were."""

    size: int = 0

    @classmethod
    def of(cls, data: bytes, size: int) -> Data:
        """Return `data`, the beginning of `size` bytes."""
        kept = cls(data)
        kept.size = max(size, len(data))
        return kept


class Unreadable(int):
    """A pointer that the tracer couldn't follow, as the kernel couldn't or wouldn't."""


class Strings(tuple[str, ...]):
    """The strings of an array; `cut`: there were more, or some unreadable."""

    cut: bool = False


class Vector(tuple[Any, ...]):
    """The buffers of an iovec array, each Data, or a pointer that couldn't be followed.

    `lengths` are those that the program passed; a call that reads may have filled less. `cut`: there were more.
    """

    lengths: tuple[int, ...] = ()
    cut: bool = False


class Numbers(tuple[Any, ...], Exchanged):
    """Several values in an array; `cut`: there were more, or some unreadable."""

    cut: bool = False


class DescriptorSet(tuple[Descriptor, ...], Exchanged):
    """The descriptors of a select(2) set."""


class Directory(tuple[str, ...]):
    """The names in a getdents64 buffer."""


class Structure(Mapping[str, Any], Exchanged):
    """A C struct: its members by name, in the order they are spelled."""

    def __init__(self, name: str, members: Mapping[str, Any]) -> None:
        """Hold `members` of struct `name`."""
        self.name = name
        self._members = dict(members)

    def __getitem__(self, key: str) -> Any:
        """Return one member's value."""
        return self._members[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._members)

    def __len__(self) -> int:
        """Return the number of members."""
        return len(self._members)
