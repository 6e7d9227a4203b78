from __future__ import annotations

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from expect.brute import matches
from factories import call as frame
from factories import opened, trace_of, written
from tracer.errors import UsageError
from tracer.expect import (
    Observation,
    Status,
    any_order,
    call,
    either,
    maybe,
    never,
    next_,
    one_of,
    sequence,
    var,
)

FRAMES = {
    "open 3": lambda: opened(b"/a", 3),
    "open 4": lambda: opened(b"/b", 4),
    "write 3": lambda: written(3, b"xx"),
    "write 4": lambda: written(4, b"y"),
    "fsync 3": lambda: frame("fsync", 3),
    "fsync 4": lambda: frame("fsync", 4, result=-5),
    "close 3": lambda: frame("close", 3),
    "rename": lambda: frame("sync"),
}
NAMES = st.sampled_from(["x", "y"]).map(var)
USES = st.one_of(NAMES, st.builds(one_of, NAMES, st.just(4)), st.just(one_of(var("x"), var("y"))))
PATTERNS = st.one_of(
    st.builds(lambda name: call("opens", result=name), NAMES),
    st.builds(lambda what, name: call(what, name), st.sampled_from(["write", "fsync", "close", None]), USES),
    st.builds(lambda what: call(what), st.sampled_from(["write", "fsync", "syncs", None])),
    st.just(call("fsync", result=0)),
    st.builds(lambda size: call("write", bytes=size), st.integers(1, 2)),
)


def sequences(pool):
    """Return sequences over a few patterns: most of what can go wrong needs two steps that match the same call."""
    patterns = st.sampled_from(pool)
    counted = st.one_of(
        patterns,
        patterns.map(maybe),
        st.builds(lambda step, n: step.times(n), patterns, st.integers(1, 3)),
        st.builds(lambda step, n: step.at_least(n), patterns, st.integers(0, 2)),
        st.builds(lambda step, n: step.at_most(n), patterns, st.integers(0, 2)),
        st.builds(lambda step, n, more: step.between(n, n + more), patterns, st.integers(0, 2), st.integers(1, 2)),
    )
    mixed = st.builds(lambda steps: any_order(*steps), st.lists(counted, min_size=1, max_size=3))
    plain = st.one_of(counted, counted.map(next_), patterns.map(never), mixed)
    options = st.lists(plain, max_size=3)
    return st.lists(st.one_of(plain, st.builds(either, options, options)), min_size=1, max_size=5)


SEQUENCES = st.lists(PATTERNS, min_size=1, max_size=3).flatmap(sequences)
BETWEEN_NEVERS = [never(call("fsync", result=0)), call("fsync").at_least(0), never(call("fsync"))]
BETWEEN_NEXTS = [call("opens"), next_(call("write").at_least(1)), next_(call("close"))]


def made(items, only: bool):
    try:
        return sequence(*items, only=only)
    except UsageError:  # a `never` with a name that nothing binds
        return None


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from([*FRAMES]), min_size=1, max_size=6), SEQUENCES, st.booleans())
@example(["fsync 3", "fsync 3"], BETWEEN_NEVERS, False)
@example(["open 3", "write 3", "write 3", "close 3"], BETWEEN_NEXTS, False)
def test_the_search_finds_what_trying_everything_finds(frames, items, only):
    expectation = made(items, only)
    if expectation is None:
        return
    trace = trace_of(*(FRAMES[name]() for name in frames))
    verdict = expectation.judge(Observation(trace))
    assert verdict.status is not Status.UNDECIDED
    event(verdict.status)
    assert (verdict.status is Status.HOLDS) == matches(items, trace.calls, only), str(expectation)


def test_too_many_ways_to_match_are_undecided_and_never_a_failure(monkeypatch):
    monkeypatch.setattr("tracer.expect.search.WAYS", 10)
    monkeypatch.setattr("tracer.expect.search.WAYS_A_CALL", 0)
    frames = [opened(b"/a", fd) for fd in range(3, 20)]
    two = [call("opens", result=var("x")), call("opens", result=var("y"))]
    both = sequence(*two, any_order(call("write", var("x")), call("write", var("y"))), call("sync"))
    verdict = both.judge(Observation(trace_of(*frames, *(written(fd, b"x") for fd in range(3, 20)))))
    assert verdict.status is Status.UNDECIDED
    assert "too many calls can be what the names stand for" in verdict.seen
    assert sequence(call("opens")).judge(Observation(trace_of(*frames))).status is Status.HOLDS
