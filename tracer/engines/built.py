"""Whether what was compiled is of this version: the C code says which interface it has."""

from __future__ import annotations

from types import ModuleType

INTERFACE = 3
"""The interface between C and Python; sink.h has the same number, and both count up when it changes."""


class StaleError(ImportError):
    """An extension was built for another version of this package."""


def check(extension: ModuleType) -> None:
    """Raise StaleError unless `extension` was built for this version."""
    if getattr(extension, "INTERFACE", 0) != INTERFACE:
        raise StaleError(f"{extension.__name__} was built for another version")
