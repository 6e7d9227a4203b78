"""Stand-ins: a call's text without what differs from run to run though the program does the same.

Descriptors go by what they refer to; addresses, ids of processes and threads, times, random bytes, random parts
of temporary names and numbers of pipes and sockets become a word in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tracer.abi.families import FAMILIES
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.reporters.quoting import noted, quoted
from tracer.reporters.spelling import spell, speller
from tracer.reporters.style import OURS

# Arguments and results that are ids of processes or threads, by the kernel's names.
_ID_ARGUMENTS = frozenset({"pid", "tgid", "upid", "pgid", "tid"})
_ASKING_IDS = {"getpid", "getppid", "gettid", "getpgrp", "getpgid", "getsid", "setsid", "set_tid_address"}
_ID_RESULTS = FAMILIES["forks"] | FAMILIES["waits"] | _ASKING_IDS
# Calls that answer with a time, a load or random bytes: what they were asked is kept, what they say is not.
_CLOCKS = frozenset({"time", "times", "clock_gettime", "clock_gettime64", "gettimeofday", "getrusage", "sysinfo"})
_RANDOM = frozenset({"getrandom"})
_WITH_TIMES = frozenset({"struct rusage", "struct tms", "struct sysinfo"})

_STANDARD = {0: "STDIN", 1: "STDOUT", 2: "STDERR"}

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_DESCRIPTOR = re.compile(r"\b(\d+)<([^<>]*)>")
_KERNELS_NUMBER = re.compile(r"^(\w+:)\[\d+\]$")  # pipe:[1234], socket:[1234]
_UNNAMED = re.compile(r"/#\d+ \(deleted\)$")  # what O_TMPFILE opened
_TEMPORARY = re.compile(r"^((?:/var)?/tmp|/dev/shm|/run/user/\d+)/")
# What mkstemp(3), mktemp(1) and Python's tempfile make of a template: a last word that is random.
_RANDOM_WORD = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(?:tmp[a-z0-9_]{8}|(?=[a-z_]*[0-9])[a-z0-9_]{8}|(?=[a-z]*[0-9A-Z])[A-Za-z0-9]{6,10})(?=$|\.)"
)
_ANY_WORD = re.compile(r"[A-Za-z0-9_]{6,}")  # in a name that only its maker knows
_FOR_ONE_OWNER = {"O_EXCL": 0o600, "mkdir": 0o700, "mkdirat": 0o700}  # how they make files and directories
_NUMBER = re.compile(r"\d+")
_NUMBER_IN_DATA = re.compile(r"(?<![\\\d])\d{3,}")  # no escape, and too long to stand there by chance


class StandIns:
    """Writes the calls of one trace, which began in `cwd`."""

    def __init__(self, cwd: str | None = None, inherited: Mapping[int, str] | None = None) -> None:
        """Know no process yet; `cwd` is spelled CWD, None leaves it as it is.

        `inherited` are the paths of the descriptors that the command began with: where its input comes from and
        its output goes is no difference.
        """
        self._standard = {(fd, path): name for fd, name in _STANDARD.items() if (path := (inherited or {}).get(fd))}
        self._tids: set[str] = set()
        self._cwd = cwd if cwd and cwd != "/" else None
        self._known: dict[Any, str] = {}
        self._private: set[str] = set()

    def born(self, *tids: int) -> None:
        """Know processes or threads that came into the trace: their numbers in paths get a stand-in."""
        self._tids.update(map(str, tids))

    def text(self, call: Call) -> str:
        """Return the call as name(arguments) = result, the same for what means the same in two runs."""
        record = call.record
        key = (*record[4:6], *record[8:], record.flags, tuple(call.paths.items()))
        found = self._known.get(key)
        if found is None:
            self._private |= _made_for_one_owner(call)
            found = self._known[key] = self._written(call)
        return found

    def _written(self, call: Call) -> str:
        arguments = [self._argument(call, name, value) for name, value in call.arguments.items()]
        return f"{call.name}({', '.join(arguments)}) = {self._result(call)}"

    def _argument(self, call: Call, name: str, value: Any) -> str:
        if name in _ID_ARGUMENTS and type(value) is int and value > 0:
            return "PID"
        if call.name in _CLOCKS and isinstance(value, v.Structure):
            return "TIME"
        if call.name in _RANDOM and isinstance(value, v.Data):
            return "RANDOM"
        return self.value(value)

    def _result(self, call: Call) -> str:
        if not call.returned:
            return "?"
        if call.errno is not None:
            return f"-1 {call.errno}"
        if call.name in _ID_RESULTS and call.result:
            return "PID"
        if call.name in _CLOCKS and call.result:
            return "TIME"
        value = call.value
        plain = isinstance(value, v.Descriptor | v.Pointer | v.Unreadable)
        return self.value(value) if plain else self._compound(speller(OURS).result(value))

    def value(self, value: Any) -> str:
        """Return one typed value with its stand-in."""
        for kinds, written in _STAND_INS.items():
            if isinstance(value, kinds):
                return written(self, value)
        text = spell(value)
        return text if isinstance(value, int | bytes) else self._compound(text)

    def descriptor(self, value: v.Descriptor) -> str:
        """Return what a descriptor refers to; its number if nobody knows."""
        return str(int(value)) if value.path is None else noted(self._referent(int(value), value.path))

    def _referent(self, number: int, path: str) -> str:
        return self._standard.get((number, path)) or self.path(path)

    def path(self, path: str) -> str:
        """Return a path without this run's own directory, random names and numbers."""
        numbered = _KERNELS_NUMBER.match(path)
        if numbered:
            return f"{numbered[1]}[N]"
        if self._cwd and (path == self._cwd or path.startswith(self._cwd + "/")):
            path = "CWD" + path[len(self._cwd) :]
        elif _TEMPORARY.match(path):
            path = self._temporary(_UNNAMED.sub("/#N (deleted)", path))
        return _NUMBER.sub(self._id, path)

    def _temporary(self, path: str) -> str:
        words = path.split("/")
        for place, word in enumerate(words):
            private = "/".join(words[: place + 1]) in self._private
            words[place] = (_ANY_WORD if private else _RANDOM_WORD).sub("XXXXXX", word)
        return "/".join(words)

    def data(self, data: v.Data) -> str:
        """Return the bytes of a buffer without ids of processes and threads."""
        return _NUMBER_IN_DATA.sub(self._id, spell(data))

    def _id(self, found: re.Match[str]) -> str:
        return "PID" if found[0] in self._tids else found[0]

    def _compound(self, text: str) -> str:
        named = _DESCRIPTOR.sub(lambda found: f"<{self._referent(int(found[1]), found[2])}>", text)
        return _ADDRESS.sub("ADDR", named)


def _made_for_one_owner(call: Call) -> set[str]:
    """Return the path that `call` made as mkstemp(3) and mkdtemp(3) do, with a name that was free."""
    flags = call.arguments.get("flags")
    how = "O_EXCL" if isinstance(flags, v.FlagBits) and "O_EXCL" in flags.names else call.name
    if call.errno is not None or how not in _FOR_ONE_OWNER or call.arguments.get("mode") != _FOR_ONE_OWNER[how]:
        return set()
    return {value for value in call.arguments.values() if isinstance(value, v.Text)}


def _structure(here: StandIns, value: v.Structure) -> str:
    return "TIME" if value.name in _WITH_TIMES else here._compound(spell(value))


_STAND_INS: Mapping[Any, Callable[[StandIns, Any], str]] = {
    v.Descriptor: StandIns.descriptor,
    (v.Pointer, v.Unreadable): lambda here, value: "ADDR" if value else "NULL",
    v.HexNumber: lambda here, value: here._compound(spell(value)),
    v.Missing: lambda here, value: "ADDR",
    v.Data: StandIns.data,
    v.Count: lambda here, value: f"ADDR /* {int(value)} vars */",
    v.Directory: lambda here, value: f"{len(value)} entries",
    v.TimeStamp: lambda here, value: "TIME",
    v.PointInTime: lambda here, value: "TIME",
    v.Structure: _structure,
    v.Name: lambda here, value: spell(value),
    v.Text: lambda here, value: quoted(here.path(value)) + ("..." if value.cut else ""),
    v.Strings: lambda here, value: "[" + ", ".join(quoted(here.path(word)) for word in value) + "]",
}
