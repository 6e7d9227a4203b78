"""Expectations: what a trace must show, in Python or as text.

Counts and budgets are `calls(...)`, `fewer`, `fewer_than`, `same_except`, `same_content`; sequences are `sequence`
of `call(...)` and its like, or `in_order`. The text form of all of them is read by `tracer.expect.text.parse`.
"""

from tracer.expect.compare import fewer, fewer_than, same_content, same_except
from tracer.expect.counts import calls, counting
from tracer.expect.python import (
    any_order,
    anything,
    begins,
    but_not,
    call,
    either,
    error,
    glob,
    has,
    in_order,
    lacks,
    maybe,
    named,
    never,
    next_,
    ok,
    one_of,
    regex,
    sequence,
    unreturned,
    var,
    where,
    within,
)
from tracer.expect.verdict import Expectation, Observation, Status, Story, Verdict

__all__ = [
    "Expectation",
    "Observation",
    "Status",
    "Story",
    "Verdict",
    "any_order",
    "anything",
    "begins",
    "but_not",
    "call",
    "calls",
    "counting",
    "either",
    "error",
    "fewer",
    "fewer_than",
    "glob",
    "has",
    "in_order",
    "lacks",
    "maybe",
    "named",
    "never",
    "next_",
    "ok",
    "one_of",
    "regex",
    "same_content",
    "same_except",
    "sequence",
    "unreturned",
    "var",
    "where",
    "within",
]
