"""A trace that tests ask questions: how many calls, and does this expectation hold."""

from __future__ import annotations

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.errors import TracerError
from tracer.expect import Expectation, Observation, Status, Verdict
from tracer.expect import calls as counted
from tracer.reporters.story import call_lines, why_lines

SHOWN = 4  # calls, unless all are asked for


class ExpectationFailed(AssertionError):
    """An expectation doesn't hold; `verdict` says what was seen."""

    def __init__(self, verdict: Verdict, every: bool = False) -> None:
        """Make the message of `verdict`, with `every` call that shows it, or a few."""
        super().__init__(verdict_text(verdict, every))
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
    """A Trace that counts for `assert`, and judges expectations. Failures show `every` call, or a few."""

    every = False

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
        __tracebackhide__ = True
        verdict = self.judge(counted(what, region=region, path=path, error=error).at_least(0))
        silent = self.silent and region is None
        if not silent:
            require(verdict, self.every)
        narrowed = {"on": path, "with": error or "no error" if error is not None else None, "in region": region}
        words = [what or "calls", *(f"{word} {value}" for word, value in narrowed.items() if value is not None)]
        return Count.of(" ".join(words), () if silent else verdict.evidence)

    @property
    def silent(self) -> bool:
        """Whether not one call was made, and nothing is in doubt: to count that is to find none."""
        return not self.calls and bool(self.trust["complete"]) and not self.trust.get("calls_lost")

    def judge(self, expectation: Expectation) -> Verdict:
        """Return the verdict on `expectation`. Raises TracerError, which a test shows where it asked."""
        __tracebackhide__ = True
        try:
            return expectation.judge(Observation(self, {}))
        except TracerError as error:
            raise error.with_traceback(None) from None

    def expect(self, *expectations: Expectation) -> None:
        """Judge each expectation. Raises ExpectationFailed at the first that fails, Undecided if that is all."""
        __tracebackhide__ = True
        for expectation in expectations:
            require(self.judge(expectation), self.every)


def require(verdict: Verdict, every: bool = False) -> None:
    """Do nothing if `verdict` is that an expectation holds. Raises ExpectationFailed, Undecided."""
    __tracebackhide__ = True
    if verdict.status is not Status.HOLDS:
        raise (Undecided if verdict.status is Status.UNDECIDED else ExpectationFailed)(verdict, every)


def verdict_text(verdict: Verdict, every: bool = False) -> str:
    """Return what was expected, what was seen, calls that show it (a few, or `every` one), why, what to change."""
    undecided = verdict.status is Status.UNDECIDED
    head = f"undecided: {verdict.seen}" if undecided else f"saw {verdict.seen}"
    shown = [] if verdict.story and not every else lines(verdict.evidence, every)
    why = [] if undecided else why_lines(verdict)
    return "\n".join([f"expected {verdict.expected}, {head}", *shown, *why])


def lines(calls: tuple[Call, ...], every: bool = False) -> list[str]:
    """Return a line for each of `calls`; unless `every` one is asked for, not more than SHOWN."""
    return call_lines(calls, len(calls) if every else SHOWN)
