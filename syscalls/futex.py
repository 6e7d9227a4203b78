"""Futexes: threads sleep on a 32-bit word of memory, and wake each other; futex(2), one call each.

A word is the first 4 bytes of a writable buffer, which must lie at a multiple of 4; it stays in place during
the call. *flags*: FUTEX_PRIVATE_FLAG if no other process shares the word; nothing is added.
Source of the numbers: linux/futex.h.
"""

from syscalls._raw import INT_MAX, UINT_MAX, demux, whole, word, writable
from syscalls._words import limit
from syscalls.number import SYS_futex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Buffer

FUTEX_WAIT = 0
FUTEX_WAKE = 1
FUTEX_REQUEUE = 3
FUTEX_CMP_REQUEUE = 4
FUTEX_WAKE_OP = 5
FUTEX_WAIT_BITSET = 9
FUTEX_WAKE_BITSET = 10
FUTEX_PRIVATE_FLAG = 128
FUTEX_CLOCK_REALTIME = 256
FUTEX_BITSET_MATCH_ANY = 0xFFFFFFFF

FUTEX_OP_SET = 0
FUTEX_OP_ADD = 1
FUTEX_OP_OR = 2
FUTEX_OP_ANDN = 3
FUTEX_OP_XOR = 4
FUTEX_OP_OPARG_SHIFT = 8
FUTEX_OP_CMP_EQ = 0
FUTEX_OP_CMP_NE = 1
FUTEX_OP_CMP_LT = 2
FUTEX_OP_CMP_LE = 3
FUTEX_OP_CMP_GT = 4
FUTEX_OP_CMP_GE = 5

_WORD = 4


def wait(at: "Buffer", value: int, timeout: int | None = None, flags: int = 0) -> None:
    """Sleep until the word *at* is woken, if it holds *value*. Asked and slept as one, in one call.

    *timeout* is in nanoseconds from now, None for ever. Error EAGAIN: it holds something else; ETIMEDOUT;
    EINTR: a signal was handled; see futex(2).
    """
    until, _size, _keep = limit(timeout)
    _futex(FUTEX_WAIT, flags, at, _value(value), until)


def wait_bitset(at: "Buffer", value: int, bitset: int, deadline: int | None = None, flags: int = 0) -> None:
    """Do the same as `wait`, woken only by a `wake_bitset` with a bit of *bitset*, or by any `wake`.

    *deadline* is the time by CLOCK_MONOTONIC in nanoseconds, or with *flags* FUTEX_CLOCK_REALTIME by that one.
    Error: see `wait`. See futex(2).
    """
    until, _size, _keep = limit(deadline, "a deadline")
    _futex(FUTEX_WAIT_BITSET, flags, at, _value(value), until, value3=_value(bitset, "a bitset"))


def wake(at: "Buffer", count: int, flags: int = 0) -> int:
    """Wake at most *count* threads that sleep on the word *at*, in one call; return how many. See futex(2)."""
    return _futex(FUTEX_WAKE, flags, at, _count(count))


def wake_bitset(at: "Buffer", count: int, bitset: int, flags: int = 0) -> int:
    """Wake at most *count* threads that wait for a bit of *bitset*; return how many. Error: see futex(2)."""
    return _futex(FUTEX_WAKE_BITSET, flags, at, _count(count), value3=_value(bitset, "a bitset"))


def requeue(at: "Buffer", count: int, moved: int, to: "Buffer", flags: int = 0) -> int:
    """Wake at most *count* sleepers of *at*, let *moved* more sleep on *to*; return how many that are together.

    One call. Error: see futex(2), which says that only the woken are counted: the kernel counts both.
    """
    return _futex(FUTEX_REQUEUE, flags, at, _count(count), _count(moved), _locate(to))


def cmp_requeue(at: "Buffer", count: int, moved: int, to: "Buffer", value: int, flags: int = 0) -> int:
    """Do the same as `requeue` if *at* holds *value*; return how many that are together. One call.

    Error EAGAIN: it holds something else; see futex(2).
    """
    return _futex(FUTEX_CMP_REQUEUE, flags, at, _count(count), _count(moved), _locate(to), _value(value))


def wake_op(at: "Buffer", count: int, count2: int, to: "Buffer", operation: int, flags: int = 0) -> int:
    """Change the word *to* and wake sleepers of *at*, and of *to* if its old value fits; return how many woke.

    At most *count* and *count2*; *operation* is what `operation` makes. One call. Error: see futex(2).
    """
    return _futex(
        FUTEX_WAKE_OP, flags, at, _count(count), _count(count2), _locate(to), _value(operation, "an operation")
    )


def operation(op: int, oparg: int, cmp: int, cmparg: int) -> int:
    """Spell for `wake_op`: ``word = word op oparg``, and ``if old cmp cmparg``; FUTEX_OP_… constants.

    *op* may have FUTEX_OP_OPARG_SHIFT: *oparg* is then a bit's number. It's C's ``FUTEX_OP``. ValueError: *op*
    or *cmp* isn't in 0…15, or an argument not in 0…4095. No call is made. See futex(2).
    """
    todo = whole(op, "an operation", 0, 15) << 28 | whole(cmp, "a comparison", 0, 15) << 24
    return todo | whole(oparg, "oparg", 0, 4095) << 12 | whole(cmparg, "cmparg", 0, 4095)


def _futex(
    op: int,
    flags: int,
    at: "Buffer",
    value: int,
    until: int = 0,
    to: tuple[int, object] = (0, None),
    value3: int = 0,
) -> int:
    first, _keep = _locate(at)
    return demux(word(SYS_futex, first, op | whole(flags, "flags", 0), value, until, to[0], value3), "futex")


def _locate(at: "Buffer") -> tuple[int, object]:
    address, length, keep = writable(at)
    if length < _WORD:
        raise ValueError(f"a futex is a word of {_WORD} bytes, and this buffer has {length}")
    return address, keep


def _value(value: int, what: str = "a futex's value") -> int:
    return whole(value, what, 0, UINT_MAX)


def _count(count: int) -> int:
    return whole(count, "a count", 0, INT_MAX)


__all__ = [
    "cmp_requeue",
    "operation",
    "requeue",
    "wait",
    "wait_bitset",
    "wake",
    "wake_bitset",
    "wake_op",
    *(name for name in globals() if name.startswith("FUTEX_")),
]
