"""What to tell somebody who gave a name that no call has."""

from __future__ import annotations

from collections.abc import Iterable

from tracer.abi.families import FAMILIES
from tracer.abi.groups import GROUPS


def advice(name: str, known: Iterable[str]) -> str:
    """Return what may have been meant: names out of `known` like it, or where names are listed."""
    import difflib  # only after a mistake

    near = difflib.get_close_matches(name, [*known], 3)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if name.startswith("%"):
        return f"The groups are {' '.join(GROUPS)}."
    return f"`man 2 syscalls` lists the calls; the families are {' '.join(FAMILIES)}."
