"""How signals, sets of them and wait statuses are spelled."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from tracer.decode import values as v

if TYPE_CHECKING:
    from tracer.reporters.spelling import Speller


def exit_code(s: Speller, status: v.ExitCode) -> str:
    """Return a wait status as the macros of wait(2) tell it apart."""
    if status == 0xFFFF:
        return "{WIFCONTINUED(s)}"
    if status & 0xFF == 0x7F:
        return f"{{WIFSTOPPED(s) && WSTOPSIG(s) == {signal_name(status >> 8 & 0xFF)}}}"
    if status & 0x7F:
        core = " && WCOREDUMP(s)" if status & 0x80 else ""
        return f"{{WIFSIGNALED(s) && WTERMSIG(s) == {signal_name(status & 0x7F)}{core}}}"
    return f"{{WIFEXITED(s) && WEXITSTATUS(s) == {status >> 8 & 0xFF}}}"


def signal_mask(s: Speller, mask: v.SignalMask) -> str:
    """Return the signals in the set or, if that is shorter, those that are missing."""
    signals = mask.signals
    if len(signals) < 64 * 2 // 3:
        return f"[{_short_names(s, signals)}]"
    return f"~[{_short_names(s, (number for number in range(1, 65) if number not in signals))}]"


def _short_names(s: Speller, signals: Iterable[int]) -> str:
    return " ".join(_SIGNAL_IN_SET[s.style.names](number) for number in signals)


def _short_name(number: int) -> str:
    return signal_name(number).removeprefix("SIG")


_SIGNAL_IN_SET: Mapping[str, Callable[[int], str]] = {
    "abbrev": _short_name,
    "raw": str,
    "verbose": lambda number: f"{number} /* {_short_name(number)} */",
}


def signal_name(number: int) -> str:
    """Return "SIGCHLD" for 17, "SIGRT_5" for the real-time ones as the kernel counts them, a number for others."""
    if 32 < number <= 64:
        return f"SIGRT_{number - 32}"
    try:
        return signal.Signals(number).name if number != 32 else "SIGRTMIN"
    except ValueError:
        return str(number)
