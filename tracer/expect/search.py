"""The search for a match: exact, with backtracking over bindings, and linear where names tell calls apart.

A node is "this call was claimed, this is left of the sequence, this is what its names stand for"; names that
nothing left uses are forgotten. A node's failure depends on nothing else, so each is tried once.

It is also the failure of all later calls up to the next call that a guard of what is left matches: from there on
the guards allow no less. So for what the names stand for, each step is tried once between two calls that guards
match: the time grows as calls x (1 + such calls for each binding), which is linear where guards use the names or
match little. Not so where a step must be adjacent or a guard uses a name that the next claim binds: there each
call is tried with each binding.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import NamedTuple

from tracer.decode.call import Call
from tracer.expect.bindings import NOTHING_BOUND, Bindings
from tracer.expect.lines import flat
from tracer.expect.pattern import Pattern
from tracer.expect.steps import Guards, Move, Rest, ends, moves
from tracer.expect.stream import Stream
from tracer.expect.truth import Truth

WAYS, WAYS_A_CALL = 400_000, 4  # as many claims are tried: seconds, and some more for a long trace


class Node(NamedTuple):
    """A claimed call (place -1: none yet): by which edge, what is left, what the names stand for."""

    place: int
    state: int
    bindings: Bindings
    depth: int
    parent: Node | None
    edge: Edge | None

    def path(self) -> list[Node]:
        """Return the nodes that claimed calls, in order."""
        found = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            found.append(node)
            node = node.parent
        return found[::-1]


class Edge(NamedTuple):
    """A move, by a number of its own, and the state (the number of a rest) that it leads to."""

    number: int
    move: Move
    state: int
    adjacent: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a match, if there is one; the node that got furthest; a call that couldn't be told, if any.

    `gave_up` means that there were too many ways to try them all.
    """

    end: Node | None
    best: Node
    unsure: tuple[Pattern, Call] | None
    gave_up: bool = False


class Search:
    """One search over one stream. `sure` takes nothing for granted; `only` leaves no call out."""

    def __init__(self, stream: Stream, rest: Rest, only: bool, sure: bool) -> None:
        """Prepare."""
        self.stream, self.only, self.sure = stream, only, sure
        self.unsure: tuple[Pattern, Call] | None = None
        self.rests: list[Rest] = []
        self._states: dict[Rest, int] = {}
        self._edges: dict[int, list[Edge]] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._number = count()
        self._left = WAYS + WAYS_A_CALL * len(stream)
        self._root = Node(-1, self._state(rest), NOTHING_BOUND, 0, None, None)
        self._hits: dict[tuple[Pattern, Bindings], _Hits] = {}
        self._tried: set[tuple[int, int, Bindings]] = set()
        self._watched: dict[int, Guards | None] = {}
        self._dead: dict[tuple[int, Bindings], dict[tuple[int, ...], int]] = {}
        self._explored: dict[tuple[int, Bindings], tuple[int, int]] = {}

    def run(self) -> Found:
        """Search to the end."""
        best = self._root
        stack = [(self._root, self.children(self._root))]
        while stack:
            node, children = stack[-1]
            child = next(children, None)
            if child is None:
                self._fail(node)
                stack.pop()
            elif self.can_end(child):
                return Found(child, child, self.unsure)
            elif self._left < 0:
                return Found(None, best, self.unsure, gave_up=True)
            else:
                best = max(best, child, key=lambda node: node.depth)
                stack.append((child, self.children(child)))
        root_ends = self._root if self.can_end(self._root) else None
        return Found(root_ends, best, self.unsure)

    def _state(self, rest: Rest) -> int:
        state = self._states.get(rest)
        if state is None:
            state = self._states[rest] = len(self.rests)
            self.rests.append(rest)
        return state

    def _live(self, state: int) -> frozenset[str]:
        """Return the names that what is left uses."""
        found = self._names.get(state)
        if found is None:
            steps = flat(self.rests[state])
            found = self._names[state] = frozenset().union(*(step.pattern.variables for step in steps))
        return found

    def edges(self, node: Node) -> list[Edge]:
        """Return the moves that are left; with `only`, all of them to the very next call."""
        return self._edges_of(node.state)

    def _edges_of(self, state: int) -> list[Edge]:
        found = self._edges.get(state)
        if found is None:
            found = self._edges[state] = [
                Edge(next(self._number), move, self._state(move.rest), move.adjacent or self.only)
                for move in moves(self.rests[state])
            ]
        return found

    def children(self, node: Node) -> Iterator[Node]:
        """Yield the nodes that may follow, the nearest calls first."""
        for edge in self.edges(node):
            if _idle(node, edge):
                continue
            for place in self._places(node, edge):
                yield from self._claims(node, edge, place)

    def _places(self, node: Node, edge: Edge) -> Iterator[int]:
        """Yield the places where `edge` may claim a call."""
        if edge.adjacent:
            yield from range(node.place + 1, min(node.place + 2, len(self.stream)))
            return
        fixed, free = split(edge.move.guards, node.bindings)
        limit = min((self.first_hit(guard, node) for guard in fixed), default=len(self.stream))
        candidates = self.stream.candidates(edge.move.pattern, node.bindings)
        first = bisect_right(candidates, node.place)
        if free:
            yield from takewhile(limit.__ge__, (candidates[i] for i in range(first, len(candidates))))
        else:
            yield from self._untried(node, edge, candidates, first, limit)

    def _untried(self, node: Node, edge: Edge, candidates: Sequence[int], at: int, limit: int) -> Iterator[int]:
        """Yield candidates up to `limit`, without those that were tried, which `_explored` has as (low, high]."""
        key = (edge.number, node.bindings)
        free = [name for name in edge.move.pattern.variables if not node.bindings.get(name)]
        live = self._live(edge.state)
        bound, left = live.isdisjoint(free), node.bindings.only(live)
        while at < len(candidates) and candidates[at] <= limit:
            place = candidates[at]
            low, high = self._explored.get(key, (node.place, node.place))
            if low < place <= high:
                at = bisect_right(candidates, high)
                continue
            self._explored[key] = (low if low <= node.place <= high else node.place, place)
            yield place
            at = bisect_left(candidates, self._alive(place, edge.state, left)) if bound else at
            at = max(at, bisect_right(candidates, place))

    def _claims(self, node: Node, edge: Edge, place: int) -> Iterator[Node]:
        pattern = edge.move.pattern
        self._left -= 1
        for truth, bindings in pattern.match(self.stream.calls[place], node.bindings):
            if not self._accepts(truth, pattern, place) or not self._unguarded(node, edge, place, bindings):
                continue
            bindings = bindings.only(self._live(edge.state))
            if self._alive(place, edge.state, bindings) == place and (
                (place, edge.state, bindings) not in self._tried
            ):
                yield Node(place, edge.state, bindings, node.depth + 1, node, edge)

    def _accepts(self, truth: Truth, pattern: Pattern, place: int) -> bool:
        if truth is Truth.UNKNOWN:
            self.unsure = self.unsure or (pattern, self.stream.calls[place])
        return truth is Truth.YES or not self.sure

    def _unguarded(self, node: Node, edge: Edge, place: int, bindings: Bindings) -> bool:
        """Whether no guard hits a call between, for those guards whose names the claim itself binds."""
        guards = [] if edge.adjacent else split(edge.move.guards, node.bindings)[1]
        return all(self.hits(guard, bindings).after(node.place) >= place for guard in guards)

    def first_hit(self, guard: Pattern, node: Node) -> int:
        """Return where, after `node`, the first call stands that `guard` matches; the stream's length if none."""
        return self.hits(guard, node.bindings).after(node.place)

    def hits(self, guard: Pattern, bindings: Bindings) -> _Hits:
        """Return the calls that `guard` matches where the names stand for `bindings`."""
        used = bindings.only(guard.variables)
        found = self._hits.get((guard, used))
        if found is None:
            found = self._hits[guard, used] = _Hits(self, guard, used)
        return found

    def can_end(self, node: Node) -> bool:
        """Whether the sequence may end after `node`."""
        if self.only and node.place + 1 < len(self.stream):
            return False
        nowhere = len(self.stream)
        return any(all(self.first_hit(g, node) == nowhere for g in guards) for guards in self._ends(node.state))

    def _ends(self, state: int) -> list[Guards]:
        return ends(self.rests[state])

    def _fail(self, node: Node) -> None:
        horizon = self._horizon(node.place, node.state, node.bindings)
        if horizon is None:
            self._tried.add((node.place, node.state, node.bindings))
        else:
            dead = self._dead.setdefault((node.state, node.bindings), {})
            dead[horizon] = min(node.place, dead.get(horizon, node.place))

    def _alive(self, place: int, state: int, bindings: Bindings) -> int:
        """Return from where on, after `place`, what is left isn't known to fail; `place` if not even there."""
        dead = self._dead.get((state, bindings))
        horizon = self._horizon(place, state, bindings) if dead else None
        if not dead or horizon is None or dead.get(horizon, len(self.stream)) > place:
            return place
        return min(horizon, default=len(self.stream))

    def _horizon(self, place: int, state: int, bindings: Bindings) -> tuple[int, ...] | None:
        """Return where the guards of what is left first hit after `place`; None if more than that looks back."""
        guards = self._guards(state)
        if guards is None or split(guards, bindings)[1]:
            return None
        return tuple(self.hits(guard, bindings).after(place) for guard in guards)

    def _guards(self, state: int) -> Guards | None:
        """Return the guards of the next claim and of the end; None if the next call matters, too."""
        if state not in self._watched:
            edges = self._edges_of(state)
            guards = [*(edge.move.guards for edge in edges), *self._ends(state)]
            adjacent = self.only or any(edge.adjacent for edge in edges)
            self._watched[state] = None if adjacent else frozenset().union(*guards)
        return self._watched[state]


def _idle(node: Node, edge: Edge) -> bool:
    """Whether `edge` claims one more for a step whose last claim might as well have been that one.

    It might, if nothing had to be between that claim and the one before, and if it bound no name.
    """
    last, before = node.edge, node.parent
    if last is None or before is None or edge.state != node.state or last.move.pattern != edge.move.pattern:
        return False
    return not (last.adjacent or last.move.guards) and all(map(before.bindings.get, edge.move.pattern.variables))


class _Hits:
    """The calls that a guard matches, looked for between the first and the last place that somebody asked about."""

    def __init__(self, search: Search, guard: Pattern, bindings: Bindings) -> None:
        self._search, self._guard, self._bindings = search, guard, bindings
        self._candidates = search.stream.candidates(guard, bindings)
        self._low = self._high = -1  # the candidates that were matched, once there are some
        self._places: list[int] = []

    def after(self, place: int) -> int:
        """Return the first hit after `place`, the stream's length if there is none."""
        first = bisect_right(self._candidates, place)
        if self._low < 0:
            self._low = self._high = first
        if first < self._low:
            self._places[:0] = filter(self._matches, self._candidates[first : self._low])
            self._low = first
        while self._high < len(self._candidates) and not (self._places and self._places[-1] > place):
            candidate = self._candidates[self._high]
            self._high += 1
            if self._matches(candidate):
                self._places.append(candidate)
        found = bisect_right(self._places, place)
        return self._places[found] if found < len(self._places) else len(self._search.stream)

    def _matches(self, place: int) -> bool:
        call = self._search.stream.calls[place]
        truth = max((truth for truth, _ in self._guard.match(call, self._bindings)), default=Truth.NO)
        if truth is Truth.UNKNOWN:
            self._search.unsure = self._search.unsure or (self._guard, call)
        return truth is Truth.YES or (self._search.sure and truth is Truth.UNKNOWN)


def split(guards: Guards, bindings: Bindings) -> tuple[list[Pattern], list[Pattern]]:
    """Return the guards whose names all stand for something, and the others."""
    fixed: list[Pattern] = []
    free: list[Pattern] = []
    for guard in guards:
        (fixed if all(bindings.get(name) for name in guard.variables) else free).append(guard)
    return fixed, free
