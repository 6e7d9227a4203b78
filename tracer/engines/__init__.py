"""How calls are observed: engines behind one contract."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from tracer.errors import UsageError

if TYPE_CHECKING:
    from tracer.engines.contract import Engine

# name -> (module, class), the preferred first; imported when they are asked for
ENGINES: Mapping[str, tuple[str, str]] = {
    "native": ("tracer.engines.native", "NativeEngine"),
    "ptrace": ("tracer.engines.ptrace", "PtraceEngine"),
    "perf": ("tracer.engines.perf", "PerfEngine"),
    "replay": ("tracer.engines.replay", "ReplayEngine"),
}
STOPPING = ("native", "ptrace")  # those that stop tasks: they can do everything, and need no privilege


def engine(name: str | None = None) -> Engine:
    """Return the engine called `name`, or the first that works here. Raises UsageError for one that doesn't."""
    if name is None:
        return _load("native") or _load("ptrace") or engine("ptrace")
    found = _load(name)
    if found is None:
        advice = "Install a C compiler and Python's headers, and install this package again; or use ptrace."
        raise UsageError(f"using the engine {name}", "it was not built here", advice)
    return found


def _load(name: str) -> Engine | None:
    module, made = ENGINES[name]
    try:
        found: Engine = getattr(import_module(module), made)()
    except ImportError:
        return None
    return found
