"""The kernel's structs: memory of a fixed size, and fields that are places in it."""

from syscalls._raw import writable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Kind = TypeVar("Kind", bound="Struct")


class Field:
    """A field of a struct: where it lies, how wide it is, whether it has a sign."""

    __slots__ = ("_place", "_signed", "_width")

    def __init__(self, offset: int, width: int, signed: bool = False) -> None:
        """Lie at *offset*, *width* bytes wide."""
        self._place = slice(offset, offset + width)
        self._width, self._signed = width, signed

    def __get__(self, struct: "Struct", _owner: "type[Struct]") -> int:
        """Tell the number that's there now."""
        return int.from_bytes(struct._memory[self._place], "little", signed=self._signed)


class Settable(Field):
    """A field that the struct's user fills."""

    __slots__ = ()

    def __set__(self, struct: "Struct", value: int) -> None:
        """Put a number there. OverflowError: it's too wide."""
        struct._memory[self._place] = int(value).to_bytes(self._width, "little", signed=self._signed)


class Struct:
    """A struct of SIZE bytes in memory of its own, all zeros at first; the kernel or its fields fill it."""

    __slots__ = ("_memory",)
    SIZE = 0

    def __init__(self, memory: "bytes | None" = None, **fields: int) -> None:
        """Copy *memory*, or begin with zeros; set these fields.

        ValueError: *memory* isn't SIZE bytes. AttributeError: it has no such field to set.
        """
        self._memory = bytearray(self.SIZE if memory is None else memoryview(memory))
        if len(self._memory) != self.SIZE:
            raise ValueError(f"a {type(self).__name__} is {self.SIZE} bytes, not {len(self._memory)}")
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def memory(self) -> bytes:
        """The bytes that are there now."""
        return bytes(self._memory)

    def __repr__(self) -> str:
        """Show every field."""
        names = [name for name, field in vars(type(self)).items() if isinstance(field, Field)]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)}' for name in names)})"


def room(kind: "type[Kind]", out: "Kind | None") -> "Kind":
    """Give *out*, or a new struct if that's None. TypeError: *out* is of another kind."""
    return kind() if out is None else needed(kind, out)


def needed(kind: "type[Kind]", struct: "Kind") -> "Kind":
    """Give *struct*. TypeError: it's of another kind."""
    if not isinstance(struct, kind):
        raise TypeError(f"a {kind.__name__} is needed, not {type(struct).__name__}")
    return struct


def filled(kind: "type[Kind]", out: "Kind | None", issue: "Callable[[int], object]") -> "Kind":
    """Have the call *issue*, told the address, fill *out*, or a new struct if that's None; return it."""
    struct = room(kind, out)
    address, _length, _keep = writable(struct._memory)
    issue(address)
    return struct
