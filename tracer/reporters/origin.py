"""Where a trace comes from and how far it can be trusted, checked and in words: nothing in a file is believed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracer.decode.trace import Trace
from tracer.errors import TraceFileError
from tracer.reporters.quoting import escape
from tracer.reporters.signals import signal_name

_BARE_WORD = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """A trace's header; its strings are spelled (printable ASCII, C escapes)."""

    command: tuple[str, ...]
    executable: str | None
    interpreter: str | None
    cwd: str | None
    engine: str | None
    selection: str | None
    follow: bool
    started_realtime_ns: int
    started_monotonic_ns: int
    environment: Mapping[str, str | int]
    redacted: tuple[str, ...]


def spelled(text: str) -> str:
    """Return `text` in printable ASCII: everything else escaped, also what no file name can hold."""
    try:
        return escape(text.encode(errors="surrogateescape"))
    except UnicodeEncodeError:  # a lone surrogate, which only a forged file has
        return escape(text.encode(errors="backslashreplace"))


def printable(text: str) -> str:
    """Return `text` with only what doesn't print escaped: control characters, bytes that are no UTF-8."""
    return "".join(c if c.isprintable() or c == "\n" else spelled(c) for c in text)


def origin(trace: Trace) -> Origin:
    """Return where `trace` comes from. Raises TraceFileError if its header holds what no tracer writes."""
    header = trace.header
    return Origin(
        command=tuple(map(spelled, _words(header))),
        executable=_text(header, "executable"),
        interpreter=_text(header, "interpreter"),
        cwd=_text(header, "cwd"),
        engine=_text(header, "engine"),
        selection=_text(header, "selection"),
        follow=_field(header, "follow", bool, True),
        started_realtime_ns=_field(header, "started_realtime_ns", int, 0),
        started_monotonic_ns=_field(header, "started_monotonic_ns", int, 0),
        environment=scalars(_field(header, "environment", dict, {})),
        redacted=tuple(spelled(str(what)) for what in _field(header, "redacted", list, [])),
    )


def scalars(found: Mapping[str, Any]) -> dict[str, str | int]:
    """Return `found` with spelled names and values: numbers and truth values stay, all else is text."""
    return {spelled(k): v if isinstance(v, int) else spelled(str(v)) for k, v in found.items()}


def _field(header: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    found = header.get(name, default)
    if not isinstance(found, kind):
        happened = f"its header's {name} is {spelled(repr(found))}, not of type {kind.__name__}"
        raise TraceFileError("reading a trace", happened, "Trace the command again; this file was changed.")
    return found


def _text(header: Mapping[str, Any], name: str) -> str | None:
    return None if header.get(name) is None else spelled(_field(header, name, str, ""))


def _words(header: Mapping[str, Any]) -> list[str]:
    words = _field(header, "command", list, [])
    return [_field({"command": word}, "command", str, "") for word in words]


def command_text(command: tuple[str, ...]) -> str:
    """Return a command's spelled arguments in one line, quoted where a reader could take them apart wrongly."""
    words = (word if _BARE_WORD.fullmatch(word) else f'"{word}"' for word in command)
    return " ".join(words) or "(not recorded)"


def environment_text(found: Origin) -> str:
    """Return where the command ran, and what traced it, in one line."""
    known = found.environment
    words = [str(known[name]) for name in ("kernel", "machine", "libc") if name in known]
    words += [f"{known['processors']} processors"] if "processors" in known else []
    tool = " with ".join(str(part) for part in (known.get("tool"), found.engine) if part)
    return ", ".join(words) + (f"; traced by {tool}" if tool else "")


def ended_text(status: object) -> str:
    """Return what became of a command, from its wait status."""
    if not isinstance(status, int):
        return "how the command ended is not recorded"
    status &= 0xFFFF
    if os.WIFSIGNALED(status):
        return f"the command was killed by {signal_name(os.WTERMSIG(status))}"
    return f"the command exited with {os.WEXITSTATUS(status)}"


def _end_text(trust: Mapping[str, Any]) -> str:
    left = _amount(trust, "detached")
    if left:
        return f"the tracer detached from {left} thread{'s' if left > 1 else ''}, which went on"
    return ended_text(trust.get("status"))


# What an engine says of its own limits: the name, the value that means none, the words.
_LIMITS: tuple[tuple[str, int, str], ...] = (
    ("memory_read", True, "no memory was read: paths and contents are not known"),
    ("calls_without_arguments", 0, "{} calls were answered by a seccomp filter before their arguments were seen"),
    ("records_lost", 0, "{} records of the kernel found no room"),
    ("tasks_dropped", 0, "{} tasks ran a program whose calls the kernel didn't show"),
    ("signs_seen", True, "whether the program set up io_uring or a seccomp filter is not known"),
    ("int80_told", True, "i386 calls through int 0x80 look like those of x86_64"),
)


def _differs(found: object, value: int) -> bool:
    return isinstance(found, int) and found != value


def trust_text(trace: Trace) -> str:
    """Return in one line whether the trace is whole, and what it can't tell."""
    trust, found = trace.trust, origin(trace)
    if trust["complete"]:
        words = [f"complete: {_end_text(trust)}"]
    else:
        words = ["CUT: the trace has no end, what came after the last whole record is missing"]
    words += losses(trust)
    words += ["what came before the tracer attached is not in it"] if "attached" in trust else []
    words += [f"only {found.selection} was recorded"] if found.selection is not None else []
    words += ["a filter in the kernel let the others run"] if trust.get("kernel_filter") is True else []
    words += [] if found.follow else ["only the first thread was followed"]
    words += [doubt.text for doubt in trace.doubts]
    return "; ".join(words)


def losses(trust: Mapping[str, Any]) -> list[str]:
    """Return what an engine says was lost, left unfinished or beyond it, in words."""
    lost, unfinished = _amount(trust, "calls_lost"), _amount(trust, "calls_unfinished")
    words = [f"{lost} calls were lost"] if lost else []
    plural = "s" if unfinished > 1 else ""
    words += [f"{unfinished} call{plural} did not return (exit_group never does)"] if unfinished else []
    return words + [text.format(trust[name]) for name, value, text in _LIMITS if _differs(trust.get(name), value)]


def _amount(trust: Mapping[str, Any], name: str) -> int:
    found = trust.get(name, 0)
    return found if isinstance(found, int) else 0
