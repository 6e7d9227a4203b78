"""What a trace can tell: the calls of a region, or why nothing can be said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tracer.abi.families import FAMILY
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.expect.fields import field_values, files


def calls_in(trace: Trace, region: str | None) -> tuple[Call, ...]:
    """Return the calls of `trace`, or those of a region."""
    return trace.calls if region is None else tuple(call for call in trace.calls if region in call.regions)


def blind(trace: Trace, region: str | None) -> str | None:
    """Return why `trace` can't tell what was called in `region` (None: anywhere); None if it can."""
    if not trace.trust["complete"]:
        return "the trace has no end: the tracer was killed"
    if trace.trust.get("calls_lost"):
        return f"the engine lost {trace.trust['calls_lost']} calls"
    if trace.trust.get("tasks_dropped"):
        return f"{trace.trust['tasks_dropped']} tasks ran a program whose calls the kernel didn't show"
    if trace.trust.get("memory_read") is False and region is not None:
        return "the engine read no memory: regions' labels are not known"
    if region is not None and region not in trace.regions:
        began = ", ".join(trace.regions) or "none"
        return f"region {region} never began (regions that did: {began})"
    if not any(region is None or region in call.regions for call in trace.calls):
        return "not one call was observed there"
    hidden = next((doubt.text for doubt in trace.doubts if doubt.hides_calls), None)
    if hidden is not None:
        return hidden
    if trace.header.get("selection") is not None:
        return "only some calls were recorded (a selection was in force)"
    return None


def untold(trace: Trace, call: Call) -> str:
    """Return why a call of `trace` can't be told from what is expected."""
    if trace.trust.get("memory_read") is False:
        return f"the engine read no memory: what {call.name} #{call.index} points at is not known"
    for name, data in call.arguments.items():
        if isinstance(data, v.Data) and not isinstance(data, v.Missing) and data.cut:
            kept = f"{len(data):,} of the {data.size:,} bytes"
            return f"only the first {kept} of {call.name} #{call.index}'s {name} were kept (data_limit)"
    return f"what {call.name} #{call.index} refers to could not be read"


def _descriptors(call: Call) -> Iterable[tuple[Any, str]]:
    for value in (value for value, _ in field_values(call, "fd") if isinstance(value, v.Descriptor)):
        yield (value, call.origins.get(int(value))), _descriptor(value)
    if call.syscall.opens and isinstance(call.value, v.Descriptor):
        yield (call.value, call.index), _descriptor(call.value)


def _descriptor(fd: v.Descriptor) -> str:
    return f"descriptor {int(fd)}" + (f" ({fd.path})" if fd.path is not None else "")


def _paths(call: Call) -> Iterable[tuple[Any, str]]:
    opens = call.syscall.opens and call.errno is None
    for value, made in files(call):
        path = value.path if isinstance(value, v.Descriptor) else str(value) if isinstance(value, v.Text) else None
        if path is not None and made is opens:
            yield path, path


# How calls may be grouped: the keys of a call's groups, and what to call them.
GROUPINGS: Mapping[str, Callable[[Call], Iterable[tuple[Any, str]]]] = {
    "descriptor": _descriptors,
    "path": _paths,
    "thread": lambda call: [(call.tid, f"thread {call.tid}")],
    "process": lambda call: [(call.pid, f"process {call.pid}")],
    "call": lambda call: [(call.name, call.name)],
    "family": lambda call: [(name := FAMILY.get(call.name, call.name), name)],
    "region": lambda call: [(label, f"region {label}") for label in call.regions],
    "error": lambda call: [(call.errno, call.errno)] if call.errno is not None else [],
}


def check_grouping(per: str | None) -> None:
    """Refuse what calls can't be grouped by. Raises UsageError."""
    if per is not None and per not in GROUPINGS:
        raise UsageError(
            f"expecting something per {per}", "calls are not grouped by that", f"Choose {', '.join(GROUPINGS)}."
        )


def grouped(calls: Iterable[Call], per: str | None) -> dict[str, list[Call]]:
    """Return the groups of `calls` by what to call them, in order; all of them in "" without `per`."""
    if per is None:
        return {"": list(calls)}
    groups: dict[Any, list[Call]] = {}
    names: dict[Any, str] = {}
    for call in calls:
        for key, name in dict(GROUPINGS[per](call)).items():
            groups.setdefault(key, []).append(call)
            names[key] = name
    return _named(groups, names)


def _named(groups: Mapping[Any, list[Call]], names: Mapping[Any, str]) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for key, calls in groups.items():
        name, n = names[key], 2
        while name in found:
            name, n = f"{names[key]}, again ({n})", n + 1
        found[name] = calls
    return found
