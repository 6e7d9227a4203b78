"""Numbers as the kernel reads and writes them in memory: 64-bit words, times, sets of bits."""

from syscalls._raw import whole, writable
from syscalls._several import several

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NSEC_PER_SEC = 1_000_000_000


def words(*values: int) -> bytearray:
    """Pack ints as 64-bit words; of a negative one, two's complement."""
    return bytearray(b"".join((value & (1 << 64) - 1).to_bytes(8, "little") for value in values))


def each_word(memory: "bytes | bytearray") -> "Iterator[int]":
    """Tell the signed 64-bit words of *memory*, one after the other."""
    return (int.from_bytes(memory[at : at + 8], "little", signed=True) for at in range(0, len(memory), 8))


def timespec(duration: int, what: str = "a duration") -> bytearray:
    """Pack nanoseconds as a struct timespec. TypeError, ValueError: no int, negative, or over 2^63 seconds."""
    return words(*divmod(whole(duration, what, 0, ((1 << 63) - 1) * NSEC_PER_SEC), NSEC_PER_SEC))


def limit(duration: int | None, what: str = "a timeout") -> tuple[int, int, object]:
    """Locate a struct timespec as `writable` does; for None, "for ever", the address is NULL."""
    return (0, 0, None) if duration is None else writable(timespec(duration, what))


def nanoseconds(memory: "bytes | bytearray") -> int:
    """Tell the nanoseconds in a struct timespec."""
    seconds, rest = each_word(memory[:16])
    return seconds * NSEC_PER_SEC + rest


def join_bits(bits: "Iterable[int]", what: str, highest: int) -> int:
    """Set a bit for each number of *bits*, the lowest for 1. TypeError, ValueError: not an int of 1…*highest*."""
    mask = 0
    for bit in several(bits, f"{what[2:]}s"):
        mask |= 1 << (whole(bit, what, 1, highest) - 1)
    return mask
