"""Findings in the terminal: rule by rule, what was seen, what it costs and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from tracer.explain.buffers import CAPACITIES
from tracer.explain.finding import Finding, counted
from tracer.explain.investigate import Report
from tracer.explain.sites import site
from tracer.reporters.origin import printable
from tracer.reporters.tables import terminal

_SUBJECTS_SHOWN = 3  # of one rule, without `whole`
_BARS = "▁▂▃▄▅▆▇█"
_UNITS = ((1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B"))


def print_report(report: Report, starting: bool, whole: bool) -> None:
    """Print the findings, with colour on a terminal only; `starting`: also those of the start of programs."""
    console = terminal(soft_wrap=True)
    for line in report_lines(report, starting, whole):
        console.print(line)


def report_lines(report: Report, starting: bool, whole: bool) -> Iterator[Text]:
    """Yield the lines of the findings, and the conclusion."""
    yield from _rules(report.own, report.cwd, whole)
    if starting and report.starting:
        yield Text("— by loaders, C library and interpreters, while programs start —", "bold")
        yield Text()
        yield from _rules(report.starting, report.cwd, whole)
    yield Text(conclusion(report, starting), "bold")
    if not report.complete:
        yield Text("note: the trace is not whole, so there may be more", "yellow")


def conclusion(report: Report, starting: bool) -> str:
    """Return in a sentence what came of it."""
    own, calls = report.own, counted(report.calls, "call")
    found = counted(len(own), "finding") if own else "nothing found"
    text = f"{found} in {calls}"
    saved = sum(one.saved for one in own)
    if saved:
        text += f": about {counted(saved, 'call')} could be saved"
    if report.starting and not starting:
        hidden = sum(one.saved for one in report.starting)
        text += (
            f"; {len(report.starting):,} more while programs start ({counted(hidden, 'call')}): --all shows them"
        )
    return text


def _rules(findings: Sequence[Finding], cwd: str, whole: bool) -> Iterator[Text]:
    """Yield the lines of each rule, the one that saves most first."""
    saved: Counter[str] = Counter()
    for found in findings:
        saved[found.rule.id] += found.saved
    ordered = sorted(findings, key=lambda found: (-saved[found.rule.id], found.rule.id))
    for _, group in groupby(ordered, key=lambda found: found.rule.id):
        yield from _rule([*group], cwd, whole)


def _rule(findings: Sequence[Finding], cwd: str, whole: bool) -> Iterator[Text]:
    rule = findings[0].rule
    saved = sum(found.saved for found in findings)
    title = Text(f"{rule.id} {rule.name}", "bold cyan")
    yield title.append(f"  saves {counted(saved, 'call')}" if saved else "", "green")
    shown = len(findings) if whole or len(findings) == _SUBJECTS_SHOWN + 1 else _SUBJECTS_SHOWN
    for found in findings[:shown]:
        yield from _finding(found, cwd)
    if findings[shown:]:
        left = sum(found.saved for found in findings[shown:])
        more = f", {counted(left, 'call')}" if left else ""
        yield Text(f"  … and {len(findings) - shown:,} more{more} (--verbose)", "dim")
    yield Text(f"  → {rule.advice}", "italic")
    yield Text()


def _finding(found: Finding, cwd: str) -> Iterator[Text]:
    by = "" if found.subject == found.program or found.program in found.subject.split() else f" ({found.program})"
    fd = "" if found.fd is None or found.subject.startswith("descriptor") else f" fd {found.fd}"
    yield Text(f"  {printable(_near(found.subject, cwd))}{fd}{printable(by)}: {found.text}")
    if found.sizes:
        yield Text(f"    buffer  {_curve(found.curve)}", "dim")
    if len(_histogram(found)) > 1:
        yield Text(f"    sizes   {_sizes(found)}", "dim")
    if found.buffer:
        yield Text(f"    it seems to use a buffer of {size_text(found.buffer)}", "dim")
    made = site(found.evidence)
    if made:
        yield Text(f"    made by {made}", "dim")
    where = ", ".join(printable(_near(path, cwd)) for path in found.evidence.files[:3])
    yield Text(f"    {_numbers(found)}{'  ' + where if where else ''}", "dim")


def _near(path: str, cwd: str) -> str:
    """Return `path` as it is called in the directory `cwd`."""
    return path[len(cwd) + 1 :] if cwd and path.startswith(f"{cwd}/") else path


def _numbers(found: Finding) -> str:
    evidence = found.evidence
    first = evidence.first[:3]
    numbers = " ".join(f"#{index}" for index in first)
    if evidence.count > len(first):
        numbers += f" … #{evidence.last}" if evidence.count > len(first) + 1 else f" #{evidence.last}"
    return f"call{'s' if evidence.count > 1 else ''} {numbers}"


def _curve(curve: Sequence[int]) -> str:
    """Return how many calls each buffer makes, until more bytes don't help."""
    points = [(size, calls) for size, calls in zip(CAPACITIES, curve, strict=True)]
    useful = [p for i, p in enumerate(points) if i == 0 or p[1] < points[i - 1][1]]
    return "  ".join(f"{size_text(size)}: {calls:,}" for size, calls in useful)


def _histogram(found: Finding) -> dict[int, int]:
    """Return how many sizes need so many bits."""
    by_bits: dict[int, int] = {}
    for size, times in sorted(found.sizes.items()):
        by_bits[size.bit_length()] = by_bits.get(size.bit_length(), 0) + times
    return by_bits


def _sizes(found: Finding) -> str:
    by_bits = _histogram(found)
    low, high, most = min(by_bits), max(by_bits), max(by_bits.values())
    bars = "".join(
        _BARS[(len(_BARS) - 1) * times // most] if (times := by_bits.get(bits, 0)) else " "
        for bits in range(low, high + 1)
    )
    return f"{size_text(1 << low >> 1)} {bars} {size_text((1 << high) - 1)}"


def size_text(size: int) -> str:
    """Return a number of bytes in the largest unit in which it is a whole number."""
    unit, name = next(((unit, name) for unit, name in _UNITS if size and size % unit == 0), (1, "B"))
    return f"{size // unit:,} {name}"
