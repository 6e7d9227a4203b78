"""What is made once of equal arguments is what would be made of each."""

from __future__ import annotations

import pytest

from tracer import runner
from tracer.decode.call import Call
from tracer.engines import engine
from tracer.reporters.strace.spelled import Speller
from tracer.reporters.style import STRACE
from tracer.reporters.text import arguments_text, result_text

STYLES = (STRACE, STRACE._replace(verbose=True, paths=1), STRACE._replace(names="raw"))
PROGRAMS = ("stats", "handlers", "credentials", "fcntls", "clocks", "ioctls", "hostile", "waits", "births")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_text_made_once_is_that_of_each_call(program, compiled, tmp_path):
    trace = runner.trace(runner.command([compiled(program)], cwd=str(tmp_path)), runner.Options(), engine("native"))
    calls = [event for event in trace.events() if isinstance(event, Call)]
    assert len(calls) > 10
    for style in STYLES:
        speller = Speller(style)
        for call in (*calls, *calls):
            assert speller.spelled(call).result == result_text(call, style)
            assert speller.arguments(call) == arguments_text(call, style)
