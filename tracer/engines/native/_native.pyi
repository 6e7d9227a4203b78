from collections.abc import Callable

from tracer.engines.ptrace.session import Observer as _Observer
from tracer.model.tracefile import Sink

def Observer(
    plan: bytes, sink: Sink, affinity: Callable[[int, bool, int], bytes | None], filtered: bool
) -> _Observer: ...
