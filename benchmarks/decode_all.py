"""`python -m benchmarks.decode_all TRACE`: decode every argument and result, the least that a full report does."""

from __future__ import annotations

import sys

from tracer.decode.call import Call
from tracer.decode.trace import Trace

for event in Trace.load(sys.argv[1]).events():
    if isinstance(event, Call):
        event.arguments, event.value  # noqa: B018
