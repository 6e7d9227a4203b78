"""What strace and we print for a program between its two marks, without what differs from run to run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from tracer import runner
from tracer.engines import engine
from tracer.reporters.text import call_text

ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_BEGIN, _END = '"/nonexistent/begin"', '"/nonexistent/end"'
_NUMBER = re.compile(r"\b(?:0x[0-9a-f]{9,}|\d{3,7})\b")
_MAKES_PID = re.compile(r"(?:getpid|fork|vfork|clone|clone3)\(.*\) += (\d+)$")
_COLUMN = re.compile(r" += ")
_OPENED = re.compile(r"(?<=\d)<(?:[^<>]|->)*>")


NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


def by_strace(argv: Sequence[str], directory: Path) -> list[str]:
    """Return the calls between the marks, as the machine's strace prints them."""
    output = directory / "strace.txt"
    command = ["strace", "-o", str(output), "--", *argv]
    subprocess.run(command, cwd=directory, env=ENVIRONMENT, stdin=subprocess.DEVNULL, check=True)
    return _between(output.read_text(errors="replace").splitlines())


def by_us(argv: Sequence[str], directory: Path) -> list[str]:
    """Return the same of our own trace."""
    environ = {name.encode(): value.encode() for name, value in ENVIRONMENT.items()}
    what = runner.command(argv, cwd=str(directory), environ=environ)
    trace = runner.trace(what, runner.Options(follow=False), engine("ptrace"))
    return _between(_OPENED.sub("", call_text(call)) for call in trace.calls)


def _between(lines: Iterable[str]) -> list[str]:
    found = [line for line in lines if not line.startswith(("---", "+++"))]
    begin = next(i for i, line in enumerate(found) if _BEGIN in line)
    end = next(i for i, line in enumerate(found) if _END in line)
    return _renumbered(found[begin + 1 : end])


def _renumbered(lines: list[str]) -> list[str]:
    """Return the lines with addresses and process ids by order of first appearance, and no column of results."""
    known: dict[str, str] = {}
    for line in lines:
        if found := _MAKES_PID.match(line):
            known[found[1]] = f"PID{len(known)}"

    def name(match: re.Match[str]) -> str:
        word = match[0]
        return "ADDRESS" if word.startswith("0x") else known.get(word, word)

    return [_COLUMN.sub(" = ", _NUMBER.sub(name, line)) for line in lines]


def version(strace: str) -> str:
    """Return the first line of what strace says of its version."""
    return subprocess.run([strace, "-V"], capture_output=True, text=True, check=True).stdout.partition("\n")[0]
