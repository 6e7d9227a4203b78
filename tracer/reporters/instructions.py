"""Classic BPF, as seccomp takes it: instructions as the macros that make them (strace's look)."""

from __future__ import annotations

from collections.abc import Mapping

from tracer.abi.flags import sandboxes as names
from tracer.decode.values import FilterProgram, Instruction

_CLASS, _RETURN = 0x07, 0x06
_DATA = 0xFFFF


def instructions(program: FilterProgram) -> list[str]:
    """Return the instructions of a filter, one string each."""
    return [instruction(one) for one in program.code]


def instruction(one: Instruction) -> str:
    """Return "BPF_STMT(BPF_RET|BPF_K, SECCOMP_RET_ALLOW)", or a BPF_JUMP if it has where to go."""
    code, k = _code(one.code), _returned(one.k) if one.code & _CLASS == _RETURN else _hex(one.k)
    if one.if_true or one.if_false:
        return f"BPF_JUMP({code}, {k}, {_hex(one.if_true)}, {_hex(one.if_false)})"
    return f"BPF_STMT({code}, {k})"


def _hex(number: int) -> str:
    return f"{number:#x}" if number else "0"


def _code(code: int) -> str:
    """Return the macros of an operation's parts: which there are depends on its class."""
    class_ = code & _CLASS
    found, rest = [names.BPF_CLASSES[class_]], code & ~_CLASS
    for mask, parts in names.BPF_PARTS[class_]:
        found.append(_part(rest & mask, parts))
        rest &= ~mask
    return "|".join([*found, *([f"{rest:#x} /* BPF_??? */"] if rest else [])])


def _part(value: int, parts: Mapping[int, str]) -> str:
    return parts.get(value) or f"{_hex(value)} /* BPF_??? */"


def _returned(k: int) -> str:
    action, data = k & ~_DATA, k & _DATA
    text = names.SECCOMP_ACTIONS.get(action) or f"{_hex(action)} /* SECCOMP_RET_??? */"
    return f"{text}|{data:#x}" if data else text
