"""The hand-written entries of all areas, each area loaded when a call isn't found in those before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from tracer.abi.types import Entry

# What every program calls comes first: most commands need no more than these few.
AREAS = (
    *("files", "descriptors", "memory", "processes", "credentials", "signals", "sync", "control", "ioctl", "prctl"),
    *("clocks", "polling", "network", "attributes", "scheduling", "system", "mounts", "ipc", "asynchronous"),
    "sandboxes",
)


class Entries(Mapping[str, Entry]):
    """Name -> entry. To iterate loads everything."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._found: dict[str, Entry] = {}
        self._left = list(reversed(AREAS))

    def __getitem__(self, name: str) -> Entry:
        """Return a call's entry. Raises KeyError for a call without one."""
        while name not in self._found and self._left:
            self._load()
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over all names."""
        while self._left:
            self._load()
        return iter(self._found)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return sum(1 for _ in self)

    def _load(self) -> None:
        area = import_module(f"tracer.abi.areas.{self._left.pop()}")
        self._found |= {entry.name: entry for entry in area.ENTRIES}
