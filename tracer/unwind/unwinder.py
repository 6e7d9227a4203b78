"""From one frame to its caller's: by the rules of the file that is mapped there, else by the frame pointer."""

from __future__ import annotations

from typing import Any, NamedTuple

from elftools.dwarf.dwarf_expr import DWARFExprParser
from elftools.dwarf.structs import DWARFStructs

from tracer.elf.module import Module, Rules
from tracer.model.records import STACK_REGISTERS, Mapped
from tracer.model.stacks import Stack
from tracer.unwind.expression import evaluate
from tracer.unwind.frames import End, Frame, Frames
from tracer.unwind.modules import Modules

_MOST = 256  # frames, as strace


class _Machine(NamedTuple):
    """DWARF's numbers of an architecture's registers, in the order of STACK_REGISTERS."""

    word: int
    numbers: tuple[int, ...]

    @property
    def structs(self) -> DWARFStructs:
        return DWARFStructs(little_endian=True, dwarf_format=32, address_size=self.word)


_WIDE = _Machine(8, (16, 7, 6, 3, 4, 5, 12, 13, 14, 15))  # System V ABI, AMD64 supplement, figure 3.36
_NARROW = _Machine(4, (8, 4, 5, 3, 6, 7))  # Intel386 supplement, table 2.14
_PC, _SP, _FP = map(STACK_REGISTERS.index, ("rip", "rsp", "rbp"))


class _Ended(Exception):
    """There is no caller's frame."""

    def __init__(self, end: End) -> None:
        self.end = end


class Unwinder:
    """Unwinds stacks; what it has read of a file it keeps."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._modules = Modules()

    def frames(self, stack: Stack) -> Frames:
        """Return the frames of `stack`, the innermost first. It never raises: what can't be known ends them."""
        return _Walk(stack, self._modules).frames()


class _Walk:
    """One pass up a stack."""

    def __init__(self, stack: Stack, modules: Modules) -> None:
        self._stack = stack
        self._modules = modules
        self._machine = _NARROW if stack.narrow else _WIDE
        numbers = self._machine.numbers
        self._pc, self._sp, self._fp = numbers[_PC], numbers[_SP], numbers[_FP]
        self._registers: dict[int, int] = dict(zip(numbers, stack.registers, strict=False))
        self._called = True  # the pc stands behind a call, a system call included, and not where it was interrupted
        self._guessed = False

    def frames(self) -> Frames:
        found: list[Frame] = []
        try:
            while len(found) < _MOST:
                found.append(self._frame())
                self._registers = self._caller()
        except _Ended as ended:
            return Frames(tuple(found), ended.end)
        return Frames(tuple(found), End.LIMIT)

    def _frame(self) -> Frame:
        """Return what is at the pc."""
        pc = self._registers[self._pc]
        mapped, module, address = self._place()
        if mapped is None:
            raise _Ended(End.LOST)
        offset = pc - mapped.start + mapped.offset
        symbol = module.symbol(address) if module and address is not None else None
        if symbol is None or address is None:
            return Frame(pc, mapped.path, offset, None, 0, False, self._guessed)
        displacement = address - symbol.value
        inside = displacement < symbol.size or not symbol.size
        return Frame(pc, mapped.path, offset, symbol.name, displacement + self._called, inside, self._guessed)

    def _place(self) -> tuple[Mapped | None, Module | None, int | None]:
        """Return where the instruction is that the frame is in: the call, if it made one."""
        at = self._registers[self._pc] - self._called
        mapped = next((m for m in self._stack.mapped if m.start <= at < m.end), None)
        module = self._modules.of(mapped, self._stack.images) if mapped else None
        if mapped is None or module is None:
            return mapped, None, None
        return mapped, module, module.address(at - mapped.start + mapped.offset)

    def _caller(self) -> dict[int, int]:
        """Return the registers of the caller's frame. Raises _Ended."""
        _, module, address = self._place()
        rules = module.rules(address) if module and address is not None else None
        try:
            found = self._by_rules(rules) if rules else self._by_frame_pointer()
        except LookupError:
            raise _Ended(End.CUT if rules else End.LOST) from None
        except _Ended:
            raise
        except Exception:  # rules that contradict themselves: pyelftools raises whatever that leads to
            raise _Ended(End.LOST) from None
        signal = rules is not None and rules.signal
        if not signal and found[self._sp] <= self._registers[self._sp]:
            raise _Ended(End.LOST)
        self._called, self._guessed = not signal, rules is None
        return found

    def _by_rules(self, rules: Rules) -> dict[int, int]:
        cfa = self._cfa(rules.cfa)
        found = {**self._registers, self._sp: cfa}
        for number, rule in rules.registers.items():
            value = self._registers.get(number) if rule.type == rule.SAME_VALUE else self._value(rule, cfa)
            if value is None:
                found.pop(number, None)
            else:
                found[number] = value
        pc = found.get(rules.returns) if rules.returns in rules.registers else None
        if not pc:
            raise _Ended(End.BOTTOM)
        return {**found, self._pc: pc}

    def _by_frame_pointer(self) -> dict[int, int]:
        frame, word = self._registers[self._fp], self._machine.word
        if frame < self._registers[self._sp]:
            raise _Ended(End.LOST if frame else End.BOTTOM)  # ABI: zero marks the outermost frame
        pc = self._read(frame + word)
        return {self._pc: pc, self._sp: frame + 2 * word, self._fp: self._read(frame)}

    def _cfa(self, rule: Any) -> int:
        if rule.expr is not None:
            return self._evaluated(rule.expr, ())
        return self._wrapped(self._registers[rule.reg] + rule.offset)

    def _value(self, rule: Any, cfa: int) -> int | None:
        """Return what a register was in the caller's frame, None for unknown."""
        match rule.type:
            case rule.OFFSET:
                return self._read(cfa + rule.arg)
            case rule.VAL_OFFSET:
                return self._wrapped(cfa + rule.arg)
            case rule.EXPRESSION:
                return self._read(self._evaluated(rule.arg, (cfa,)))
            case rule.VAL_EXPRESSION:
                return self._evaluated(rule.arg, (cfa,))
            case rule.REGISTER:
                return self._registers[rule.arg]
        return None

    def _evaluated(self, expression: Any, first: tuple[int, ...]) -> int:
        operations = DWARFExprParser(self._machine.structs).parse_expr(expression)
        return evaluate(operations, first, self._registers, self._read, 8 * self._machine.word)

    def _read(self, address: int) -> int:
        return int.from_bytes(self._stack.read(self._wrapped(address), self._machine.word), "little")

    def _wrapped(self, value: int) -> int:
        return value & (1 << 8 * self._machine.word) - 1
