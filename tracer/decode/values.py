"""Typed values of arguments. Numbers are ints that know more; text is str, data is bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tracer.abi.types import Choice, FlagSet, Macro


class Exchanged:
    """What a program passed in a place where the kernel answered: `returned` is that answer, None without one."""

    returned: Any = None


class HexNumber(int):
    """A number that reads best in hexadecimal; `digits` is the least width, 0x included."""

    digits: int = 0


class HexByte(int):
    """One of several bytes in hexadecimal."""


class Replaced(int):
    """A number that the kernel replaced: the one it left, and which there was `before`."""

    before: int

    @classmethod
    def of(cls, before: int, after: int) -> Replaced:
        """Return `after`, which was `before`."""
        replaced = cls(after)
        replaced.before = before
        return replaced


class NetworkOrder(int):
    """A number that the program passed in network byte order, here in the machine's; `typed` says what it is."""

    typed: Any
    function: str
    named = False

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

    @property
    def packed(self) -> bytes:
        """The bytes, in network byte order."""
        from socket import AddressFamily, inet_pton  # a large module for what hardly any trace needs

        return inet_pton(AddressFamily[self.family], self)


class Pointer(int):
    """An address in the tracee that was not followed; 0 is NULL."""


class Address(Pointer):
    """An address that is all there is to say: nobody asks what it points to."""


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


class Looked(str):
    """A path that was looked at in this very call; `details` is what was heard of a device, socket or process.

    That is a DeviceNode, a SocketEnds or a ProcessOf.
    """

    details: Any = None

    @classmethod
    def of(cls, path: str, details: Any) -> Looked:
        """Return `path` with these details."""
        looked = cls(path)
        looked.details = details
        return looked


class DeviceNode(NamedTuple):
    """What kind of device a file is, "char" or "block", and which."""

    kind: str
    number: DeviceNumber


class SocketEnds(NamedTuple):
    """A socket: its protocol, its inode, and the names of its ends as far as the kernel told, each None if not.

    A name is an address with a port, a UNIX socket's path, or of netlink a family with a port. `peer` is the inode
    of the UNIX socket at the other end, 0 for none.
    """

    protocol: str
    inode: int
    local: str | None = None
    remote: str | None = None
    peer: int = 0


class ProcessOf(NamedTuple):
    """The process that a pidfd stands for."""

    pid: int


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
    """AT_FDCWD in place of a descriptor: paths start at the working directory; `path`, None if nobody knows."""

    path: str | None = None

    @classmethod
    def of(cls, number: int, path: str | None) -> WorkingDirectory:
        """Return AT_FDCWD, being `path`."""
        directory = cls(number)
        directory.path = path
        return directory


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

    @property
    def signed(self) -> int:
        """The number as two's complement."""
        return int(self) - (int(self) >> self.choice.bits - 1 << self.choice.bits)


class ExitCode(int):
    """A wait status, as wait(2) returns it."""


class Count(int):
    """How many strings an array has whose text wasn't kept; `address` is where it is."""

    address: int = 0
    cut: bool = False

    @classmethod
    def of(cls, number: int, address: int, cut: bool) -> Count:
        """Return the count of the array at `address`; `cut`: there was no end to it."""
        count = cls(number)
        count.address, count.cut = address, cut
        return count


class ResourceLimit(int):
    """A resource limit of so many `bits`."""

    bits: int = 64

    @property
    def none(self) -> bool:
        """Whether there is no limit."""
        return self == (1 << self.bits) - 1


class SignalMask(int):
    """A set of signals: bit 0 is signal 1."""

    @property
    def signals(self) -> tuple[int, ...]:
        """The numbers of the signals in the set."""
        return tuple(bit + 1 for bit in range(64) if self >> bit & 1)


class Packed(int):
    """A number that a macro packs: `parts` are the typed values in it."""

    macro: Macro
    parts: tuple[Any, ...]

    @classmethod
    def of(cls, number: int, macro: Macro, parts: tuple[Any, ...]) -> Packed:
        """Return `number`, made of `parts` by `macro`."""
        packed = cls(number)
        packed.macro, packed.parts = macro, parts
        return packed


class Optional(int):
    """Some bits that a struct's text shows only if they aren't 0."""


class SizeOf(int):
    """A number of bytes with room for structs that are called `name` and have `size` bytes each."""

    name: str
    size: int

    @classmethod
    def of(cls, number: int, name: str, size: int) -> SizeOf:
        """Return `number` with what there is room for in it."""
        made = cls(number)
        made.name, made.size = name, size
        return made


class UnsignedError(int):
    """The answer of a call whose errors come as large numbers."""

    @property
    def errno(self) -> int:
        """The error that it stands for, 0 if it stands for none."""
        return (1 << 32) - self if (1 << 32) - 4096 < self < 1 << 32 else 0


class TimeStamp(int):
    """Seconds since 1970."""


class Processors(frozenset[int]):
    """The numbers of the processors in a set."""


class NodeWords(tuple[int, ...]):
    """The words of a set of memory nodes."""


class Instruction(NamedTuple):
    """One instruction of a classic BPF program."""

    code: int
    if_true: int
    if_false: int
    k: int


class Text(str):
    """A path or name; bytes that are no UTF-8 are surrogate escapes.

    `cut`: it was longer. `unreadable`: where it begins, if its end couldn't be read; `unseen`: if strace doesn't
    look there. `whole`: the absolute path that a relative one is from where it starts; None if nobody knows.
    """

    cut: bool = False
    unreadable: int = 0
    unseen: int = 0
    whole: str | None = None


class Target(Text):
    """What a symbolic link holds."""


class AbstractName(Text):
    """The name of a socket that is in no directory, without the NUL in front."""


class Name(Text):
    """Text that names no file; `most`: as many bytes as the kernel reads of it, 0 for all."""

    most: int = 0


class Data(bytes):
    """The first bytes of a buffer; `size` is how many there were."""

    size: int = 0

    @classmethod
    def of(cls, data: bytes, size: int) -> Data:
        """Return `data`, the beginning of `size` bytes."""
        kept = cls(data)
        kept.size = max(size, len(data))
        return kept

    @property
    def cut(self) -> bool:
        """Whether there was more than was kept."""
        return self.size > len(self)


class RawData(Data):
    """Data that is no text."""


class HandleData(RawData):
    """The bytes of a file handle: never cut."""


class Missing(Data):
    """Data that the tracer couldn't read; `address` is where it should be."""

    address: int = 0

    @classmethod
    def at(cls, address: int, size: int) -> Missing:
        """Return `size` bytes at `address` that couldn't be read."""
        missing = cls(b"")
        missing.address, missing.size = address, size
        return missing


class Unreadable(int):
    """A pointer that the tracer couldn't follow, as the kernel couldn't or wouldn't."""


class Strings(tuple[Text, ...]):
    """The strings of an array; `cut`: there were more, or some unreadable."""

    cut: bool = False


class Vector(tuple[Data, ...]):
    """The buffers of an iovec array.

    `lengths` are those that the program passed; a call that reads may have filled less. `cut`: there were more.
    """

    lengths: tuple[int, ...] = ()
    cut: bool = False


class Numbers(tuple[Any, ...], Exchanged):
    """Several values in an array; `cut`: there were more. `end` is where unreadable ones begin, or 0.

    `unseen` is where it is, if strace doesn't look there.
    """

    cut: bool = False
    end: int = 0
    unseen: int = 0


class DescriptorSet(tuple[Descriptor, ...], Exchanged):
    """The descriptors of a select(2) set."""


class Changed(tuple[Any, ...]):
    """What the program wrote and, if the call succeeded, what the kernel wrote over it."""

    replaced: bool = False

    @property
    def last(self) -> Any:
        """What stood there after the call."""
        return self[-1]


class DirectoryEntry(NamedTuple):
    """What a getdents64 buffer has of a file besides its name."""

    inode: int
    offset: int
    length: int
    type: int


class Directory(tuple[str, ...]):
    """The names in a getdents64 buffer; `address` is where that is, `entries` what else is in it."""

    address: int = 0
    entries: tuple[DirectoryEntry, ...] = ()


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


class Option(Structure):
    """A struct of whose size the program had a say; `data` are its bytes."""

    def __init__(self, name: str, members: Mapping[str, Any], data: Data) -> None:
        """Hold `members` of struct `name`, which is in `data`."""
        super().__init__(name, members)
        self.data = data


class PointInTime(Structure):
    """A timespec or timeval that counts from 1970."""


class FilterProgram(Structure):
    """A struct sock_fprog; `code` are the instructions that it points at, `cut`: not all of them."""

    code: tuple[Instruction, ...] = ()
    cut: bool = False
