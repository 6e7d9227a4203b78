"""Numbers as the kernel reads and writes them in memory: checked ints, packed words, fields of structs."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INT_MIN, INT_MAX = -(1 << 31), (1 << 31) - 1
NSEC_PER_SEC = 1_000_000_000


def whole(value: int, what: str, low: int = INT_MIN, high: int = INT_MAX) -> int:
    """Give *value* back if it's an int within *low* and *high*: the kernel would cut it without a word.

    *what* is named in the TypeError or ValueError.
    """
    if not isinstance(value, int):
        raise TypeError(f"{what} is an int, not {type(value).__name__}")
    if not low <= value <= high:
        raise ValueError(f"{what} lies in {low}…{high}, and this is {value}")
    return value


def words(*values: int) -> bytearray:
    """Pack ints as 64-bit words; of a negative one, two's complement."""
    return bytearray(b"".join((value & (1 << 64) - 1).to_bytes(8, "little") for value in values))


def each_word(memory: "bytes | bytearray") -> "Iterator[int]":
    """Tell the signed 64-bit words of *memory*, one after the other."""
    return (int.from_bytes(memory[at : at + 8], "little", signed=True) for at in range(0, len(memory), 8))


def timespec(duration: int, what: str = "a duration") -> bytearray:
    """Pack nanoseconds as a struct timespec. TypeError, ValueError: no int, negative, or over 2^63 seconds."""
    return words(*divmod(whole(duration, what, 0, ((1 << 63) - 1) * NSEC_PER_SEC), NSEC_PER_SEC))


def nanoseconds(memory: "bytes | bytearray") -> int:
    """Tell the nanoseconds in a struct timespec."""
    seconds, rest = each_word(memory[:16])
    return seconds * NSEC_PER_SEC + rest


def join_bits(bits: "Iterable[int]", what: str, highest: int) -> int:
    """Set a bit for each number of *bits*, the lowest for 1. TypeError, ValueError: not an int of 1…*highest*."""
    mask = 0
    for bit in bits:
        mask |= 1 << (whole(bit, what, 1, highest) - 1)
    return mask


class Field:
    """A number in a `Struct`: where it lies, how wide it is, whether it has a sign."""

    __slots__ = ("_place", "_signed")

    def __init__(self, offset: int, width: int, signed: bool = False) -> None:
        """Describe the field at *offset*, *width* bytes wide."""
        self._place = slice(offset, offset + width)
        self._signed = signed

    def __get__(self, struct: "Struct", _owner: "type[Struct]") -> int:
        """Read it from the struct's memory."""
        return int.from_bytes(struct.memory[self._place], "little", signed=self._signed)


class Struct:
    """A struct of the kernel's in memory of its own: `Field`s by name; zeros until it's filled."""

    __slots__ = ("memory",)

    SIZE = 0

    def __init__(self, memory: "bytes | None" = None) -> None:
        """Copy *memory*, or begin with zeros. ValueError: it's not SIZE bytes."""
        if memory is not None and len(memory) != self.SIZE:
            raise ValueError(f"a {type(self).__name__} is {self.SIZE} bytes, not {len(memory)}")
        self.memory = bytearray(self.SIZE if memory is None else memory)

    def __repr__(self) -> str:
        """Show every field that isn't 0."""
        named = ((name, getattr(self, name)) for name, field in vars(type(self)).items() if type(field) is Field)
        return f"{type(self).__name__}({', '.join(f'{name}={value}' for name, value in named if value)})"
