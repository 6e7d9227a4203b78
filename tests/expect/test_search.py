from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from expect.brute import matches
from factories import call as frame
from factories import opened, trace_of, written
from tracer.errors import UsageError
from tracer.expect import Observation, Status, any_order, call, either, maybe, never, next_, sequence, var

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
PATTERNS = st.one_of(
    st.builds(lambda name: call("opens", result=name), NAMES),
    st.builds(lambda what, name: call(what, name), st.sampled_from(["write", "fsync", "close"]), NAMES),
    st.builds(lambda what: call(what), st.sampled_from(["write", "fsync", "syncs", None])),
    st.just(call("fsync", result=0)),
    st.builds(lambda size: call("write", bytes=size), st.integers(1, 2)),
)
STEPS = st.one_of(
    PATTERNS,
    PATTERNS.map(maybe),
    PATTERNS.map(next_),
    st.builds(lambda step, n: step.times(n), PATTERNS, st.integers(1, 3)),
    st.builds(lambda step, n: step.at_least(n), PATTERNS, st.integers(0, 2)),
    st.builds(lambda step, n: step.at_most(n), PATTERNS, st.integers(0, 2)),
    st.builds(lambda step: step.between(1, 2), PATTERNS),
)
BLOCKS = st.one_of(
    STEPS,
    PATTERNS.map(never),
    st.builds(
        lambda steps: any_order(*steps), st.lists(STEPS.filter(lambda s: not s.adjacent), min_size=1, max_size=3)
    ),
    st.builds(lambda one, other: either(one, other), st.lists(STEPS, max_size=2), st.lists(STEPS, max_size=2)),
)


def made(items, only: bool):
    try:
        return sequence(*items, only=only)
    except UsageError:  # a `never` with a name that nothing binds
        return None


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.sampled_from([*FRAMES]), min_size=1, max_size=7),
    st.lists(BLOCKS, min_size=1, max_size=4),
    st.booleans(),
)
def test_the_search_finds_what_trying_everything_finds(frames, items, only):
    expectation = made(items, only)
    if expectation is None:
        return
    trace = trace_of(*(FRAMES[name]() for name in frames))
    verdict = expectation.judge(Observation(trace))
    assert verdict.status is not Status.UNDECIDED
    event(verdict.status)
    assert (verdict.status is Status.HOLDS) == matches(items, trace.calls, only), str(expectation)
