"""A program's lines by strace and by us, thread by thread: what no scheduler decides must be the same."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

_LINE = re.compile(r"(?:\[pid +)?(\d+)\]? +(.*)")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
_SUPERSEDED = re.compile(r"\+\+\+ superseded by execve in pid (\d+) \+\+\+")
_UNFINISHED = " <unfinished ...>"
# What differs from run to run: addresses, random bytes, processor time.
_VARYING = (
    (re.compile(r"\b0x[0-9a-f]{9,}\b"), "ADDRESS"),
    (re.compile(r'(getrandom\()"[^"]*"'), r'\1"BYTES"'),
    (re.compile(r"si_([us])time=\d+"), r"si_\1time=N"),
    (re.compile(r"(tv_nsec=)\d{9}"), r"\1N"),
    (re.compile(r"(getppid\(\) += ).*"), r"\1PARENT"),
    (re.compile(r" +(= )"), r" \1"),
    (re.compile(r"(?<=\d)<(?:[^<>]|->)*>"), ""),
)
# How values are spelled is compared elsewhere: what these two leave out or say besides is none of the lines'.
_VALUES = (
    (re.compile(r"clone3\(\{.*?\}(?: => \{.*?\})?"), "clone3({}"),
    (re.compile(r"rt_sigreturn\(\{mask=.*?\}"), "rt_sigreturn("),
)


class Joined(NamedTuple):
    """The whole lines of one thread, and what stood before "<unfinished ...>" where that was, by line."""

    lines: list[str]
    entries: dict[int, str]


def by_strace(argv: Sequence[str], directory: Path, *options: str) -> list[str]:
    """Return what strace -f -o writes."""
    return _run(["strace", "-f", *options], argv, directory)


def by_us(argv: Sequence[str], directory: Path, *options: str) -> list[str]:
    """Return what tracer run --format strace -o writes."""
    return _run([sys.executable, "-m", "tracer", "run", "--format", "strace", *options], argv, directory)


def _run(tracer: Sequence[str], argv: Sequence[str], directory: Path) -> list[str]:
    output = directory / "lines.txt"
    command = [*tracer, "-o", str(output), "--", *argv]
    subprocess.run(command, cwd=directory, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True)
    return output.read_text(errors="replace").splitlines() if output.exists() else []


def files(run: Callable[..., list[str]], argv: Sequence[str], directory: Path) -> list[list[str]]:
    """Return the lines of each file that -ff makes, in the order of the threads' ids."""
    run(argv, directory, "-ff")
    found = {path.suffix[1:]: path for path in directory.glob("lines.txt.*")}
    tids = sorted(found, key=int)
    threads = [Joined(found[tid].read_text(errors="replace").splitlines(), {}) for tid in tids]
    for path in found.values():
        path.unlink()
    return [thread.lines for thread in _renumbered(threads, tids)]


def joined(lines: Iterable[str]) -> list[Joined]:
    """Return the lines of each thread, in order of their ids, every call in one."""
    threads: dict[str, Joined] = {}
    begun: dict[str, str] = {}
    for line in lines:
        tid, text = _LINE.fullmatch(line).groups()
        thread = threads.setdefault(tid, Joined([], {}))
        if found := _SUPERSEDED.fullmatch(text):
            assert tid not in begun
            begun[tid] = begun.pop(found[1])
            thread.lines.append(text)
            continue
        if text.endswith(_UNFINISHED):
            begun[tid] = text.removesuffix(_UNFINISHED)
            continue
        if found := _RESUMED.fullmatch(text):
            entry = begun.pop(tid)
            assert entry.startswith(f"{found[1]}("), f"{line!r} resumes {entry!r}"
            thread.entries[len(thread.lines)] = entry
            text = entry + found[2]
        if text.startswith("+++") and tid in begun:
            thread.lines.append(begun.pop(tid) + _UNFINISHED)
        thread.lines.append(text)
    assert not begun
    return _renumbered([threads[tid] for tid in sorted(threads, key=int)], sorted(threads, key=int))


def _renumbered(threads: list[Joined], tids: list[str]) -> list[Joined]:
    def plain(text: str) -> str:
        for pattern, name in (*_VARYING, *_VALUES):
            text = pattern.sub(name, text)
        return re.sub(
            r"\b\d{3,7}\b", lambda match: f"TID{tids.index(match[0])}" if match[0] in tids else match[0], text
        )

    return [Joined([*map(plain, t.lines)], {i: plain(entry) for i, entry in t.entries.items()}) for t in threads]
