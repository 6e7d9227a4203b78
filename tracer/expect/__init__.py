"""Expectations: what a trace must show. `calls`, `in_order`, `fewer` and `same_content` make them."""

from tracer.expect.compare import fewer, same_content
from tracer.expect.counts import calls
from tracer.expect.sequences import in_order
from tracer.expect.verdict import Expectation, Observation, Status, Verdict

__all__ = ["Expectation", "Observation", "Status", "Verdict", "calls", "fewer", "in_order", "same_content"]
