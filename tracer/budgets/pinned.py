"""A pinned environment: what changes a program's calls from run to run, and isn't the program, is held still."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping, Sequence
from typing import IO

from tracer import runner
from tracer.abi.generated.constants import CONSTANTS
from tracer.engines.contract import Command
from tracer.errors import TracerError

# Set, whatever the caller has: locale and time zone decide which files are read.
PINNED = {b"LANG": b"C.UTF-8", b"LC_ALL": b"C.UTF-8", b"TZ": b"UTC"}
# Set unless the caller did.
DEFAULTS = {b"PYTHONHASHSEED": b"0"}
_UNSET = (b"LANGUAGE",)

_QUERY = 0xFFFFFFFF  # personality(2): change nothing, and answer


def command(argv: Sequence[str], output: IO[bytes] | None = None) -> Command:
    """Return the command `argv` by its absolute path, in the pinned environment. Raises LaunchError, UsageError.

    What it prints goes to `output`, if that is given.
    """
    absolute = [os.path.abspath(os.fsdecode(runner.find(argv[0]))), *argv[1:]] if argv else argv
    to = None if output is None else output.fileno()
    return runner.command(absolute, environ=environment(runner.initial_environment()), stdout=to, stderr=to)


def environment(found: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the environment `found` with what matters pinned."""
    kept = {name: value for name, value in found.items() if name not in _UNSET}
    return {**DEFAULTS, **kept, **PINNED}


def without_aslr() -> None:
    """Have programs that this process starts from now on laid out at the same addresses. Raises TracerError."""
    libc = ctypes.CDLL(None, use_errno=True)
    persona = libc.personality(ctypes.c_ulong(_QUERY))
    if persona == -1 or libc.personality(ctypes.c_ulong(persona | CONSTANTS["ADDR_NO_RANDOMIZE"])) == -1:
        advice = "Leave out --no-aslr; containers may refuse it."
        raise TracerError("turning address randomisation off", os.strerror(ctypes.get_errno()), advice)
