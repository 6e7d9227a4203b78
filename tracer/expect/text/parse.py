"""Reading expectations from text. Errors have line, column and a caret."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from lark import Lark, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from tracer.errors import UsageError
from tracer.expect.text.build import Build
from tracer.expect.verdict import Expectation

# What the grammar's terminals are called in messages; others are called by what they stand for.
_WORDS = {
    "NAME": "a call, family or argument",
    "GROUP": "a %group",
    "_NL": "the end of the line",
    "$END": "the end",
    "VARIABLE": "a $name",
    "CONSTANT": "a CONSTANT",
    "NUMBER": "a number (3, 4KiB, 0x10)",
    "FACTOR": "a number",
    "RANGE": "a range (1..5)",
    "GLOB": "a path (/*.log/)",
    "REGEX": "a regular expression (~/log$/)",
    "STRING": '"text"',
    "COUNT": "a count (x3, x1.., x..5)",
    "ELLIPSIS": "...",
    "PREFIX": "next or maybe",
    "OUTCOME": "ok, error or ?",
    "MEASURE": "bytes by, errors by",
}
_UNSAID = {"BEGINNING", "MINUS_ONE"}
_VALUES = {"VARIABLE", "NUMBER", "RANGE", "GLOB", "REGEX", "STRING", "BEGINNING", "CONSTANT"}
# Where a token of these kinds stands, and this one could: what may have been meant.
_HINTS = (
    ({"COMMA"}, "_NL", "A step is one call: write each on a line of its own. "),
    ({"OR"}, "_NL", "Of several calls write `either {`, one a line, `} or {`, the other, `}`. "),
    (_VALUES, "LPAR", "Arguments stand in parentheses: `write($fd)`. "),
)
_ADVICE = "See docs/howto/write-an-expectation.md."


@cache
def _parser() -> Lark:
    grammar = resources.files(__package__).joinpath("grammar.lark").read_text()
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse(text: str, name: str = "the expectations", first_line: int = 1) -> list[Expectation]:
    """Return the expectations that `text` has; `name` and `first_line` say where it stands. Raises UsageError."""
    try:
        tree = _parser().parse(text.rstrip() + "\n")
    except UnexpectedInput as error:
        where = place(text, error.line, error.column, first_line)
        raise UsageError(
            f"reading {name}", f"{where[0]}: {_problem(error, text)}{where[1]}", _expected(error)
        ) from None
    try:
        found = Build().transform(tree)
    except VisitError as error:
        if not isinstance(error.orig_exc, UsageError):
            raise
        meta = getattr(error.obj, "meta", None)
        line, column = (meta.line, meta.column) if meta is not None and not meta.empty else (1, 1)
        where = place(text, line, column, first_line)
        happened = f"{where[0]}: {error.orig_exc.tried}: {error.orig_exc.happened}{where[1]}"
        raise UsageError(f"reading {name}", happened, error.orig_exc.next_step) from None
    if not found:
        raise UsageError(f"reading {name}", "it expects nothing", _ADVICE)
    return found


def place(text: str, line: int, column: int, first_line: int = 1) -> tuple[str, str]:
    """Return where something is, in words and as the line with a caret under it."""
    lines = text.split("\n")
    if line < 1 or line > len(lines):  # the end of the text
        line, column = len(lines), len(lines[-1]) + 1
    shown = lines[line - 1]
    margin = "".join("\t" if letter == "\t" else " " for letter in shown[: column - 1])
    return f"line {line + first_line - 1}, column {column}", f"\n    {shown}\n    {margin}^"


def _problem(error: UnexpectedInput, text: str) -> str:
    if isinstance(error, UnexpectedToken):
        if error.token.type == "$END":
            return "the text ends too early"
        return "the line ends too early" if error.token.type == "_NL" else f"{str(error.token)!r} can't stand here"
    at = error.pos_in_stream or 0
    found = re.compile(r"[\w.%$]+|.").match(text, at)
    return f"{found[0] if found else ''!r} is nothing that can stand here"


def _expected(error: UnexpectedInput) -> str:
    found = (getattr(error, kind, None) for kind in ("accepts", "expected", "allowed"))
    names = set(next(filter(None, found), ()))
    token = error.token.type if isinstance(error, UnexpectedToken) else ""
    hint = next((advice for kinds, there, advice in _HINTS if token in kinds and there in names), "")
    words = sorted({_word(name) for name in names} - {""})
    return f"{hint}Possible here: {', '.join(words)}. {_ADVICE}" if words else _ADVICE


def _word(name: str) -> str:
    if name in _UNSAID:
        return ""
    if name in _WORDS:
        return _WORDS[name]
    terminal = next((t for t in _parser().terminals if t.name == name), None)
    if terminal is None:
        return ""
    value = terminal.pattern.value
    return name.lower().replace("_", " ") if terminal.pattern.type == "re" else f"`{value}`"
