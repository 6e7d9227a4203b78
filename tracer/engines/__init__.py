"""How calls are observed: engines behind one contract."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from tracer.engines.built import StaleError
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
        found = _load("native")
        return engine("ptrace") if isinstance(found, ImportError) else found
    found = _load(name)
    if isinstance(found, ImportError):
        happened, advice = "it was not built here", "Install a C compiler and Python's headers, and install"
        if isinstance(found, StaleError):
            happened, advice = "it was built for another version of this package", "Install"
        raise UsageError(f"using the engine {name}", happened, f"{advice} this package again; or use ptrace.")
    return found


def _load(name: str) -> Engine | ImportError:
    module, made = ENGINES[name]
    try:
        found: Engine = getattr(import_module(module), made)()
    except ImportError as error:
        return error
    return found
