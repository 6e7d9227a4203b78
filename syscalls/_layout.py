"""The kernel's structs: memory of a fixed size, and fields that are places in it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Kind = TypeVar("Kind", bound="Struct")


class Field:
    """A field of a struct: where it lies, how wide it is, whether it has a sign."""

    def __init__(self, offset: int, width: int, signed: bool = False) -> None:
        """Lie at *offset*, *width* bytes wide."""
        self._place = slice(offset, offset + width)
        self._width, self._signed = width, signed

    def __get__(self, struct: "Struct", _owner: "type[Struct]") -> int:
        """Tell the number that's there now."""
        return int.from_bytes(struct._memory[self._place], "little", signed=self._signed)


class Settable(Field):
    """A field that the struct's user fills."""

    def __set__(self, struct: "Struct", value: int) -> None:
        """Put a number there. OverflowError: it's too wide."""
        struct._memory[self._place] = int(value).to_bytes(self._width, "little", signed=self._signed)


class Struct:
    """A struct's memory, all zeros at first; the kernel or its fields fill it."""

    __slots__ = ("_memory",)
    _SIZE = 0

    def __init__(self, **fields: int) -> None:
        """Allocate one, with these fields set. AttributeError: it has no such field."""
        self._memory = bytearray(self._SIZE)
        for name, value in fields.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        """Show every field."""
        names = [name for name, field in vars(type(self)).items() if isinstance(field, Field)]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)}' for name in names)})"


def room(kind: "type[Kind]", out: "Kind | None") -> "Kind":
    """Give *out*, or a new struct if that's None. TypeError: *out* is of another kind."""
    if out is None:
        return kind()
    if not isinstance(out, kind):
        raise TypeError(f"a {kind.__name__} is needed to fill, not {type(out).__name__}")
    return out
