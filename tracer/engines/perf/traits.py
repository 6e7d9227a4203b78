"""What the C part has to know of each call, a byte a number; and the filters that spare all other calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracer import abi
from tracer.abi import i386, x86_64
from tracer.plan.plan import Plan

ARCHS = (x86_64.AUDIT_ARCH, i386.AUDIT_ARCH)  # NATIVE and COMPAT of tasks.h

# The bits of tasks.h.
WANTED, EXECUTES, ENDS, VFORKS, CLONES = 1, 2, 4, 8, 16
_SPECIAL: Mapping[str, int] = {
    "execve": EXECUTES,
    "execveat": EXECUTES,
    "exit": ENDS,
    "exit_group": ENDS,
    "vfork": VFORKS,
    "clone": CLONES,
}
FILTER_MAX = 4095  # bytes: the kernel takes a page with its NUL


def tables(plan: Plan) -> tuple[tuple[int, int, bytes], ...]:
    """Return for both architectures: AUDIT_ARCH, the byte of unknown numbers, a byte for each known one."""
    return tuple((number, _otherwise(plan, number), _table(plan, number)) for number in ARCHS)


def _otherwise(plan: Plan, arch: int) -> int:
    return WANTED if plan.archs[arch].wanted is None else 0


def _table(plan: Plan, arch: int) -> bytes:
    names = abi.architecture(arch).BY_NAME
    wanted = plan.archs[arch].wanted
    table = bytearray([_otherwise(plan, arch)]) * (1 + max(names.values()))
    for number in wanted or ():
        table[number] |= WANTED
    for name, bits in _SPECIAL.items():
        if name in names:
            table[names[name]] |= bits
    return bytes(table)


def filters(plan: Plan) -> tuple[str | None, str | None]:
    """Return the filters for entries and for exits, (None, None) for a plan that needs all or too many calls.

    A tracepoint doesn't know the architecture: a number passes that either table has.
    """
    if not plan.kernel_filter or any(plan.archs[arch].wanted is None for arch in ARCHS):
        return None, None
    native = x86_64.BY_NAME
    numbers = {native[name] for name in _SPECIAL}.union(*(plan.archs[arch].wanted or () for arch in ARCHS))
    entries = expression(numbers)
    exits = f"{entries}||id==-1"  # rt_sigreturn's exit has lost its number
    return (entries, exits) if len(exits) <= FILTER_MAX else (None, None)


def expression(numbers: Iterable[int]) -> str:
    """Return the tracepoint filter that lets these numbers pass."""
    spans: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return "||".join(f"id=={a}" if a == b else f"(id>={a}&&id<={b})" for a, b in spans)
