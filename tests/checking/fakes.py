"""Engines that witness as they are told to; each is put in the place of `perf`."""

from __future__ import annotations

from tracer.abi import x86_64
from tracer.engines import engine
from tracer.errors import PermissionDenied
from tracer.model.counted import ONLY_ENTRY, Counted

WRITE = Counted(x86_64.AUDIT_ARCH, x86_64.BY_NAME["write"], ONLY_ENTRY)


class Entries:
    """Counts entries only, and truly."""

    name = "perf"
    capabilities = frozenset()
    more = 0
    trust: dict[str, int] = {}  # noqa: RUF012

    def count(self, plan, target):
        outcome, counts = engine("ptrace").count(plan, target)
        entries: dict[Counted, int] = {}
        for counted, times in counts.items():
            only = counted._replace(error=ONLY_ENTRY)
            entries[only] = entries.get(only, 0) + times
        entries[WRITE] = entries.get(WRITE, 0) + self.more
        return type(outcome)(outcome.status, self.trust), entries


class OneMore(Entries):
    more = 1


class Losing(Entries):
    trust = {"calls_lost": 3}  # noqa: RUF012


class Forbidden(Entries):
    def count(self, plan, target):
        raise PermissionDenied("counting by perf", "Permission denied", "Be root, or lower perf_event_paranoid.")
