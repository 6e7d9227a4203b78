"""Matchers: what one argument or result must be. Each prints itself as the text form writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.errors import UsageError
from tracer.expect.bindings import Bindings, Bound, Failure, Unreturned, unseen
from tracer.expect.truth import Truth

Match = tuple[Truth, Bindings]


class Matcher:
    """Something that a typed value is or isn't; `made` tells a descriptor that the call made from one it uses."""

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Return whether `value` of `call` fits, and the bindings that follow from it."""
        return self.truth(value), bindings

    def truth(self, value: Any) -> Truth:
        """Return whether `value` fits, where names play no part."""
        raise NotImplementedError

    def variables(self) -> frozenset[str]:
        """Return the names that it binds or uses."""
        return frozenset().union(*(part.variables() for part in self.parts()))

    def parts(self) -> tuple[Matcher, ...]:
        """Return the matchers inside this one."""
        return ()


@dataclass(frozen=True)
class Anything(Matcher):
    """Whatever it is."""

    def truth(self, value: Any) -> Truth:
        """Return YES."""
        return Truth.YES

    def __str__(self) -> str:
        """Return `_`."""
        return "_"


@dataclass(frozen=True)
class Number(Matcher):
    """One number; of a descriptor, its number; of a buffer, its size."""

    number: int

    def truth(self, value: Any) -> Truth:
        """Compare numbers."""
        return Truth.of(isinstance(value, int | v.Data | v.Vector) and _size(value) == self.number)

    def __str__(self) -> str:
        """Return the number; permissions are octal."""
        return f"0{self.number:o}" if isinstance(self.number, v.Octal) else str(self.number)


UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def amount(number: int) -> str:
    """Return a number with the largest unit that divides it."""
    for unit, size in reversed(UNITS.items()):
        if number and not number % size:
            return f"{number // size}{unit}"
    return str(number)


@dataclass(frozen=True)
class Between(Matcher):
    """A number from `least` to `most` (None: no bound); of a buffer or list, its size."""

    least: int | None
    most: int | None

    def __post_init__(self) -> None:
        """Refuse bounds that no number keeps."""
        if self.least is not None and self.most is not None and self.least > self.most:
            raise UsageError(f"expecting {self}", "no number is that", "Give the lower bound first.")

    def truth(self, value: Any) -> Truth:
        """Compare with both bounds."""
        if unseen(value) and not isinstance(value, v.Missing):
            return Truth.UNKNOWN
        size = _size(value)
        if size is None:
            return Truth.NO
        return Truth.of((self.least is None or size >= self.least) and (self.most is None or size <= self.most))

    def __str__(self) -> str:
        """Return `least..most`."""
        return "..".join("" if bound is None else amount(bound) for bound in (self.least, self.most))


def _size(value: Any) -> int | None:
    if isinstance(value, v.Data):
        return value.size
    if isinstance(value, v.Vector):
        return sum(piece.size for piece in value)
    if isinstance(value, int):
        return int(value)
    return len(value) if isinstance(value, tuple | v.Text) and not isinstance(value, Failure) else None


@dataclass(frozen=True)
class Word(Matcher):
    """A constant by its name, or flags that are exactly these; an errno, of a result."""

    names: tuple[str, ...]

    def truth(self, value: Any) -> Truth:
        """Compare names; a bit that has none isn't one of these."""
        return Truth.of(set(names_of_value(value)) == set(self.names))

    def __str__(self) -> str:
        """Return the names as C has them."""
        return "|".join(self.names)


def names_of_value(value: Any) -> tuple[str, ...]:
    """Return the names that are all of `value`: none if a part of it has no name."""
    if isinstance(value, Failure):
        return (str(value),)
    if isinstance(value, v.ModeBits):
        return value.names  # permissions are a number, and never part of it
    if isinstance(value, v.FlagBits):
        return () if value.split()[1] else value.names or (value.set.zero,)
    if isinstance(value, v.Named):
        return (value.name,) if value.name else ()
    if isinstance(value, v.WorkingDirectory):
        return ("AT_FDCWD",)
    return ("NULL",) if isinstance(value, v.Pointer) and value == 0 else ()


def has_flag(flags: v.FlagBits, name: str) -> bool:
    """Whether `flags` have the flag or field value `name`, or are zero and that is its name."""
    if name == flags.set.zero:
        return not flags
    if any(flags & mask == mask for mask, known in flags.set.bits.items() if known == name):
        return True
    fields = (*flags.set.fields, *flags.set.last)
    return any(names.get(int(flags) & mask) == name for mask, names in fields)


@dataclass(frozen=True)
class Has(Matcher):
    """Flags with all these set, others too."""

    names: tuple[str, ...]

    def truth(self, value: Any) -> Truth:
        """Look at each flag."""
        return Truth.of(isinstance(value, v.FlagBits) and all(has_flag(value, name) for name in self.names))

    def __str__(self) -> str:
        """Return `has(...)`."""
        return f"has({', '.join(self.names)})"


@dataclass(frozen=True)
class Lacks(Matcher):
    """Flags with none of these set."""

    names: tuple[str, ...]

    def truth(self, value: Any) -> Truth:
        """Look at each flag."""
        return Truth.of(isinstance(value, v.FlagBits) and not any(has_flag(value, name) for name in self.names))

    def __str__(self) -> str:
        """Return `lacks(...)`."""
        return f"lacks({', '.join(self.names)})"


@lru_cache(1 << 16)
def _fits_glob(pattern: str, text: str) -> bool:
    found = re.compile(translate(pattern))
    return bool(found.match(text)) or ("/" not in pattern and bool(found.match(text.rpartition("/")[2])))


def _enclosable(pattern: str) -> str:
    """Return `pattern` with those slashes escaped that would end it: the grammar ends it at such a slash."""
    return re.sub(r"/(?=[\s,)}\]]|$)", r"\\/", pattern)


class PathMatcher(Matcher):
    """A pattern of text: of a path, or of what a descriptor refers to."""

    def fits(self, text: str) -> bool:
        """Whether `text` fits."""
        raise NotImplementedError

    def truth(self, value: Any) -> Truth:
        """Look at the text; a descriptor of nobody knows what, or text that was cut, can't be told."""
        if isinstance(value, v.Descriptor):
            if value.path is not None:
                return Truth.of(self.fits(value.path))
            return Truth.UNKNOWN if value >= 0 else Truth.NO
        if unseen(value) or (isinstance(value, v.Text) and value.cut):
            return Truth.UNKNOWN
        whole = value.whole if isinstance(value, v.Text) else None
        texts = [value, *([whole] if whole else [])] if isinstance(value, str) else []
        return Truth.of(not isinstance(value, Failure) and any(map(self.fits, texts)))


@dataclass(frozen=True)
class Glob(PathMatcher):
    """A path that fits a shell pattern; one without a slash is about the path's last part."""

    pattern: str

    def fits(self, text: str) -> bool:
        """Whether the whole path fits, or its last part."""
        return _fits_glob(self.pattern, text)

    def __str__(self) -> str:
        """Return the pattern between slashes."""
        return f"/{_enclosable(self.pattern)}/"


@dataclass(frozen=True)
class Regex(PathMatcher):
    """A path, text or data in which a regular expression is found. Raises UsageError if it is none."""

    pattern: str

    def __post_init__(self) -> None:
        """Refuse what is no regular expression."""
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise UsageError(f"expecting ~/{self.pattern}/", str(error), "Mend the regular expression.") from error

    def truth(self, value: Any) -> Truth:
        """Look at the text, or at data as UTF-8; what was cut can't be told."""
        if not isinstance(value, v.Data):
            return super().truth(value)
        if value.cut:
            return Truth.UNKNOWN
        return Truth.of(self.fits(bytes(value).decode(errors="surrogateescape")))

    def fits(self, text: str) -> bool:
        """Whether it's found somewhere."""
        return bool(re.search(self.pattern, text))

    def __str__(self) -> str:
        """Return it between ~/ and /."""
        return f"~/{_enclosable(self.pattern)}/"


@dataclass(frozen=True)
class Literal(Matcher):
    """Exactly this text, or these bytes; with `begins`, text that begins so."""

    text: bytes
    begins: bool = False

    def truth(self, value: Any) -> Truth:
        """Compare bytes, as far as they were kept."""
        if unseen(value):
            return Truth.UNKNOWN
        if isinstance(value, v.Data):
            return self._of(bytes(value), value.cut, value.size)
        if isinstance(value, str) and not isinstance(value, Failure):
            kept = value.encode(errors="surrogateescape")
            return self._of(kept, isinstance(value, v.Text) and value.cut, len(kept))
        return Truth.NO

    def _of(self, kept: bytes, cut: bool, size: int) -> Truth:
        if not cut:
            return Truth.of(kept.startswith(self.text) if self.begins else kept == self.text)
        short = min(len(kept), len(self.text))
        possible = kept[:short] == self.text[:short] and len(self.text) <= max(size, len(kept) + 1)
        if self.begins:
            return Truth.of(possible) if len(self.text) <= len(kept) or not possible else Truth.UNKNOWN
        return Truth.UNKNOWN if possible and size == len(self.text) else Truth.NO

    def __str__(self) -> str:
        """Return it in quotes."""
        return quoted(self.text) + ("..." if self.begins else "")


_ESCAPED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def quoted(data: bytes) -> str:
    """Return bytes as text in quotes; what isn't printable ASCII is escaped."""
    letters = (_ESCAPED.get(c, c if " " <= c < "\x7f" else f"\\x{ord(c):02x}") for c in data.decode("latin-1"))
    return f'"{"".join(letters)}"'


def label(text: str) -> str:
    """Return a label or name as the text form writes it: bare if it's a plain word, else in quotes."""
    plain = re.fullmatch(r"[a-z_][a-z0-9_]*|[A-Z][A-Z0-9_]*", text)
    return text if plain else quoted(text.encode(errors="surrogateescape"))


@dataclass(frozen=True)
class Outcome(Matcher):
    """How a call ended: `ok`, `error`, or `?` for one that didn't return."""

    word: str

    def truth(self, value: Any) -> Truth:
        """Look at the result's kind."""
        kind = "error" if isinstance(value, Failure) else "?" if isinstance(value, Unreturned) else "ok"
        return Truth.of(kind == self.word)

    def __str__(self) -> str:
        """Return the word."""
        return self.word


@dataclass(frozen=True)
class Where(Matcher):
    """A value for which a function says yes; only Python can write it."""

    accepts: Callable[[Any], bool]

    def truth(self, value: Any) -> Truth:
        """Ask the function; if it raises, that can't be told."""
        if unseen(value):
            return Truth.UNKNOWN
        try:
            return Truth.of(bool(self.accepts(value)))
        except Exception:
            return Truth.UNKNOWN

    def __str__(self) -> str:
        """Return the function's name."""
        return f"where({getattr(self.accepts, '__name__', 'a predicate')})"


@dataclass(frozen=True)
class Var(Matcher):
    """A name: it binds the first value that it meets, and later stands for that."""

    name: str

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Bind, or compare with what is bound."""
        if isinstance(value, Failure | Unreturned):
            return Truth.NO, bindings
        bound = bindings.get(self.name)
        if bound is None:
            return Truth.YES, bindings.bind(self.name, Bound.of(value, call, made))
        return bound.same(value, call, made), bindings

    def variables(self) -> frozenset[str]:
        """Return the name."""
        return frozenset({self.name})

    def __str__(self) -> str:
        """Return `$name`."""
        return f"${self.name}"
