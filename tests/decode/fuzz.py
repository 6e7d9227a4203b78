"""Random records through every decoder and every spelling: `python tests/decode/fuzz.py RECORDS [SEED]`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import product

from tracer import abi
from tracer.decode.call import Call
from tracer.model.records import CallFlag, CallRecord, Captured, CaptureKind
from tracer.plan.build import build_plan
from tracer.plan.plan import Capture
from tracer.reporters.jsonl import plain
from tracer.reporters.style import OURS, Style
from tracer.reporters.text import call_text

STYLES = [
    Style(*choices)
    for choices in product(
        (0, 8, 32), ("", "x", "xx"), (False, True), (0, 1, 2), ("abbrev", "raw", "verbose"), (False, True)
    )
]
_WORDS = (0, 1, 2, 3, 5, 8, 16, 24, 64, 100, 128, 4096, 2**31, 2**32 - 100, 2**32 - 1, 2**63, 2**64 - 1)
_RESULTS = (0, 0, 0, 1, 3, 5, 128, 2**31, -1, -14, -22, -516)
_ERRORS = (0, 0, 0, 0, 7, 14)


class Wanted:
    """What there is to choose from: every call of every architecture, with its captures and its commands."""

    def __init__(self) -> None:
        """Ask the plan."""
        self.calls: list[tuple[int, int, tuple[Capture, ...], tuple[tuple[int, int], ...]]] = []
        for arch, plan in build_plan().archs.items():
            for number, one in plan.calls.items():
                moments = [one.always]
                commands = []
                for selection in one.selections:
                    moments += [*selection.cases.values(), selection.default]
                    commands += [(selection.arg, value) for value in selection.cases]
                captures = {c for each in moments for c in (*each.entry, *each.exit, *each.failed)}
                self.calls.append((arch, number, tuple(captures), tuple(commands)))


def records(count: int, seed: int) -> Iterator[CallRecord]:
    """Yield random records: lengths that lie, structures cut anywhere, captures nobody ordered."""
    chance, wanted = random.Random(seed), Wanted()
    for _ in range(count):
        arch, number, captures, commands = chance.choice(wanted.calls)
        args = [chance.choice(_WORDS) if chance.random() < 0.7 else chance.getrandbits(64) for _ in range(6)]
        if commands and chance.random() < 0.8:
            on, value = chance.choice(commands)
            args[on] = value
        ordered = [piece for one in captures if chance.random() < 0.7 for piece in _pieces(chance, one)]
        result = chance.choice(_RESULTS)
        flags = CallFlag.ERROR if result < 0 else 0
        yield CallRecord(1, flags, 0, 1, result, arch, 0, 0, number, tuple(args), tuple(ordered))


def _pieces(chance: random.Random, wanted: Capture) -> Iterator[Captured]:
    kind = wanted.kind if chance.random() < 0.95 else chance.choice(list(CaptureKind))
    yield Captured(wanted.arg, kind, chance.choice(_ERRORS), _bytes(chance, wanted.size))
    for _ in range(chance.randrange(3)):
        piece = CaptureKind.VECTOR_DATA if chance.random() < 0.6 else chance.choice(list(CaptureKind))
        yield Captured(wanted.arg, piece, chance.choice(_ERRORS), _bytes(chance, 16))


def _bytes(chance: random.Random, size: int) -> bytes:
    length = chance.choice((size, size, 2 * size, size - 1, 0, chance.randrange(300))) & 0x1FF
    if chance.random() < 0.5:
        return chance.randbytes(length)
    small = b"".join(chance.choice(_WORDS).to_bytes(8, "little") for _ in range(length // 8 + 1))
    return small[:length]


def render(record: CallRecord, style: Style) -> str:
    """Decode everything of a record, and return its text. Raises what must never be raised."""
    call = Call(1, record, abi.syscall(record.arch, record.number), 1, (), {-100: "/", 0: "/<\n (deleted)", 3: "x"})
    for value in call.arguments.values():
        plain(value)
    return call_text(call, style)


def main(count: int, seed: int) -> None:
    """Render `count` records, each in our own style and in another one."""
    for index, record in enumerate(records(count, seed)):
        for style in (OURS, STYLES[index % len(STYLES)]):
            try:
                render(record, style)
            except Exception:
                print(f"{record}\nin {style}", file=sys.stderr)
                raise
    print(f"{count} records of {len(Wanted().calls)} calls in {len(STYLES)} styles, no exception")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
