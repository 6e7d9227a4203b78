"""Questions about files whose answer the program has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tracer.abi.families import FAMILIES
from tracer.abi.generated.constants import CONSTANTS
from tracer.explain import rules
from tracer.explain.finding import Evidence, Finding
from tracer.explain.program import FLAGS_AT, NO_FILES, is_code
from tracer.explain.sizes import size_told
from tracer.explain.watch import Following, Seen

# What a call with this second argument asks of a descriptor, and what it changes.
_ASKS: Mapping[tuple[str, int], str] = {
    ("ioctl", CONSTANTS["TCGETS"]): "terminal",
    ("fcntl", CONSTANTS["F_GETFL"]): "flags",
    ("fcntl", CONSTANTS["F_GETFD"]): "close-on-exec",
}
_CHANGES: Mapping[tuple[str, int], str] = {
    **{("ioctl", CONSTANTS[name]): "terminal" for name in ("TCSETS", "TCSETSW", "TCSETSF")},
    ("fcntl", CONSTANTS["F_SETFL"]): "flags",
    ("fcntl", CONSTANTS["F_SETFD"]): "close-on-exec",
}
_FSTATS = frozenset(("fstat", "newfstatat", "fstat64"))
_BY_DESCRIPTOR = frozenset(("fstat", "fstat64", "oldfstat"))
# After these a file's size may be another, or is asked to see whether it was read while somebody wrote.
_MOVES = FAMILIES["reads"] | FAMILIES["listings"] | FAMILIES["writes"] | FAMILIES["truncates"] | {"fallocate"}


_LOCKS = frozenset(CONSTANTS[name] for name in ("F_SETLK", "F_SETLKW", "F_OFD_SETLK", "F_OFD_SETLKW"))


def _locks(seen: Seen) -> bool:
    """Whether a lock is taken or given up: what others did until then may have changed every answer."""
    return seen.name == "flock" or (seen.name == "fcntl" and seen.args[1] in _LOCKS)


class AskedAgain(Following[dict[str, int]]):
    """fstat, isatty (an ioctl) and fcntl with the same question about the same descriptor."""

    names = _FSTATS | _MOVES | {"ioctl", "fcntl", "flock"}

    def make(self, first: Seen) -> dict[str, int]:
        """Return the answers so far."""
        return {}

    def see(self, seen: Seen) -> None:
        """Compare a question with those before."""
        if seen.name in _MOVES or _locks(seen):
            if known := self._states.get(seen.key):
                known.pop("size", None)
            return
        what, answer = self._asked(seen)
        if what is None:
            return
        known = self.state(seen)
        if known.get(what) == answer:
            self.hit(rules.ASKED_AGAIN, seen, seen.path)
        known[what] = answer

    def _asked(self, seen: Seen) -> tuple[str | None, int]:
        if seen.name in _FSTATS:
            size = size_told(seen) if seen.result == 0 else None
            return None if size is None else "size", size or 0
        question = seen.name, seen.args[1]
        if question in _CHANGES:
            self.state(seen).pop(_CHANGES[question], None)
        return _ASKS.get(question), seen.result


class _Uses:
    """How often a path was asked about, or opened, with the same outcome."""

    def __init__(self, first: Seen, path: str) -> None:
        self.first = first
        self.path = path
        self.evidence = Evidence()
        self.answer: object = None


class SamePath(Following[_Uses]):
    """The same path stat'ed, or opened to read, again and again by a program, with the same answer."""

    names = (FAMILIES["stats"] | FAMILIES["accesses"] | FAMILIES["opens"] | {"flock", "fcntl"}) - _BY_DESCRIPTOR

    def make(self, first: Seen) -> _Uses:
        """Return the state before the first use."""
        return _Uses(first, first.file or "")

    def see(self, seen: Seen) -> None:
        """Count a use of a path."""
        if seen.name in ("fcntl", "flock"):
            if _locks(seen):
                self.over([(seen.pid, seen.path, False)])
            return
        path = seen.file if seen.result >= 0 and not _names_none(seen) else None
        if path is None or not path.startswith("/") or path.startswith(NO_FILES):
            return
        opens = seen.name in FAMILIES["opens"]
        if opens and _changes(seen):
            self.over([(seen.pid, path, True), (seen.pid, path, False)])
            return
        state, answer = self.state(seen, (seen.pid, path, opens)), _answer(seen)
        if state.answer != answer:
            self.over([(seen.pid, path, opens)])
            state = self.state(seen, (seen.pid, path, opens))
            state.answer = answer
        state.evidence.add(seen.call)

    def judge(self, state: _Uses) -> Finding | None:
        """Return a finding for all uses but the first."""
        again, first = state.evidence.count - 1, state.first
        if again < 1:
            return None
        opens = first.name in FAMILIES["opens"]
        rule, saved = (rules.OPEN_AGAIN, 2 * again) if opens else (rules.STAT_AGAIN, again)
        starting = first.starting or is_code(state.path)
        return Finding(rule, state.path, starting, saved, state.evidence, program=first.program, numbers=Counter())


def _names_none(seen: Seen) -> bool:
    """Whether an fstat is asked for, by a call that could take a path."""
    return seen.name == "newfstatat" and bool(seen.args[3] & CONSTANTS["AT_EMPTY_PATH"])


_CHANGING = CONSTANTS["O_WRONLY"] | CONSTANTS["O_RDWR"] | CONSTANTS["O_CREAT"] | CONSTANTS["O_TRUNC"]


def _changes(seen: Seen) -> bool:
    """Whether an open is not only to read."""
    return seen.name not in FLAGS_AT or bool(seen.args[FLAGS_AT[seen.name]] & _CHANGING)


def _answer(seen: Seen) -> object:
    """Return of a stat what would differ if the file had changed."""
    told = seen.call.argument("statbuf") or seen.call.argument("buffer")
    if not isinstance(told, Mapping):
        return seen.name if seen.name in FAMILIES["accesses"] else None
    return told.get("st_size", told.get("stx_size")), told.get("st_ino", told.get("stx_ino"))
