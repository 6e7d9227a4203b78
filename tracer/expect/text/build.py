"""From the text's tree to the model: one method for each rule of the grammar."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lark import Token, Transformer, v_args

from tracer.decode.values import Octal
from tracer.errors import UsageError
from tracer.expect.compare import Fewer, SameContent, SameExcept
from tracer.expect.compound import As, ListOf, Members, Not, Or
from tracer.expect.counts import Bounds, Counted
from tracer.expect.matchers import (
    UNITS,
    Anything,
    Between,
    Glob,
    Has,
    Lacks,
    Literal,
    Matcher,
    Number,
    Outcome,
    Regex,
    Var,
    Word,
)
from tracer.expect.pattern import GAP, Gap, Pattern
from tracer.expect.sequences import Sequence
from tracer.expect.steps import AnyOrder, Either, Item, Never, Step
from tracer.expect.verdict import Expectation

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)")


def number(text: str) -> int:
    """Return the number that `text` spells, with its unit; as in C, with a zero in front it is octal."""
    for unit, size in UNITS.items():
        if text.endswith(unit):
            return int(text.removesuffix(unit)) * size
    if re.fullmatch("0[0-7]+", text):
        return Octal(text, 8)
    return int(text, 0) if "x" in text else int(text)


def unquoted(text: str) -> bytes:
    """Return what stands in quotes."""

    def letter(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if len(code) == 3 else _ESCAPES.get(code, code)

    inner = text[1:-1].encode().decode("latin-1")
    return _ESCAPE.sub(letter, inner).encode("latin-1")


def _pattern_text(text: str) -> str:
    return text.replace("\\/", "/")


@v_args(inline=True)
class Build(Transformer[Token, list[Expectation]]):
    """Makes expectations of a tree."""

    def start(self, *statements: Any) -> list[Expectation]:
        """Return the expectations in order, the bare steps as one sequence where they stand."""
        found: list[Expectation] = []
        steps: list[Item] = []
        place = 0
        for statement in statements:
            if isinstance(statement, Step | Never | AnyOrder | Either):
                place = place if steps else len(found)
                if steps and len(found) != place:
                    raise UsageError(
                        "reading expectations",
                        f"`{statement}` continues a sequence that another statement interrupted",
                        "Put each of several sequences in a block: `in order {`, the steps, `}`.",
                    )
                steps.append(statement)
            else:
                found.append(statement)
        return [*found[:place], Sequence(tuple(steps)), *found[place:]] if steps else found

    def bare(self, item: Item) -> Item:
        """Return a step that stands by itself."""
        return item

    def statement(self, expectation: Expectation) -> Expectation:
        """Return a whole expectation."""
        return expectation

    # Sequences.

    def sequence(self, _: Token, *parts: Any) -> Sequence:
        """Return the sequence in a block."""
        options: dict[str, Any] = dict(part for part in parts if isinstance(part, tuple))
        return Sequence(tuple(part for part in parts if not isinstance(part, tuple)), **options)

    def in_region(self, _: Token, label: str) -> tuple[str, Any]:
        """Return an option of a sequence."""
        return "region", label

    def per(self, group: Token) -> tuple[str, Any]:
        """Return an option of a sequence."""
        return "per", str(group)

    def nothing_else(self, _: Token) -> tuple[str, Any]:
        """Return an option of a sequence."""
        return "only", True

    def step(self, *parts: Any) -> Step:
        """Return a step with its count."""
        prefixes = {str(part) for part in parts if isinstance(part, Token) and part.type == "PREFIX"}
        count = next((str(part)[1:] for part in parts if isinstance(part, Token) and part.type == "COUNT"), None)
        step = Step(next(part for part in parts if isinstance(part, Pattern)), adjacent="next" in prefixes)
        if "maybe" in prefixes and count is not None:
            raise UsageError(f"reading `{step}`", "it has both maybe and a count", f"Write x0.. or x..{count}.")
        if "maybe" in prefixes:
            return replace(step, least=0)
        return step if count is None else _counted(step, count)

    def never(self, pattern: Pattern) -> Never:
        """Return what may not be there."""
        return Never(pattern)

    def any_order(self, _: Token, *steps: Step) -> AnyOrder:
        """Return a block in any order."""
        return AnyOrder(steps)

    def either(self, *options: tuple[Item, ...]) -> Either:
        """Return alternatives."""
        return Either(options)

    def option_block(self, *items: Item) -> tuple[Item, ...]:
        """Return one alternative."""
        return items

    # Counts and comparisons.

    def count(self, bound: tuple[int | None, int | None], counted: Counted, *forced: Token) -> Bounds:
        """Return a count with its bounds."""
        return Bounds(counted, *bound, bool(forced))

    def exactly(self, amount: Token) -> tuple[int | None, int | None]:
        """Return bounds."""
        return number(amount), number(amount)

    def at_most(self, _: Token, amount: Token) -> tuple[int | None, int | None]:
        """Return bounds."""
        return None, number(amount)

    def at_least(self, _: Token, amount: Token) -> tuple[int | None, int | None]:
        """Return bounds."""
        return number(amount), None

    def between(self, least: Token, most: Token) -> tuple[int | None, int | None]:
        """Return bounds."""
        return number(least), number(most)

    def none(self) -> tuple[int | None, int | None]:
        """Return bounds."""
        return 0, 0

    def counted(self, *parts: Any) -> Counted:
        """Return what is counted."""
        measure = next((" ".join(p.split()[:-1]) for p in parts if _is(p, "MEASURE")), "calls")
        group = next((str(part) for part in parts if _is(part, "NAME")), None)
        run = parts[-1] if any(_is(part, "IN_RUN") for part in parts) else None
        counted = Counted(next(part for part in parts if isinstance(part, Pattern)), measure, run=run)
        return counted.per(group) if group else counted

    def fewer(self, less: Counted, _: Token, factor: Token, __: Token, more: Counted) -> Fewer:
        """Return a comparison of two counts."""
        return Fewer(less, more, float(factor))

    def same_calls(self, _: Token, *parts: Any) -> SameExcept:
        """Return a comparison of two runs."""
        region = str(parts[1]) if _is(parts[0], "IN_REGION") else None
        runs = [part[0] for part in parts if isinstance(part, tuple)]
        apart = [part.what for part in parts if isinstance(part, Pattern) and part.what]
        return SameExcept(runs[0], runs[1], frozenset(apart), region)

    def run(self, *parts: Any) -> tuple[str | None]:
        """Return a run by its name, None for the one that is judged."""
        return (str(parts[1]) if len(parts) > 1 else None,)

    def same_content(self, _: Token, *names: str) -> SameContent:
        """Return a comparison of files."""
        return SameContent(names)

    # One call.

    def pattern(self, what: Pattern, *parts: Any) -> Pattern:
        """Return the pattern of a call."""
        changes: dict[str, Any] = {}
        for name, value in parts:
            if name in changes:
                raise UsageError("reading a call", f"it has two of {name}", "Leave out one.")
            changes[name] = value
        return replace(what, **changes)

    def what(self, name: Token) -> Pattern:
        """Return the pattern of a name."""
        return Pattern(None if name == "calls" else str(name))

    def arguments(self, *arguments: Matcher | Gap) -> tuple[str, Any]:
        """Return a part of a pattern."""
        return "positional", arguments

    def fields(self, *fields: tuple[str, Matcher]) -> tuple[str, Any]:
        """Return a part of a pattern, or of a struct."""
        return "fields", fields

    def field(self, name: Token, value: Matcher) -> tuple[str, Matcher]:
        """Return one field."""
        return str(name), value

    def gap(self, _: Token) -> Gap:
        """Return any number of arguments."""
        return GAP

    def result(self, value: Matcher) -> tuple[str, Any]:
        """Return a part of a pattern."""
        return "result", value

    def failed(self, _: Token, errno: Token) -> tuple[str, Any]:
        """Return a part of a pattern: -1 and the errno."""
        return "result", Word((str(errno),))

    def place_region(self, _: Token, label: str) -> tuple[str, Any]:
        """Return a part of a pattern."""
        return "region", label

    def place_thread(self, _: Token, value: Matcher) -> tuple[str, Any]:
        """Return a part of a pattern."""
        return "thread", value

    def place_process(self, _: Token, value: Matcher) -> tuple[str, Any]:
        """Return a part of a pattern."""
        return "process", value

    def label(self, text: Token) -> str:
        """Return a label or name, without quotes."""
        return unquoted(text).decode(errors="surrogateescape") if text.type == "STRING" else str(text)

    # Values.

    def one_of(self, *options: Matcher) -> Or:
        """Return alternatives."""
        return Or(options)

    def named(self, value: Matcher, name: Token) -> As:
        """Return a value with a name."""
        return As(value, name[1:])

    def variable(self, name: Token) -> Var:
        """Return a name."""
        return Var(name[1:])

    def number(self, text: Token) -> Number:
        """Return a number."""
        return Number(number(text))

    def range(self, text: Token) -> Between:
        """Return a range."""
        return Between(*(number(bound) if bound else None for bound in text.split("..")))

    def constant(self, names: Token) -> Word:
        """Return a constant, or flags."""
        return Word(tuple(names.split("|")))

    def glob(self, text: Token) -> Glob:
        """Return a path."""
        return Glob(_pattern_text(text[1:-1]))

    def regex(self, text: Token) -> Regex:
        """Return a path or text."""
        return Regex(_pattern_text(text[2:-1]))

    def beginning(self, text: Token) -> Literal:
        """Return how data begins."""
        return Literal(unquoted(text.removesuffix("...").removesuffix("…")), begins=True)

    def string(self, text: Token) -> Literal:
        """Return text or data."""
        return Literal(unquoted(text))

    def anything(self) -> Anything:
        """Return whatever it is."""
        return Anything()

    def outcome(self, word: Token) -> Outcome:
        """Return how a call ends."""
        return Outcome(str(word))

    def has(self, *flags: Token) -> Has:
        """Return flags that are set."""
        return Has(_flags(flags))

    def lacks(self, *flags: Token) -> Lacks:
        """Return flags that are not set."""
        return Lacks(_flags(flags))

    def but_not(self, value: Matcher) -> Not:
        """Return what a value isn't."""
        return Not(value)

    def list(self, *items: Matcher | Gap) -> ListOf:
        """Return a list's elements."""
        more = bool(items) and isinstance(items[-1], Gap)
        elements = tuple(item for item in items if isinstance(item, Matcher))
        if len(elements) != len(items) - more:
            raise UsageError("reading a list", "it has ... before its end", "Put ... last.")
        return ListOf(elements, more)

    def members(self, fields: tuple[str, Any]) -> Members:
        """Return a struct's members."""
        return Members(fields[1])


def _is(part: Any, kind: str) -> bool:
    return isinstance(part, Token) and part.type == kind


def _flags(flags: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(name for flag in flags for name in flag.split("|"))


def _counted(step: Step, count: str) -> Step:
    """Return a step with the count that `x` introduces."""
    least, dots, most = count.partition("..")
    if not dots:
        return step.times(int(least))
    if not most:
        return step.at_least(int(least))
    return step.between(int(least), int(most)) if least else step.at_most(int(most))
