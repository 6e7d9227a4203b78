"""What stands in parentheses behind a result: what came back through pointers, as strace says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.reporters.spelling import Speller
from tracer.reporters.spelling import speller as spelling_of

_TIMEOUT = "Timeout"


def answer(call: Call, speller: Speller) -> str:
    """Return what the kernel answered besides the result of a call that succeeded; nothing for most calls."""
    make = _ANSWERS.get(call.name)
    return make(call, spelling_of(speller.style._replace(paths=0))) if make else ""


def passed_back(call: Call, argument: str, speller: Speller) -> str:
    """Return what strace writes behind an argument: what the kernel wrote where a member points."""
    if call.name != "clone3" or argument != "uargs" or not call.answer:
        return ""
    back = _returned(call.arguments[argument])
    if not isinstance(back, v.Structure):
        return ""
    members = [f"{name}={speller.spell(back[name])}" for name in ("pidfd", "parent_tid") if name in back]
    return f" => {{{', '.join(members)}}}" if members else ""


def _returned(value: Any) -> Any:
    return getattr(value, "returned", None)


def _left(call: Call, name: str, speller: Speller) -> list[str]:
    left = _returned(call.arguments.get(name))
    return [f"left {speller.spell(left)}"] if isinstance(left, v.Structure) else []


def _polled(call: Call, speller: Speller) -> str:
    if not call.result:
        return _TIMEOUT
    polled = _returned(call.arguments["ufds"])
    ready = [one for one in polled if one.get("revents")] if isinstance(polled, v.Numbers) else []
    return ", ".join([*([speller.spell(v.Numbers(ready))] if ready else []), *_left(call, "tsp", speller)])


def _selected(call: Call, speller: Speller) -> str:
    if not call.result:
        return _TIMEOUT
    names = {"in": "inp", "out": "outp", "except": "exp"}
    sets = ((name, _returned(call.arguments.get(argument))) for name, argument in names.items())
    ready = [
        f"{name} {speller.spell(found)}" for name, found in sets if found and isinstance(found, v.DescriptorSet)
    ]
    return ", ".join([*ready, *_left(call, "tvp", speller), *_left(call, "tsp", speller)])


def _segment(call: Call, speller: Speller) -> str:
    found = _returned(call.arguments.get("u_info"))
    return f"entry_number={found['entry_number']}" if isinstance(found, v.Structure) else ""


_ANSWERS: Mapping[str, Callable[[Call, Speller], str]] = {
    **dict.fromkeys(("poll", "ppoll"), _polled),
    **dict.fromkeys(("select", "pselect6", "_newselect"), _selected),
    "set_thread_area": _segment,
}
