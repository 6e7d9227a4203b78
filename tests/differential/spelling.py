"""What the machine's strace and we print for a program, thread by thread, without what no two runs share."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tracer import runner
from tracer.decode.call import Call
from tracer.engines import engine
from tracer.model.records import TaskRecord
from tracer.reporters.style import STRACE, Style
from tracer.reporters.text import call_text

ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/proc/nonexistent"}
STYLES: Mapping[str, Style] = {
    "": STRACE,
    "-v": STRACE._replace(verbose=True),
    "-x": STRACE._replace(hex="x"),
    "-xx": STRACE._replace(hex="xx"),
    "-s 8": STRACE._replace(strings=8),
    "-s 100": STRACE._replace(strings=100),
    "-y": STRACE._replace(paths=1),
    "-yy": STRACE._replace(paths=2),
    "-X raw": STRACE._replace(names="raw"),
    "-X verbose": STRACE._replace(names="verbose"),
}
"""strace's options, and what they are here."""

FIXED = ("setarch", "-R")  # the stack begins at the same address each time
NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")

# What is another number each time, or what strace asks the machine and a trace can't.
_VOLATILE = [
    (r'(?:1 /\* )?if_nametoindex\("lo"\)(?: \*/)?', "1"),
    (r'(?<=_port=)"(\\x[0-9a-f]{2}){2}"(?=[ ,])', "PORT"),
    (r"htons\(\d{5}\)", "htons(PORT)"),
    (r"^(shm|sem|msg)(ctl|snd|rcv)\(\d+", r"\1\2(ID"),
    (r"^((?:shm|sem|msg)get\(.*\) *)= \d+$", r"\1= ID"),
    (r"(?<=[a-z]time=)\d{10}(?=[,}])", "NOW"),
    (r"(?<=time=)\d{10} /\* [^*]* \*/", "NOW"),
    (r"(?<=time_nsec=)\d+", "NOW"),
    (
        r"^(clock_gettime(?:64)?\((?:0x1 /\* )?(?:CLOCK_MONOTONIC(?: \*/)?|0x1), \{)tv_sec=\d+, tv_nsec=\d+",
        r"\1NOW",
    ),
    (r"(?<=tv_sec=)\d{10}(, tv_[nu]sec=\d+\})?(?: /\* [^*]* \*/)?", "NOW"),
    (r"tv_([nu])sec=\d{3,9}(?=\})", r"tv_\1sec=REST"),  # what was left of a time
    (r"(?<=st_ino=|tx_ino=)\d+", "INODE"),
    (r"(?<=d_ino=)\d+, d_off=\d+", "INODE"),
    (r"(?<=/#)\d+(?=>)", "INODE"),
    (r"(?<=[a-zA-Z6]:\[)\d+(->\d+)?(?=[\],])", r"INODE"),
    (r"(?<=[.\]0-9a-f]:)\d{5}(?=[\]-])", "PORT"),
    (r"ru_([us])time=\{tv_sec=0, tv_usec=\w+\}", r"ru_\1time=TIME"),
    (r"^sysinfo\(\{.*\}\)", "sysinfo(FIGURES)"),
    (r"(?<=/\.git/t)\w{6}(?=[\">])", "RANDOM"),
    (r"(?<=/tmp/cc)\w{6}", "RANDOM"),
    (r"^getppid\(\) += \d+", "getppid() = PARENT"),
    (r"^(getrandom)\(\"[^\"]*\"(?:\.\.\.)?", r"\1(RANDOM"),
    (r"\s+= (?=[^=]*$)", " = "),
]
VOLATILE = [(re.compile(pattern), replacement) for pattern, replacement in _VOLATILE]


class Ran(NamedTuple):
    """A command to be traced, as whom, and where."""

    argv: Sequence[str]
    directory: Path
    nobody: bool = False

    @property
    def launchers(self) -> list[Sequence[str]]:
        """What starts the program, one after the other."""
        return [FIXED, NOBODY] if self.nobody else [FIXED]

    @property
    def command(self) -> list[str]:
        """The whole command."""
        return [*chain(*self.launchers), *self.argv]


class Line(str):
    """A line with threads by order of birth; `raw` is the one with the numbers that they have."""

    raw: str

    @classmethod
    def of(cls, raw: str, named: str) -> Line:
        """Return line `named`, which was `raw`."""
        line = cls(named)
        line.raw = raw
        return line

    def same(self, other: Line) -> bool:
        """Whether two lines agree; another number may happen to be a thread's."""
        return self == other or self.raw == other.raw


def by_strace(ran: Ran, options: str) -> list[list[Line]]:
    """Return each thread's calls, as the machine's strace prints them."""
    prefix = ran.directory.with_name("strace")
    command = ["strace", "-ff", "-o", str(prefix), *options.split(), "--", *ran.command]
    _run(command, ran)
    files = {int(path.suffix[1:]): path for path in prefix.parent.glob("strace.*")}
    return _comparable({tid: _lines(files[tid]) for tid in sorted(files)}, ran)


def _run(command: Sequence[str], ran: Ran) -> None:
    subprocess.run(
        command,
        cwd=ran.directory,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def _lines(path: Path) -> list[str]:
    text = path.read_text(errors="surrogateescape")
    path.unlink()
    return [line for line in text.splitlines() if _is_call(line)]


def _is_call(line: str) -> bool:
    """Whether a line is one of a call, but not of one that a SIGKILL ended: those leave no trace in ours."""
    return not line.startswith(("---", "+++")) and (not line.endswith("= ?") or line.startswith("exit"))


def by_us(ran: Ran, options: str, name: str) -> list[list[Line]]:
    """Return the same of our own trace, under engine `name`."""
    style = STYLES[options]
    environ = {name.encode(): value.encode() for name, value in ENVIRONMENT.items()}
    with open("/dev/null", "w+b") as nowhere:
        fd = nowhere.fileno()
        what = runner.command(ran.command, cwd=str(ran.directory), environ=environ, stdout=fd, stderr=fd)
        trace = runner.trace(what, runner.Options(data_limit=style.strings, descriptors=style.paths), engine(name))
    found: dict[int, list[str]] = {}
    for event in trace.events():
        if isinstance(event, Call | TaskRecord):
            lines = found.setdefault(event.tid, [])
        if isinstance(event, Call) and _is_call(text := call_text(event, style)):
            lines.append(text)
    return _comparable({tid: found[tid] for tid in sorted(found)}, ran)


def _comparable(threads: Mapping[int, Sequence[str]], ran: Ran) -> list[list[Line]]:
    """Return the threads' lines once the program has begun, with ids by order of birth."""
    names = {str(tid): f"TID{index}" for index, tid in enumerate(threads)}
    ids = re.compile(rf"\b(?:{'|'.join(names)})\b")
    first, *others = (
        [Line.of(line, ids.sub(lambda match: names[match[0]], line)) for line in map(plain, lines)]
        for lines in threads.values()
    )
    executed = [i for i, line in enumerate(first) if line.startswith("execve(") and line.endswith(" = 0")]
    begin = executed[len(ran.launchers)]
    return [first[begin + 1 :], *others]


def plain(line: str) -> str:
    """Return a line without what is another number each time."""
    for pattern, replacement in VOLATILE:
        line = pattern.sub(replacement, line)
    return line


def version(strace: str) -> str:
    """Return the first line of what strace says of its version."""
    return subprocess.run([strace, "-V"], capture_output=True, text=True, check=True).stdout.partition("\n")[0]


def pairs(theirs: Iterable[Sequence[Line]], ours: Iterable[Sequence[Line]]) -> list[tuple[str, str]]:
    """Return the lines that differ, strace's and ours. Raises ValueError if there aren't as many of each."""
    found = []
    for one, other in zip(theirs, ours, strict=True):
        found += [pair for pair in zip(one, other, strict=True) if not pair[0].same(pair[1])]
    return found
