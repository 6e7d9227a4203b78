"""A trace that tests ask questions: how many calls, and does this expectation hold."""

from __future__ import annotations

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.expect import Expectation, Observation, Status, Verdict
from tracer.expect.selection import Selection
from tracer.reporters.text import call_text

SHOWN = 8  # calls, half from the beginning and half from the end, unless all are asked for


class ExpectationFailed(AssertionError):
    """An expectation doesn't hold; `verdict` says what was seen."""

    def __init__(self, verdict: Verdict) -> None:
        """Make the message of `verdict`."""
        super().__init__(verdict_text(verdict))
        self.verdict = verdict


class Undecided(ExpectationFailed):
    """Too little was seen to tell whether an expectation holds: that is no pass."""


class Count(int):
    """How many calls there were: a number that knows `what` it counts and the `calls`."""

    what: str
    calls: tuple[Call, ...]

    @classmethod
    def of(cls, what: str, calls: tuple[Call, ...]) -> Count:
        """Return the number of `calls`."""
        count = cls(len(calls))
        count.what = what
        count.calls = calls
        return count

    def __repr__(self) -> str:
        """Return the number and what it counts."""
        return f"{int(self):,} {self.what}" if hasattr(self, "what") else int.__repr__(self)


class AssertableTrace(Trace):
    """A Trace that counts for `assert`, and judges expectations."""

    def __repr__(self) -> str:
        """Return what it is of, in short."""
        return "<trace>"

    def count(
        self,
        what: str | None = None,
        *,
        region: str | None = None,
        path: str | None = None,
        error: str | None = None,
    ) -> Count:
        """Return how many calls of a name or family (None: all) there were, narrowed as `tracer.expect.calls`.

        Raises Undecided if the trace can't tell; UsageError if nobody knows the name.
        """
        selection = Selection(what, region, path, error)
        blind = selection.blind(self)
        if blind and (self.calls or region is not None or not self.trust["complete"]):
            raise Undecided(Verdict(Status.UNDECIDED, f"to count {selection}", blind))
        return Count.of(str(selection), selection.of(self))

    def expect(self, *expectations: Expectation) -> None:
        """Judge each expectation. Raises ExpectationFailed at the first that fails, or can't be decided."""
        for expectation in expectations:
            require(expectation.judge(Observation(self, {})))


def require(verdict: Verdict) -> None:
    """Do nothing if `verdict` is that an expectation holds. Raises ExpectationFailed, Undecided."""
    if verdict.status is not Status.HOLDS:
        raise (Undecided if verdict.status is Status.UNDECIDED else ExpectationFailed)(verdict)


def verdict_text(verdict: Verdict, every: bool = False) -> str:
    """Return what was expected, what was seen, and calls that show it: a few, or `every` one."""
    word = "undecided" if verdict.status is Status.UNDECIDED else "failed"
    return "\n".join(
        [f"{word}: expected {verdict.expected}", f"saw: {verdict.seen}", *lines(verdict.evidence, every)]
    )


def lines(calls: tuple[Call, ...], every: bool = False) -> list[str]:
    """Return a line for each of `calls`; unless `every` one is asked for, not more than SHOWN."""
    left = 0 if every else max(0, len(calls) - SHOWN)
    if not left:
        return [_line(call) for call in calls]
    first, last = calls[: SHOWN // 2], calls[-SHOWN // 2 :]
    return [*map(_line, first), f"... {left:,} more ...", *map(_line, last)]


def _line(call: Call) -> str:
    return f"#{call.index}  {call_text(call)}"
