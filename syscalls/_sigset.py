"""Sets of signals: plain Python sets of numbers here, a 64-bit word in the kernel."""

from syscalls._raw import writable
from syscalls._words import join_bits, words
from syscalls.siginfo import SIGRTMAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = 8
"""How many bytes a set is, which the kernel wants to be told."""


def bits(signals: "Iterable[int]") -> int:
    """Make a set a word. TypeError, ValueError: a signal isn't an int of 1…64."""
    return join_bits(signals, "a signal", SIGRTMAX)


def place(signals: "Iterable[int] | None") -> tuple[int, int, object]:
    """Locate a set as `writable` does; for None, "no set", the address is NULL."""
    return (0, 0, None) if signals is None else located(signals)


def located(signals: "Iterable[int]") -> tuple[int, int, object]:
    """Locate a set as `writable` does."""
    return writable(words(bits(signals)))


def members(memory: "bytes | bytearray") -> frozenset[int]:
    """Tell which signals are in a set in memory."""
    mask = int.from_bytes(memory, "little")
    return frozenset(signum for signum in range(1, SIGRTMAX + 1) if mask >> (signum - 1) & 1)
