"""A difference in the terminal: like a unified diff, a part for each thread, and the counts that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from tracer.compare.difference import Change, Difference, LanePair, Sameness
from tracer.compare.lanes import Line
from tracer.reporters.origin import printable
from tracer.reporters.tables import counting_table, print_table, terminal

_STYLES = {"-": "red", "+": "green", " ": "", "@": "cyan"}
_SHOWN = 10  # lines of one change and side that are shown, without `whole`


def difference_lines(difference: Difference, context: int, whole: bool) -> Iterator[Text]:
    """Yield the lines that show what changed, with `context` lines around it; `whole` leaves nothing out."""
    for pair in difference.pairs:
        if pair.changes:
            yield Text(f"@@ {printable(pair.label)}{_only(pair)} @@", _STYLES["@"])
            for group in _groups(pair.changes, context):
                yield from _group(pair, group, context, whole)


def _only(pair: LanePair) -> str:
    return ", only in B" if pair.a is None else ", only in A" if pair.b is None else ""


def _groups(changes: Sequence[Change], context: int) -> Iterator[list[Change]]:
    """Yield the changes that stand so near that they share their context."""
    group = [changes[0]]
    for change in changes[1:]:
        if change.a[0] - group[-1].a[1] > 2 * context:
            yield group
            group = []
        group.append(change)
    yield group


def _group(pair: LanePair, group: Sequence[Change], context: int, whole: bool) -> Iterator[Text]:
    a, b = pair.lines
    first, last = group[0].a[0] - context, group[-1].a[1] + context
    numbers = f"{_place(a, group[0].a)} | {_place(b, group[0].b)}"
    yield Text(f"   call {numbers}", "dim")
    at = max(first, 0)
    for change in group:
        yield from _styled(" ", a[at : change.a[0]], True)
        yield from _styled("-", a[slice(*change.a)], whole)
        yield from _styled("+", b[slice(*change.b)], whole)
        at = change.a[1]
    yield from _styled(" ", a[at:last], True)


def _place(lines: Sequence[Line], span: tuple[int, int]) -> str:
    """Return the number of the call with which a change begins, in its trace."""
    numbers = (line.call for line in lines[span[0] :] if line.call is not None)
    return f"#{found}" if (found := next(numbers, None)) is not None else "end"


def _styled(mark: str, lines: Sequence[Line], whole: bool) -> Iterator[Text]:
    runs = [(text, len([*same])) for text, same in groupby(line.text for line in lines)]
    left_out = 0 if whole else len(runs) - _SHOWN
    half = _SHOWN // 2
    for number, (text, times) in enumerate(runs):
        if left_out > 1 and half <= number < half + left_out:
            if number == half:
                hidden = sum(times for _, times in runs[half : half + left_out])
                yield Text(f"{mark} ... {hidden:,} more lines (--all shows them)", "dim")
        else:
            many = f"    ×{times:,}" if times > 1 else ""
            yield Text(f"{mark} {printable(text)}{many}", _STYLES[mark])


def print_difference(difference: Difference, names: tuple[str, str], context: int, whole: bool) -> None:
    """Print what changed, with colour on a terminal only."""
    console = terminal(soft_wrap=True)
    if difference.sameness is Sameness.DIFFERENT:
        for mark, letter, name in zip("-+", "AB", names, strict=True):
            console.print(Text(f"{mark * 3} {letter}: {printable(name)}", _STYLES[mark]))
        for line in difference_lines(difference, context, whole):
            console.print(line)
        console.print()
    print_summary(difference, console)


def print_summary(difference: Difference, console: Console | None = None) -> None:
    """Print the counts that changed, and what came of comparing."""
    console = console or terminal(soft_wrap=True)
    if difference.counts:
        table = counting_table("syscall", "A", "", "B", "change")
        for name, (a, b) in difference.counts.items():
            style = "red" if a > b else "green"
            table.add_row(printable(name), f"{a:,}", "→", f"{b:,}", f"[{style}]{b - a:+,}[/]")
        print_table(console, table)
    for doubt in difference.doubts:
        console.print(f"note: {doubt}", markup=False, style="yellow")
    console.print(conclusion(difference), markup=False)


def conclusion(difference: Difference) -> str:
    """Return in a sentence what came of comparing."""
    a, b = (total.total() for total in difference.totals)
    calls = f"{a:,} calls against {b:,}"
    if difference.sameness is Sameness.DIFFERENT:
        removed = sum(change.a[1] - change.a[0] for pair in difference.pairs for change in pair.changes)
        added = sum(change.b[1] - change.b[0] for pair in difference.pairs for change in pair.changes)
        same = "" if difference.counts else "; each call was made as often"
        return f"different: {calls}; {removed:,} lines only in A, {added:,} only in B{same}"
    return f"{difference.sameness}: {calls}" + (
        "" if difference.sameness is Sameness.SAME else "; no difference was seen, but see the notes"
    )
