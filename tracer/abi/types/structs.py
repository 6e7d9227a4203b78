"""Structs: their members, and the kinds that only members have."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracer.abi.types.numbers import Followed, Kind, Switch


class Field(NamedTuple):
    """One member of a struct: `format` is a struct-module code without byte order ("Q", "i", "8s").

    The format "*" is all that follows, up to the end of what was passed. With `needs` (an earlier member, a
    mask), it means something only if that has one of the bits.
    """

    name: str
    offset: int
    format: str
    kind: Kind
    needs: tuple[str, int] | None = None

    @property
    def followed(self) -> Kind:
        """What the engine takes it for: of a Switch the first form that is followed, if there is one."""
        if not isinstance(self.kind, Switch):
            return self.kind
        forms = (self.kind.default, *self.kind.cases.values())
        return next((form for form in forms if isinstance(form, Followed)), self.kind.default)


class Layout(NamedTuple):
    """A C struct: its size in bytes and its members in the order they are spelled.

    A member can be a pointer that is followed. Where its kind says which argument has a length or a count, that
    is the offset of a member here, and RESULT is the member at offset `result`, if there is one.

    `sized_by` is the member that says how many bytes of it there are. Fewer than `least` make no sense to
    the kernel; of the first `zeros`, those that aren't passed are 0.
    """

    name: str
    size: int
    fields: tuple[Field, ...]
    sized_by: str | None = None
    least: int = 0
    result: int | None = None
    zeros: int = 0

    def pointers(self, base: int = 0) -> Iterator[tuple[int, Layout, Field]]:
        """Yield every member that is followed, the struct it is a member of, and where that begins."""
        for member in self.fields:
            if isinstance(member.kind, Nested):
                yield from member.kind.layout.pointers(base + member.offset)
            elif isinstance(member.followed, Followed):
                yield base, self, member

    def width(self, offset: int) -> int:
        """Return the size of the number at `offset`. Raises KeyError."""
        return struct.calcsize("<" + {member.offset: member.format for member in self.fields}[offset])


class Nested(Kind):
    """A struct within a struct or an array: its bytes (format "16s")."""

    layout: Layout


class Moment(Kind):
    """A timespec or timeval within a struct or an array that counts from 1970."""

    layout: Layout


class Chars(Kind):
    """Text in an array of chars within a struct, up to its NUL if it has one (format "65s")."""


class Repeated(Kind):
    """Numbers in a row within a struct: `format` is the code of one of them."""

    kind: Kind
    format: str


class Halves(Kind):
    """A 64-bit number in two 32-bit halves: the lower one first, the upper one `apart` bytes later."""

    apart: int
    kind: Kind


class ByMember(Kind):
    """A member of a struct that is what an earlier `member` of it says."""

    member: str
    cases: Mapping[int, Kind]
    default: Kind


class Bytes(Kind):
    """The bytes in the rest of a struct, whatever they are."""


class HandleBytes(Kind):
    """The bytes of a file handle, in the rest of a struct."""


class UnixName(Kind):
    """The path of an AF_UNIX socket, or its abstract name, in the rest of a struct."""


class HexBytes(Kind):
    """Bytes within a struct, each in hexadecimal; their number is the member at offset `count`."""

    count: int


class InternetAddress(Kind):
    """An address of IPv4, or of IPv6 if the bytes are 16."""
