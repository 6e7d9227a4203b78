"""Seccomp profiles as container runtimes read them, made from what traces did.

https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracer import abi
from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.reporters.origin import losses, origin

ARCHES: Mapping[str, tuple[str, str]] = {"x86_64": ("SCMP_ARCH_X86_64", "amd64"), "i386": ("SCMP_ARCH_X86", "x86")}
"""Architecture -> its names in profiles: libseccomp's, and Go's, which Docker's own rules use."""


def made(traces: Iterable[tuple[str, Trace]], families: bool = False) -> dict[str, Any]:
    """Return the profile that allows what the named traces did and answers EPERM to all else.

    With `families` it also allows the calls that another C library or architecture makes for the same wish.
    Raises UsageError for a trace that doesn't have all calls, or one without a name.
    """
    names, arches = set[str](), set[str]()
    for name, trace in traces:
        tried, missing = f"making a profile of {name}", doubts(trace)
        if missing:
            raise UsageError(tried, f"it doesn't have all calls: {missing[0]}", "Trace the whole run, without -e.")
        for call in calls(trace):
            arch = arch_of(call)
            if arch not in ARCHES or call.name not in abi.architecture(call.record.arch).BY_NAME:
                happened = f"call #{call.index}, {call.name} of {arch}, has no name in profiles"
                raise UsageError(tried, happened, "A profile can't allow it: leave the trace out.")
            names.add(call.name)
            arches.add(ARCHES[arch][0])
    if families:
        names |= {other for found in FAMILIES.values() if found & names for other in found}
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": 1,
        "architectures": sorted(arches),
        "syscalls": [{"names": sorted(names), "action": "SCMP_ACT_ALLOW"}],
    }


def doubts(trace: Trace) -> list[str]:
    """Return in words which calls of the run may not be in the trace."""
    found = [] if trace.trust["complete"] else ["it was cut"]
    selection = origin(trace).selection
    found += [] if selection is None else [f"only {selection} was recorded"]
    found += [] if origin(trace).follow else ["only the first thread was followed"]
    found += ["what came before the tracer attached is not in it"] if "attached" in trace.trust else []
    return [*found, *losses({**trace.trust, "calls_unfinished": 0})]


def calls(trace: Trace) -> Iterator[Call]:
    """Yield the calls of a trace."""
    return (event for event in trace.events() if isinstance(event, Call))


def arch_of(call: Call) -> str:
    """Return the name of a call's architecture."""
    return abi.architecture_name(call.record.arch)
