"""Programs of a trace: their names, and when each has started and does its own work."""

from __future__ import annotations

import os
import re

from tracer.abi.families import FAMILIES
from tracer.abi.generated.constants import CONSTANTS
from tracer.decode.call import Call

NO_FILES = ("/proc/", "/sys/", "/dev/")
"""Where what looks like files is none, and never the same."""

# Files that hold code, or what the C library or an interpreter reads on its own.
_CODE = re.compile(
    r"\.so(\.[\w.]+)?$|\.(py|pyc|pth|pmc?|rb|class|jar)$|(^|/)package\.json$|/__pycache__(/|$)|/(site|dist)-packages(/|$)"
    r"|/lib/python[\w.]+(/|$)|pyvenv\.cfg$|\._pth$|/ld\.so\.\w+$|/locale(-langpack)?[/.]|/gconv/|^/usr/share/zoneinfo/"
    r"|^/etc/(localtime|nsswitch\.conf|passwd|group|hosts|host\.conf|resolv\.conf)$"
)
_SYSTEM = re.compile(r"/(etc|dev|proc|sys)/|/usr/share/")  # an interpreter's settings, unless they were named
_INTERPRETER = re.compile(r"(python|pypy|perl|ruby|node|php|java)[\d.]*")

# What a dynamic loader does, and what the C library does after it has set the thread up.
_LOADS = (
    "execve brk mmap mmap2 munmap mprotect access open openat read pread64 stat stat64 fstat fstat64 newfstatat "
    "statx close arch_prctl readlink readlinkat set_thread_area uname getcwd"
)
_SETTLES = "set_robust_list rseq mprotect prlimit64 ugetrlimit munmap getrandom futex"
_LOADING, _SETTLING = frozenset(_LOADS.split()), frozenset(_SETTLES.split())
_READY = "set_tid_address"

# By these an interpreter shows that it runs what it was given.
_OWN = frozenset().union(
    *(FAMILIES[name] for name in ("writes", "network", "forks", "execs", "unlinks", "renames", "mkdirs", "syncs"))
)
# Where these have their flags.
FLAGS_AT = {"open": 1, "openat": 2}
_WRITING = CONSTANTS["O_WRONLY"] | CONSTANTS["O_RDWR"]


def is_code(path: str | None) -> bool:
    """Whether the file `path` holds code, or is looked for where code is: it is read to load the program."""
    return path is not None and _CODE.search(path) is not None


class Program:
    """What a process runs; `starting` until its own work begins."""

    def __init__(
        self,
        name: str = "the program",
        words: tuple[str, ...] = (),
        starting: bool = False,
        cwd: str | None = None,
    ) -> None:
        """Begin program `name`, with the `words` of its command line, in the directory `cwd`, if that is known."""
        self.name = name
        self.cwd = cwd
        self.starting = starting
        self._words = frozenset(words)
        self._interprets = _INTERPRETER.fullmatch(name) is not None
        self._loading = starting
        self._settling = False

    @classmethod
    def executed(cls, path: str, words: tuple[str, ...], cwd: str | None) -> Program:
        """Return the program in file `path`, just executed with these arguments, its name the first."""
        return cls(os.path.basename(path), words[1:], True, cwd)

    def follow(self, call: Call) -> None:
        """Look at its next call."""
        if self._loading:
            self._load(call.name)
        if not self._loading:
            self.starting = self._interprets and not self._own(call)

    def _load(self, name: str) -> None:
        if self._settling:
            self._loading = name in _SETTLING
        elif name == _READY:
            self._settling = True
        else:
            self._loading = name in _LOADING

    def _own(self, call: Call) -> bool:
        """Whether `call` is no longer the interpreter's own."""
        if call.name in _OWN:
            return True
        if call.name not in FLAGS_AT or not call.returned or call.errno:
            return False
        named = next((str(value) for value in call.arguments.values() if isinstance(value, str)), "")
        writing = call.record.args[FLAGS_AT[call.name]] & _WRITING
        path = call.opened or named
        return bool(writing) or named in self._words or not (is_code(path) or _SYSTEM.match(path))
