"""Where in a program the calls behind a finding are made, as far as stacks were recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tracer.explain.finding import Evidence
from tracer.reporters.frames import member_text, stack_members

_C_LIBRARY = re.compile(r"(.*/)?(libc|libpthread|ld)([-.][\w.-]*)?\.so[\d.]*|\[vdso\]")


class Site(NamedTuple):
    """The frame of a program that made a call, and the one that it called for that: of the C library, or none."""

    caller: Mapping[str, Any]
    called: Mapping[str, Any] | None

    def __str__(self) -> str:
        """Return it in words."""
        through = f" through {member_text(self.called)}" if self.called else ""
        return f"{member_text(self.caller)}{through}"


def stack(evidence: Evidence) -> Sequence[Mapping[str, Any]]:
    """Return the frames of the first call with a stack, the innermost first, as JSON has them; none without."""
    found: Sequence[Mapping[str, Any]] = stack_members(evidence.stacked)["stack"] if evidence.stacked else ()
    return found


def site(evidence: Evidence) -> Site | None:
    """Return the innermost frame that isn't the C library's, None if there is none, or no stack."""
    frames = stack(evidence)
    for called, caller in zip((None, *frames), frames, strict=False):
        if not _C_LIBRARY.fullmatch(caller["module"]):
            return Site(caller, called)
    return None
