"""DWARF expressions, as far as call-frame rules use them (DWARF 5, section 2.5): no branches, no variables."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

# What takes two values off the stack, the upper one second, and leaves one.
_BINARY: Mapping[str, Callable[[int, int], int]] = {
    "plus": operator.add,
    "minus": operator.sub,
    "mul": operator.mul,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "shl": lambda value, count: value << min(count, 64),
    "shr": lambda value, count: value >> min(count, 64),
}
_COMPARISONS: Mapping[str, Callable[[int, int], int]] = {
    name: getattr(operator, name) for name in ("eq", "ge", "gt", "le", "lt", "ne")
}
_CONSTANTS = frozenset({*(f"const{n}{sign}" for n in (1, 2, 4, 8) for sign in "us"), "constu", "consts"})


def evaluate(
    operations: Iterable[Any],
    first: Sequence[int],
    registers: Mapping[int, int],
    read: Callable[[int], int],
    bits: int,
) -> int:
    """Return the value of an expression that pyelftools parsed; `first` stands on its stack as it begins.

    `read` returns the word at an address. Raises LookupError for what can't be known, and for other operations.
    """
    stack = list(first)
    for operation in operations:
        name = operation.op_name.removeprefix("DW_OP_")
        if name in _BINARY:
            upper = stack.pop()
            value = _BINARY[name](stack.pop(), upper)
        elif name in _COMPARISONS:
            upper = stack.pop()
            value = _COMPARISONS[name](_signed(stack.pop(), bits), _signed(upper, bits))
        elif name == "deref":
            value = read(stack.pop())
        elif name == "plus_uconst":
            value = stack.pop() + operation.args[0]
        elif name == "dup":
            value = stack[-1]
        else:
            value = _pushed(name, operation.args, registers)
        stack.append(value & (1 << bits) - 1)
    return stack[-1]


def _pushed(name: str, args: Sequence[int], registers: Mapping[int, int]) -> int:
    if name in _CONSTANTS:
        return args[0]
    if name.startswith("lit"):
        return int(name.removeprefix("lit"))
    if name.startswith("breg"):
        return registers[int(name.removeprefix("breg"))] + args[0]
    raise LookupError(f"DW_OP_{name} is not for call-frame rules")


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
