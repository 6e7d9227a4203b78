"""A stream: the calls that an expectation is about, looked up by name and by what their arguments refer to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any

from tracer import abi
from tracer.abi.types import Fd
from tracer.decode.arguments import signed
from tracer.decode.call import Call
from tracer.expect.bindings import UNSEEN, Bindings, descriptor_keys, keys, sought
from tracer.expect.pattern import Pattern

_Names = frozenset[str] | None


class Stream:
    """Calls in order, by position from 0; the tables are made when somebody asks for them."""

    def __init__(self, calls: Sequence[Call]) -> None:
        """Look at `calls`."""
        self.calls = calls
        self._places: dict[_Names, Sequence[int]] = {None: range(len(calls))}
        self._keyed: dict[tuple[_Names, str | int], dict[Hashable, list[int]]] = {}

    def __len__(self) -> int:
        """Return how many calls there are."""
        return len(self.calls)

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, call in enumerate(self.calls):
            found.setdefault(call.name, []).append(place)
        return found

    def places(self, names: _Names) -> Sequence[int]:
        """Return where calls of these names stand."""
        found = self._places.get(names)
        if found is None:
            lists = [self._by_name[name] for name in names or () if name in self._by_name]
            found = self._places[names] = lists[0] if len(lists) == 1 else sorted(p for one in lists for p in one)
        return found

    def after(self, place: int, pattern: Pattern, bindings: Bindings) -> Iterator[int]:
        """Yield where, after `place`, calls stand that `pattern` may match."""
        found = self.candidates(pattern, bindings)
        return (found[i] for i in range(bisect_right(found, place), len(found)))

    def candidates(self, pattern: Pattern, bindings: Bindings) -> Sequence[int]:
        """Return where calls stand that `pattern` may match, in order."""
        key = pattern.key
        bound = bindings.get(key[1]) if key else None
        if key is None or bound is None or bound.key == UNSEEN:
            return self.places(pattern.names)
        table = self._table(pattern.names, key[0])
        lists = [table[k] for k in sought(bound) if k in table]
        return lists[0] if len(lists) == 1 else sorted({place for one in lists for place in one})

    def _table(self, names: _Names, argument: str | int) -> dict[Hashable, list[int]]:
        table = self._keyed.get((names, argument))
        if table is None:
            table = self._keyed[names, argument] = {}
            for place in self.places(names):
                call = self.calls[place]
                for key in _keys(call, argument):
                    table.setdefault(key, []).append(place)
        return table


def _keys(call: Call, which: str | int) -> Iterable[tuple[Hashable, ...]]:
    """Return under what an argument is looked up; of a plain descriptor nothing is decoded."""
    record = call.record
    position = _descriptor(record.arch, record.number, which)
    if position is None:
        return keys(_argument(call, which), call)
    number = signed(record.args[position], 32)
    return descriptor_keys(number, call.origins.get(number), call.pid, call.paths.get(number))


@cache
def _descriptor(arch: int, number: int, which: str | int) -> int | None:
    """Return where a call has the argument, if that is a descriptor and nothing else."""
    syscall = abi.syscall(arch, number)
    names = syscall.arguments
    position = names.index(which) if which in names else which if which == 0 and names else None
    return position if isinstance(position, int) and syscall.kinds[position] == Fd() else None


def _argument(call: Call, which: str | int) -> Any:
    """Return an argument by its name or position; None if the call has no such argument."""
    if which == 0 and call.syscall.arguments:
        which = call.syscall.arguments[0]
    if isinstance(which, int):
        return next(islice(call.arguments.values(), which, None), None)
    return call.argument(which)
