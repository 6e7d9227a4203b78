"""Budget lines for a draft: what several runs made alike, or between which ends that came up again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from string import printable

from tracer.abi.families import FAMILIES
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.drafts.steps import SPELLED, Names, reads_stream
from tracer.drafts.work import Work, referred
from tracer.expect.counts import Bounds, Counted
from tracer.expect.matchers import Matcher, Number
from tracer.expect.pattern import Pattern
from tracer.expect.steadiness import Steadiness, classified

_BUDGETED = ("opens", "reads", "writes", "copies", "syncs", "renames", "unlinks", "forks", "execs")
_WITH_BYTES = ("reads", "writes")
_TEXT = printable.encode()


def budget(works: Sequence[Work], region: str | None) -> Iterator[Bounds | str]:
    """Yield bounds of what the first of `works` did, and in words what has none since it varies."""
    for counted in _asked(works[0], region):
        if counted.measure == "bytes" and _texts_differ([_moved(counted, work) for work in works]):
            yield f"no budget for {counted}: the runs' texts differ, so their lengths may"
            continue
        amounts = [int(counted.amount(counted.of(work.trace)[0])) for work in works]
        names = sorted(counted.pattern.names or ())
        found = classified(str(counted), amounts, False, names)
        if found.steadiness is Steadiness.UNSTABLE:
            yield f"no budget for {counted}: {found.least} to {found.most} in {len(works)} runs"
        else:
            yield Bounds(counted, found.least, found.most)


def _moved(counted: Counted, work: Work) -> bytes:
    """Return what the calls read or wrote, as far as it was captured."""
    values = (value for call in counted.of(work.trace)[0] for value in call.arguments.values())
    return b"".join(value for value in values if isinstance(value, v.Data))


def _texts_differ(moved: Sequence[bytes]) -> bool:
    """Whether not all are the same, and all are text: times and ids in it get longer, in binary data they don't."""
    return len(set(moved)) > 1 and not b"".join(moved).translate(None, _TEXT)


def _asked(work: Work, region: str | None) -> Iterator[Counted]:
    names = Names(work)
    calls = [call for thread in work.threads(region) for call in thread.calls]
    if region is not None and calls:
        yield Counted(Pattern(region=region))
    streams = {pattern for call in calls if reads_stream(call) for pattern in _patterns([call], names)}
    for pattern in dict.fromkeys(_patterns(calls, names)):
        counted = Counted(replace(pattern, region=region))
        if pattern not in streams:
            yield counted
        if pattern.what in _WITH_BYTES and counted.bytes.amount(counted.of(work.trace)[0]):
            yield counted.bytes
    if not any(call.name in FAMILIES["network"] for call in work.trace.calls):
        yield Counted(Pattern("network", region=region))


def _patterns(calls: Iterable[Call], names: Names) -> Iterator[Pattern]:
    """Yield what is counted: a family, on the file that the call is about."""
    for call in calls:
        family = SPELLED.get(call.name)
        if family not in _BUDGETED or call.errno is not None:
            continue
        fd = next(iter(call.arguments.values()), None)
        if isinstance(fd, v.Descriptor) and fd in (0, 1, 2):
            yield Pattern(family, (Number(int(fd)),))
        else:
            path: Matcher | None = next((names.glob(p) for p in map(_path, referred(call)) if p), None)
            yield Pattern(family, (), (("path", path),) if path else ())


def _path(value: v.Descriptor | v.Text) -> str | None:
    return value.path if isinstance(value, v.Descriptor) else str(value)
