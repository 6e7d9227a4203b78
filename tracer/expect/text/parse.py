"""Reading expectations from text. Errors have line, column and a caret."""

from __future__ import annotations

from functools import cache
from importlib import resources

from lark import Lark, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
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
    "NUMBER": "a number",
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
        place = _place(text, error.line, error.column, first_line)
        raise UsageError(f"reading {name}", f"{place[0]}: {_problem(error)}{place[1]}", _expected(error)) from None
    try:
        found = Build().transform(tree)
    except VisitError as error:
        if not isinstance(error.orig_exc, UsageError):
            raise
        meta = getattr(error.obj, "meta", None)
        line, column = (meta.line, meta.column) if meta is not None and not meta.empty else (1, 1)
        place = _place(text, line, column, first_line)
        happened = f"{place[0]}: {error.orig_exc.tried}: {error.orig_exc.happened}{place[1]}"
        raise UsageError(f"reading {name}", happened, error.orig_exc.next_step) from None
    if not found:
        raise UsageError(f"reading {name}", "it expects nothing", _ADVICE)
    return found


def _place(text: str, line: int, column: int, first_line: int) -> tuple[str, str]:
    """Return where something is, in words and as the line with a caret under it."""
    lines = text.split("\n")
    if line < 1 or line > len(lines):  # the end of the text
        line, column = len(lines), len(lines[-1]) + 1
    shown = lines[line - 1]
    margin = "".join("\t" if letter == "\t" else " " for letter in shown[: column - 1])
    return f"line {line + first_line - 1}, column {column}", f"\n    {shown}\n    {margin}^"


def _problem(error: UnexpectedInput) -> str:
    if isinstance(error, UnexpectedToken):
        if error.token.type == "$END":
            return "the text ends too early"
        return "the line ends too early" if error.token.type == "_NL" else f"{str(error.token)!r} can't stand here"
    if isinstance(error, UnexpectedCharacters):
        return f"{error.char!r} begins nothing that can stand here"
    return "it can't be read"


def _expected(error: UnexpectedInput) -> str:
    names = error.accepts or error.expected if isinstance(error, UnexpectedToken) else ()
    words = sorted({_word(name) for name in names} - {""})
    return f"Possible here: {', '.join(words)}. {_ADVICE}" if words else _ADVICE


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
