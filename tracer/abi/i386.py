"""The calls of i386, as 32-bit programs make them and 64-bit ones through int 0x80.

The entries are those of x86_64 where the two agree, and for 64-bit times. Where a pointer leads to something
whose layout differs (`tracer.abi.compat`), it is shown and not followed; where a 64-bit offset takes two registers,
or the arguments are others, the call is numbers only. socketcall and ipc name the call that they stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from tracer.abi import descriptors, x86_64
from tracer.abi.compat import narrow, wide_times_of
from tracer.abi.generated.i386_numbers import NUMBERS
from tracer.abi.generated.prototypes import PROTOTYPES
from tracer.abi.types import Address, Choice, Hex, Int, Kind, Syscall
from tracer.abi.unknown import unknown

NAME: Final = "i386"
AUDIT_ARCH: Final = 0x40000003

BY_NAME: Mapping[str, int] = {name: number for number, name in NUMBERS.items()}
"""Name -> number of every call that the headers know."""

WORD: Final = 4  # bytes of a long, and of a pointer

# These names stand for other arguments here: old forms, and clone's in another order.
_OTHERWISE = frozenset({"clone", "getrlimit", "mmap", "select", "umount"})


@cache
def syscall(number: int) -> Syscall:
    """Return what is known of a call: decoded, numbers only, or unknown (syscall_0x1b8, six numbers)."""
    name = NUMBERS.get(number)
    if name is None:
        return unknown(number)
    if name in ("socketcall", "ipc"):
        return _multiplexer(number, name)
    wide = wide_times_of(name)
    same = wide or name
    entry = x86_64.ENTRIES.get(same)
    if entry is None or _differs(same):
        return _numbers_only(number, name)
    return Syscall(
        number=number,
        name=name,
        arguments=tuple(argument for _, argument in PROTOTYPES[same]),
        kinds=tuple(narrow(kind, wide is not None) for kind in entry.kinds),
        result=narrow(entry.result),
        opens=entry.opens,
        decoded=True,
        word=WORD,
    )


def _multiplexer(number: int, name: str) -> Syscall:
    """Return a call that is many calls: which one is its first argument."""
    from tracer.abi.flags import ipc, sockets  # names that hardly any program needs

    kinds: tuple[Kind, ...] = (Choice(sockets.CALLS, "SYS_???"), Address())
    names: tuple[str, ...] = ("call", "args")
    if name == "ipc":
        kinds = (Choice(ipc.CALLS, "", 16), Int(32), Int(32), Hex(32), Address(), Int(32))
        names = ("call", "first", "second", "third", "ptr", "fifth")
    return Syscall(number, name, names, kinds, Int(32), opens=False, decoded=True, word=WORD)


def _splits_a_register(name: str) -> bool:
    """Whether an argument is 64 bits wide here, too, and so comes in two registers."""
    return any(type_ in ("loff_t", "u64", "__u64") for type_, _ in PROTOTYPES[name])


def _numbers_only(number: int, name: str) -> Syscall:
    """Return a call as its registers; how many it takes is known for those that x86_64 has as well."""
    prototype = () if _differs(name) else PROTOTYPES[name]
    names = tuple(argument for _, argument in prototype) or tuple(f"arg{index}" for index in range(6))
    return Syscall(
        number=number,
        name=name,
        arguments=names,
        kinds=(Hex(32),) * len(names),
        result=Int(32),
        opens=name in descriptors.OPENS_ONLY,
        decoded=False,
    )


def _differs(name: str) -> bool:
    return name in _OTHERWISE or name not in PROTOTYPES or _splits_a_register(name)
