"""What stands in parentheses behind a result: what came back through pointers, as strace says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.reporters.spelling import spell

_TIMEOUT = "Timeout"


def answer(call: Call) -> str:
    """Return what the kernel answered besides the result of a call that succeeded; nothing for most calls."""
    make = _ANSWERS.get(call.name)
    return make(call) if make else ""


def _returned(value: Any) -> Any:
    return getattr(value, "returned", None)


def _left(call: Call, name: str) -> list[str]:
    left = _returned(call.arguments.get(name))
    return [f"left {spell(left)}"] if isinstance(left, v.Structure) else []


def _polled(call: Call) -> str:
    if not call.result:
        return _TIMEOUT
    polled = _returned(call.arguments["ufds"])
    ready = [one for one in polled if one.get("revents")] if isinstance(polled, v.Numbers) else []
    return ", ".join([*([spell(v.Numbers(ready))] if ready else []), *_left(call, "tsp")])


def _selected(call: Call) -> str:
    if not call.result:
        return _TIMEOUT
    names = {"in": "inp", "out": "outp", "except": "exp"}
    sets = ((name, _returned(call.arguments.get(argument))) for name, argument in names.items())
    ready = [f"{name} {spell(found)}" for name, found in sets if found and isinstance(found, v.DescriptorSet)]
    return ", ".join([*ready, *_left(call, "tvp"), *_left(call, "tsp")])


_ANSWERS: Mapping[str, Callable[[Call], str]] = {
    **dict.fromkeys(("poll", "ppoll"), _polled),
    **dict.fromkeys(("select", "pselect6", "_newselect"), _selected),
}
