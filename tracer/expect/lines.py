"""The text of a sequence's steps, line by line; every step knows its line's number."""

from __future__ import annotations

from dataclasses import replace

from tracer.expect.pattern import Pattern
from tracer.expect.steps import AnyOrder, Either, Item, Never, Rest, Step


def lines_of(items: Rest) -> list[str]:
    """Return the steps' text in lines."""
    return [line for item in items for line in _lines(item)]


def _lines(item: Item) -> list[str]:
    if isinstance(item, AnyOrder):
        return ["any order {", *[f"    {step}" for step in item.steps], "}"]
    if isinstance(item, Either):
        lines = []
        for opening, option in zip(["either {", *["} or {"] * len(item.options)], item.options, strict=False):
            lines += [opening, *[f"    {line}" for line in lines_of(option)]]
        return [*lines, "}"]
    return [str(item)]


def numbered(items: Rest, line: int = 1) -> Rest:
    """Return the items with their lines' numbers, the first of which is `line`."""
    found = []
    for item in items:
        found.append(_numbered(item, line))
        line += len(_lines(item))
    return tuple(found)


def _numbered(item: Item, line: int) -> Item:
    if isinstance(item, AnyOrder):
        return AnyOrder(tuple(replace(step, line=line + n) for n, step in enumerate(item.steps, 1)))
    if isinstance(item, Either):
        options = []
        for option in item.options:
            options.append(numbered(option, line + 1))
            line += 1 + len(lines_of(option))
        return Either(tuple(options))
    return replace(item, line=line)


def brief(item: Item) -> str:
    """Return an item's names and counts, for a line that has all of the sequence."""
    if isinstance(item, Step | Never):
        return str(replace(item, pattern=Pattern(item.pattern.what)))
    if isinstance(item, AnyOrder):
        return f"({' and '.join(map(brief, item.steps))})"
    return f"({' or '.join('; '.join(map(brief, option)) or 'nothing' for option in item.options)})"


def flat(items: Rest) -> list[Step | Never]:
    """Return all steps, those in blocks too, in the order of their lines."""
    found: list[Step | Never] = []
    for item in items:
        if isinstance(item, AnyOrder):
            found += item.steps
        elif isinstance(item, Either):
            found += [step for option in item.options for step in flat(option)]
        else:
            found.append(item)
    return found
