"""A finding: what one rule saw of one subject, with its evidence and what it costs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tracer.decode.call import Call
from tracer.explain.buffers import CAPACITIES

DEFAULT_CAPACITY = 8192  # of a buffer, where nothing else is said: that of `syscalls.BufWriter`
_CALLS_KEPT = 5
_FILES_KEPT = 5
_FEW = 0.9  # the share of sizes that is under the limit which a text names
_PLURAL = re.compile(r"\{(\w+)\|([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the table: what is looked for, what it costs, what to do.

    `says` is a finding in a sentence: {number} stands for one of its numbers, {number|call} for "1 call" or "3
    calls". One of fewer than `least` calls isn't worth telling.
    """

    id: str
    name: str
    looks_for: str
    costs: str
    advice: str
    says: str
    least: int = 1

    @property
    def anchor(self) -> str:
        """Where the rule's section is."""
        return f"docs/explain.md#{self.id.lower()}-{self.name}"


@dataclass(slots=True)
class Evidence:
    """The first few numbers of the calls that show it, the last one, how many there are, and a few files.

    `stacked` is the first of them whose stack was recorded.
    """

    first: list[int] = field(default_factory=list)
    last: int = 0
    count: int = 0
    files: list[str] = field(default_factory=list)
    stacked: Call | None = None

    def add(self, call: Call, path: str | None = None) -> None:
        """Add a call, and the file that it was about."""
        self.count += 1
        self.last = call.index
        if len(self.first) < _CALLS_KEPT:
            self.first.append(call.index)
        if self.stacked is None and call.stack is not None:
            self.stacked = call
        if path is not None and len(self.files) < _FILES_KEPT and path not in self.files:
            self.files.append(path)

    def join(self, other: Evidence) -> None:
        """Add what `other` has."""
        self.first = sorted({*self.first, *other.first})[:_CALLS_KEPT]
        self.last = max(self.last, other.last)
        self.count += other.count
        self.stacked = self.stacked or other.stacked
        self.files = [*islice(dict.fromkeys([*self.files, *other.files]), _FILES_KEPT)]


@dataclass(slots=True)
class Finding:
    """What was found of `subject` (a file, a descriptor, or a program): `saved` calls of `calls` could be saved.

    `starting`: all of it belongs to the start of a program, or to the loading of its code. `numbers` are for
    the text. `sizes` counts the bytes of each call, and `curve` the calls that a buffer of each capacity makes.
    """

    rule: Rule
    subject: str
    starting: bool
    saved: int
    evidence: Evidence
    numbers: Counter[str] = field(default_factory=Counter)
    fd: int | None = None
    program: str = ""
    sizes: Counter[int] = field(default_factory=Counter)
    curve: Sequence[int] = ()

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What findings that are told as one have in common."""
        return self.rule.id, self.subject, self.program, self.starting

    def join(self, other: Finding) -> None:
        """Add another of the same key: of another descriptor or process."""
        self.saved += other.saved
        self.fd = self.fd if self.fd == other.fd else None
        self.evidence.join(other.evidence)
        self.numbers += other.numbers
        self.sizes += other.sizes
        self.curve = [sum(pair) for pair in zip(self.curve, other.curve, strict=True)]

    @property
    def text(self) -> str:
        """What was seen, in a sentence."""
        numbers = {"saved": self.saved, "calls": self.evidence.count, **self.numbers, **self._of_sizes()}
        text = _PLURAL.sub(lambda found: counted(numbers[found[1]], found[2]), self.rule.says)
        return text.format_map({name: f"{number:,}" for name, number in numbers.items()})

    def _of_sizes(self) -> Mapping[str, int]:
        """Return how many sizes are under which limit, and what a buffer would leave."""
        if not self.sizes:
            return {}
        total = self.sizes.total()
        limit = 1
        while sum(times for size, times in self.sizes.items() if size < limit) < _FEW * total:
            limit *= 2
        few = sum(times for size, times in self.sizes.items() if size < limit)
        return {"few": few, "limit": limit, "left": self.curve[CAPACITIES.index(DEFAULT_CAPACITY)]}

    @property
    def buffer(self) -> int | None:
        """The capacity of the buffer that the program seems to have: the size of most of its calls."""
        size, times = self.sizes.most_common(1)[0] if self.sizes else (0, 0)
        return size if size >= 64 and size & (size - 1) == 0 and 2 * times > self.sizes.total() else None


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 call, 2,000 calls, 3 searches."""
    if number != 1:
        noun = noun[:-1] + "ies" if noun.endswith("y") else noun + ("es" if noun.endswith("ch") else "s")
    return f"{number:,} {noun}"
