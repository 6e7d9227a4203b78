"""The table of results, and the document that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.entries import Benchmark, Ratio
from benchmarks.measure import Sample

BEGIN = "<!-- written by: python -m benchmarks --write docs/performance.md -->"
END = "<!-- end of what is written -->"


@dataclass(frozen=True)
class Result:
    """A benchmark and what each of its ways gave; a way that couldn't run is missing."""

    benchmark: Benchmark
    samples: Mapping[str, Sample]

    def ratios(self) -> list[tuple[Ratio, float]]:
        """Return the ratios of the medians of ways that ran."""
        found = []
        for ratio in self.benchmark.ratios:
            over, under = self.samples.get(ratio.over), self.samples.get(ratio.under)
            if over and under:
                found.append((ratio, over.median / under.median))
        return found


def missed(results: Iterable[Result]) -> list[str]:
    """Return a line for each ratio that is above its bar."""
    return [
        f"{ratio.over} / {ratio.under} is {value:.3f}, above {ratio.bar}"
        for result in results
        for ratio, value in result.ratios()
        if ratio.bar is not None and value > ratio.bar
    ]


def table(results: Iterable[Result]) -> str:
    """Return the machine and the tables, in Markdown, which reads well as text, too."""
    results = list(results)
    medians = [
        (result.benchmark.title, way, spelled(s.median), f"{spelled(min(s.values))} … {spelled(max(s.values))}")
        for result in results
        for spelled in (result.benchmark.measure.spelled,)
        for way, s in result.samples.items()
    ]
    ratios = [
        (result.benchmark.title, f"{r.over} / {r.under}", f"{value:.2f}", "" if r.bar is None else f"≤ {r.bar}")
        for result in results
        for r, value in result.ratios()
    ]
    first = _markdown(("work", "way", "median", "least … most"), medians)
    second = _markdown(("work", "ratio of medians", "is", "bar"), ratios)
    return f"{machine.described()}\n\n{first}\n\n{second}\n"


def _markdown(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in (titles, *rows)) for i in range(len(titles))]
    lines = [titles, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def replaced(document: str, text: str) -> str:
    """Return `document` with `text` between its two markers. Raises ValueError if it has no such place."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the document lacks the lines {BEGIN!r} and {END!r}: add them where the table goes")
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"


def write(path: Path, text: str) -> None:
    """Put `text` between the markers of the document at `path`. Raises OSError, ValueError."""
    path.write_text(replaced(path.read_text(), text))
