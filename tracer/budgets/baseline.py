"""A baseline: how often a command made each call, in reviewable text, with a profile for each kind of machine.

The file is TOML: `[profile."x86_64 glibc"]` has how the command ended, and in `environment` and `calls` where it
was made and the most that each call may be made. "any" in place of a number allows every number.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from tracer.elf.program import interpreter
from tracer.engines.contract import Command
from tracer.errors import TracerError, UsageError
from tracer.model.environment import fingerprint
from tracer.reporters import toml
from tracer.reporters.origin import scalars

ANY = "any"
Limit = int | str  # the most that is allowed, or ANY

_HEAD = """\
# How often the command makes each system call; kept by `tracer baseline`, to be read in reviews.
# A higher number and a new call fail, a lower one can be tightened; "any" allows every number.
"""
_ADVICE = "Mend it by hand, or write it anew: remove it and run `tracer baseline --update`."


@dataclass(frozen=True, slots=True)
class Profile:
    """What was seen in one kind of environment: how the command ended, and the most of each call."""

    environment: Mapping[str, str | int]
    status: int
    calls: Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A command and its profiles by name."""

    command: tuple[str, ...]
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def having(self, name: str, profile: Profile) -> Baseline:
        """Return this baseline with `profile` in place of the one of that name."""
        return replace(self, profiles={**self.profiles, name: profile})


def surroundings(command: Command) -> dict[str, str | int]:
    """Return the fingerprint of where `command` runs: the machine's, its loader and interpreter."""
    found = dict(fingerprint())
    del found["python"]  # the tracer's own
    program, loader = _program(command.executable)
    if "musl" in loader or loader == "static":
        found["libc"] = "musl" if "musl" in loader else "static"
    here = os.path.relpath(program)
    found |= {"loader": loader, "interpreter": program if here.startswith("..") else here}
    return scalars(found)


def _program(executable: bytes) -> tuple[str, str]:
    """Return the file that the kernel loads, a script's interpreter, and the loader of that."""
    path = os.path.realpath(executable)
    found = interpreter(path)
    for _ in range(4):  # as many as the kernel follows (fs/exec.c)
        if not found.startswith("#!"):
            break
        path = os.path.realpath(os.fsencode((found[2:].split() or [""])[0]))
        found = interpreter(path)
    return os.fsdecode(path), found


def profile_name(environment: Mapping[str, str | int]) -> str:
    """Return the name of the profile that an environment has: the machine and the kind of C library."""
    return f"{environment['machine']} {str(environment['libc']).split()[0]}"


def load(path: str) -> Baseline | None:
    """Return the baseline in the file at `path`, None if there is none. Raises UsageError, TracerError."""
    try:
        with open(path, "rb") as file:
            found = tomllib.load(file)
        return _parsed(found)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TracerError(
            f"reading the baseline {path}", os.strerror(error.errno or 0), "Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, _Wrong) as error:
        raise UsageError(f"reading the baseline {path}", str(error), _ADVICE) from error


class _Wrong(ValueError):
    """What the file says that no baseline says."""


def _parsed(found: Mapping[str, Any]) -> Baseline:
    if found.get("version") != 1:
        raise _Wrong(f"its version is {found.get('version')!r}, not 1")
    command, profiles = found.get("command"), found.get("profile", {})
    if not isinstance(command, list) or not all(isinstance(word, str) for word in command):
        raise _Wrong("command is no list of strings")
    if not isinstance(profiles, dict):
        raise _Wrong("profile is no table")
    return Baseline(tuple(command), {name: _profile(name, each) for name, each in profiles.items()})


def _profile(name: str, found: Any) -> Profile:
    parts = {"environment": dict, "status": int, "calls": dict}
    if not isinstance(found, dict) or any(type(found.get(part)) is not kind for part, kind in parts.items()):
        raise _Wrong(f"the profile {name!r} lacks environment, status or calls")
    environment, status, calls = (found[part] for part in parts)
    for call, limit in calls.items():
        if limit != ANY and (type(limit) is not int or limit < 0):
            raise _Wrong(f"the limit of {call} in the profile {name!r} is {limit!r}, no number and not {ANY!r}")
    return Profile(environment, status, calls)


def save(baseline: Baseline, path: str) -> None:
    """Write `baseline` to the file at `path`, all of it or nothing. Raises TracerError."""
    new, content = f"{path}.{os.getpid()}.new", text(baseline)
    try:
        with open(new, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(new)
        happened = os.strerror(error.errno or 0)
        raise TracerError(f"writing the baseline {path}", happened, "Name a file that you can write.") from error


def text(baseline: Baseline) -> str:
    """Return `baseline` as TOML, sorted, so that a review shows what changed and nothing else."""
    lines = [_HEAD + "version = 1", f"command = {toml.value(baseline.command)}"]
    for name, profile in sorted(baseline.profiles.items()):
        key = f"profile.{toml.value(name)}"
        lines += ["", f"[{key}]", f"status = {profile.status}"]
        lines += ["", f"[{key}.environment]", *_pairs(profile.environment)]
        lines += ["", f"[{key}.calls]", *_pairs(profile.calls)]
    return "\n".join(lines) + "\n"


def _pairs(found: Mapping[str, str | int]) -> list[str]:
    return [f"{toml.key(name)} = {toml.value(value)}" for name, value in sorted(found.items())]
