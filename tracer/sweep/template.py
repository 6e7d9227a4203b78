"""A command with parameters in braces, and the commands that it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

from tracer.errors import UsageError

_VARIABLE = re.compile(r"([A-Za-z_]\w*)=(.+)", re.ASCII)
MOST_POINTS = 1000


class Point(NamedTuple):
    """One command: the value of each parameter, and the words."""

    values: Mapping[str, str]
    argv: tuple[str, ...]

    @property
    def label(self) -> str:
        """The values in words: bufsize=512 mode=raw."""
        return " ".join(f"{name}={value}" for name, value in self.values.items())


def points(words: Sequence[str], variables: Sequence[str]) -> list[Point]:
    """Return a command for each combination of the values in `variables`: "bufsize=512,4096". Raises UsageError."""
    if not variables:
        advice = "Add --var, as in `tracer sweep --var n=1,2 -- ./it {n}`."
        raise UsageError("sweeping a command", "no parameter was given", advice)
    values = dict[str, list[str]]()
    for name, given in map(_parsed, variables):
        if name in values:
            advice = f"Put all its values into one --var {name}=."
            raise UsageError(f"sweeping over {name}", "it was given twice", advice)
        values[name] = given
    for name in values:
        if not any(f"{{{name}}}" in word for word in words):
            raise UsageError(f"sweeping over {name}", f"no word of the command has {{{name}}}", "Put it in braces.")
    found = [Point(dict(zip(values, chosen, strict=True)), ()) for chosen in product(*values.values())]
    if len(found) > MOST_POINTS:
        raise UsageError("sweeping a command", f"these are {len(found):,} commands", f"{MOST_POINTS} are the most.")
    return [point._replace(argv=tuple(_filled(word, point.values) for word in words)) for point in found]


def _parsed(text: str) -> tuple[str, list[str]]:
    match = _VARIABLE.fullmatch(text)
    if match is None or not all(match[2].split(",")):
        raise UsageError(f"reading --var {text!r}", "it is not NAME=VALUE,VALUE", "As in --var bufsize=512,4096.")
    return match[1], match[2].split(",")


def _filled(word: str, values: Mapping[str, str]) -> str:
    """Return `word` with each {name} replaced; other braces stay."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), word)
