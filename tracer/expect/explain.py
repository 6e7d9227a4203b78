"""Why a sequence failed: the longest partial match, the call that broke it, and what would accept it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from math import inf
from typing import TYPE_CHECKING

from tracer.decode.call import Call
from tracer.expect.accepting import accepting, pattern_of
from tracer.expect.lines import flat
from tracer.expect.names import EVERY_CALL, family_with
from tracer.expect.pattern import Mismatch, Pattern
from tracer.expect.search import Edge, Found, Node, Search
from tracer.expect.steps import Never, Step, ends
from tracer.expect.truth import Truth
from tracer.expect.verdict import Line, Status, Story, Verdict

if TYPE_CHECKING:
    from tracer.expect.sequences import Sequence

_NEAR = 1000  # calls that are looked at for the one that comes nearest to what was expected
_AROUND = 3  # calls shown on each side


@dataclass(frozen=True, slots=True)
class _Reason:
    """In words why nothing follows, at which line, because of which call (None: one is missing)."""

    words: str
    line: int
    broke: int | None
    accept: str
    mismatches: tuple[Mismatch, ...] = ()


def explain(sequence: Sequence, search: Search, found: Found, where: str) -> Verdict:
    """Return the verdict of a search that found no match."""
    telling = _Telling(sequence, search, found.best)
    reason = telling.reason()
    calls = search.stream.calls
    path = [calls[node.place] for node in found.best.path()]
    broke = calls[reason.broke] if reason.broke is not None else None
    story = Story(
        telling.lines(reason.line),
        broke,
        reason.mismatches,
        telling.around(reason.broke),
        reason.accept,
        telling.sources(),
    )
    done, every = telling.progress()
    seen = f"{where}{done} of {every} steps, then {reason.words}" if done else f"{where}{reason.words}"
    evidence = (*path, broke) if broke is not None else tuple(path)
    return Verdict(Status.FAILS, sequence.expected(), seen, evidence, reason.accept, story)


class _Telling:
    """Looks at the node that got furthest, and asks why nothing followed."""

    def __init__(self, sequence: Sequence, search: Search, best: Node) -> None:
        self._sequence, self._search, self._best = sequence, search, best
        self._stream = search.stream
        self._steps = {step.line: step for step in flat(sequence.rest)}

    def _claimed(self) -> dict[int, list[Call]]:
        found: dict[int, list[Call]] = {}
        for node in self._best.path():
            found.setdefault(_line(node.edge), []).append(self._stream.calls[node.place])
        return found

    def progress(self) -> tuple[int, int]:
        """Return how many steps were claimed, and how many there are that claim calls."""
        return len(self._claimed()), sum(isinstance(step, Step) for step in self._steps.values())

    def lines(self, broken: int) -> tuple[Line, ...]:
        claimed = self._claimed()
        return tuple(
            Line(text, _mark(n, broken, claimed, self._steps.get(n)), tuple(claimed.get(n, ())))
            for n, text in enumerate(self._sequence.lines(), 1)
        )

    def sources(self) -> dict[int, int]:
        return {call.index: line for line, calls in self._claimed().items() for call in calls}

    def around(self, broke: int | None) -> tuple[Call, ...]:
        place = self._best.place if broke is None else broke
        return tuple(self._stream.calls[max(place - _AROUND, 0) : place + _AROUND + 1])

    def reason(self) -> _Reason:
        edges = self._search.edges(self._best)
        if ends(self._search.rests[self._best.state]) or not edges:
            return self._no_end()
        edge = next((edge for edge in edges if _required(edge)), edges[0])
        if edge.adjacent:
            return self._not_next(edge)
        return self._guarded(edge) or self._early(edge) or self._near(edge) or self._missing(edge)

    def _no_end(self) -> _Reason:
        """Everything that must be there was, and then came something that may not."""
        after = self._best.place + 1
        if self._search.only:
            call = self._stream.calls[after]
            words = f"call {after + 1} is {call.name}, expected no more"
            return _Reason(words, 0, after, f"add the line `{pattern_of(call)}`")
        hits = [(self._search.first_hit(g, self._best), g) for gs in ends(self._rest()) for g in gs]
        place, guard = min(hits, key=lambda hit: hit[0])
        return self._forbidden(place, guard)

    def _rest(self) -> tuple[Step | Never, ...]:
        return self._search.rests[self._best.state]  # type: ignore[return-value]

    def _guarded(self, edge: Edge) -> _Reason | None:
        """The call that is wanted comes, but after one that may not stand before it."""
        wanted = next(self._matching(edge.move.pattern, self._best.place), None)
        if wanted is None:
            return None
        hits = [(self._search.first_hit(guard, self._best), guard) for guard in edge.move.guards]
        place, guard = min(hits, key=lambda hit: hit[0], default=(wanted, None))
        return self._forbidden(place, guard) if guard is not None and place < wanted else None

    def _forbidden(self, place: int, guard: Pattern) -> _Reason:
        call = self._stream.calls[place]
        steps = [s for s in self._steps.values() if s.pattern == guard]
        step = next(s for s in steps if isinstance(s, Never) or s.every)
        if isinstance(step, Never):
            words = f"{call.name} #{call.index}, which line {step.line} forbids here"
            return _Reason(words, step.line, place, f"leave out line {step.line}")
        claimed = len(self._claimed().get(step.line, ()))
        count = claimed + sum(1 for _ in self._matching(guard, self._best.place))
        words = f"one {call.name} more than line {step.line} allows, #{call.index}"
        adjacent = step.adjacent and claimed > 0
        changed = replace(step, least=min(step.least, count), most=count, adjacent=adjacent)
        return _Reason(words, step.line, place, self._change(changed))

    def _not_next(self, edge: Edge) -> _Reason:
        place, line = self._best.place + 1, _line(edge)
        wanted = edge.move.pattern.what or EVERY_CALL
        if place >= len(self._stream):
            words = f"the calls end before {self._the(edge)}"
            return _Reason(words, line, None, f"leave out line {line}")
        call = self._stream.calls[place]
        names = edge.move.pattern.names
        if names is None or call.name in names:
            return self._unlike(edge, place)
        words = f"call {place + 1} is {call.name}, expected {wanted}"
        if not self._search.only:
            words = f"{call.name} #{call.index} comes next, expected {wanted}"
        return _Reason(words, line, place, self._come_first(edge, place))

    def _come_first(self, edge: Edge, place: int) -> str:
        """Return how to accept that the call at `place` stands before the one that is wanted next."""
        step, following = self._steps[_line(edge)], next(self._matching(edge.move.pattern, place), None)
        if self._search.only or following == place + 1 or not isinstance(step, Step):
            return f"before line {step.line}, add the line `{pattern_of(self._stream.calls[place])}`"
        return self._change(replace(step, adjacent=False, least=step.least if following is not None else 0))

    def _early(self, edge: Edge) -> _Reason | None:
        """The call that is wanted was made, but before the last that was claimed."""
        claimed = {node.place: _line(node.edge) for node in self._best.path()}
        last = self._best.place
        early = next((p for p in self._matching(edge.move.pattern, -1, last) if p not in claimed), None)
        if early is None:
            return None
        line, call = _line(edge), self._stream.calls[early]
        words = f"{self._the(edge)} comes too early: {call.name} #{call.index} stands before #{self._last()}"
        later = next(line for place, line in claimed.items() if place > early)
        move = f"move line {line} before line {later}, or put it with those above in `any order {{ }}`"
        return _Reason(words, line, early, self._fewer(edge) or move)

    def _last(self) -> int:
        return self._stream.calls[self._best.place].index

    def _near(self, edge: Edge) -> _Reason | None:
        """A call of the right name that differs in as little as possible."""
        places = [*islice(self._after(edge.move.pattern), _NEAR)]
        if not places:
            return None
        best = min(places, key=lambda place: len(self._mismatches(edge, place)))
        return self._unlike(edge, best)

    def _unlike(self, edge: Edge, place: int) -> _Reason:
        call, mismatches = self._stream.calls[place], self._mismatches(edge, place)
        words = f"{call.name} #{call.index} is not {self._the(edge)}"
        changed = replace(self._steps[_line(edge)], pattern=accepting(edge.move.pattern, call, mismatches))
        return _Reason(words, _line(edge), place, self._fewer(edge) or self._change(changed), mismatches)

    def _fewer(self, edge: Edge) -> str:
        """Return how to accept that there are only those calls that a step has claimed; nothing if it has none."""
        step, done = self._steps[_line(edge)], len(self._claimed().get(_line(edge), ()))
        if not done or isinstance(step, Never):
            return ""
        return self._change(replace(step, least=done, most=done if step.most == step.least else step.most))

    def _missing(self, edge: Edge) -> _Reason:
        line, what = _line(edge), edge.move.pattern.what or EVERY_CALL
        step = self._steps[line]
        done = len(self._claimed().get(line, ()))
        last = f" after #{self._last()}" if self._best.depth else ""
        words = f"there is no{' other' if done else ''} {what}{last}"
        accept = self._fewer(edge)
        if isinstance(step, Step) and accept:
            words += f": {done} of {step.least} for line {line}"
        else:
            words, accept = self._relatives(edge, words, f"write line {line} as `maybe {step.pattern}`")
        return _Reason(words, line, None, accept)

    def _relatives(self, edge: Edge, words: str, accept: str) -> tuple[str, str]:
        """Name the family, if another call of it was made in place of the one that is missing."""
        what = edge.move.pattern.what or EVERY_CALL
        present = {call.name for call in self._stream.calls}
        family = family_with(what, present)
        if family is None or what == family:
            return words, accept
        pattern = replace(edge.move.pattern, what=family)
        if next(self._matching(pattern, -1), None) is not None:
            accept = self._change(replace(self._steps[_line(edge)], pattern=pattern))
        return f"{words}, but others of the family {family}", accept

    def _the(self, edge: Edge) -> str:
        return f"the {edge.move.pattern.what or 'call'} of line {_line(edge)}"

    def _change(self, step: Step | Never) -> str:
        return f"write line {step.line} as `{step}`"

    def _mismatches(self, edge: Edge, place: int) -> tuple[Mismatch, ...]:
        return tuple(edge.move.pattern.mismatches(self._stream.calls[place], self._best.bindings))

    def _after(self, pattern: Pattern) -> Iterator[int]:
        return self._stream.after(self._best.place, Pattern(pattern.what), self._best.bindings)

    def _matching(self, pattern: Pattern, after: int, before: float = inf) -> Iterator[int]:
        """Yield where, between two places, calls stand that match, or may match."""
        bindings = self._best.bindings
        for place in takewhile(before.__gt__, self._stream.after(after, pattern, bindings)):
            ways = pattern.match(self._stream.calls[place], bindings)
            if max((truth for truth, _ in ways), default=Truth.NO) is not Truth.NO:
                yield place


def _line(edge: Edge | None) -> int:
    return edge.move.item.line if edge is not None and isinstance(edge.move.item, Step) else 0


def _required(edge: Edge) -> bool:
    return isinstance(edge.move.item, Step) and edge.move.item.least > 0


def _mark(number: int, broken: int, claimed: dict[int, list[Call]], step: Step | Never | None) -> str:
    if number == broken:
        return "broken"
    if number in claimed:
        return "ok"
    passed = any(line > number for line in claimed)
    return "ok" if isinstance(step, Never) and passed else "" if step is None else "not reached"
