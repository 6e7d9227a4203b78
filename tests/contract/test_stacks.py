"""Clause 16: stacks, by every engine that captures them."""

from __future__ import annotations

import pytest

from tracer import runner
from tracer.abi import x86_64
from tracer.decode.trace import Trace
from tracer.engines import engine as find_engine
from tracer.engines.contract import Capability
from tracer.errors import UsageError
from tracer.model.records import Birth, CallRecord, MappedRecord, StackRecord, TaskRecord

SIZE = 32 << 10
captures_stacks = pytest.mark.needs(Capability.STACKS)


def traced(engine, *argv: str, selection: str | None = None, size: int = SIZE) -> Trace:
    with open("/dev/null", "wb") as out:
        what = runner.command(argv, stdout=out.fileno())
        return runner.trace(what, runner.Options(selection, stack_bytes=size), engine)


@captures_stacks
def test_16_a_stack_precedes_each_call_that_the_program_made(engine, compiled):
    ready: set[int] = set()
    without = []
    for record in traced(engine, compiled("thread_exec")).records():
        if isinstance(record, StackRecord):
            assert record.tid not in ready
            ready.add(record.tid)
        elif isinstance(record, TaskRecord) and record.birth == Birth.EXEC:
            ready = {record.tid if tid == record.parent else tid for tid in ready}
        elif isinstance(record, CallRecord) and not record.helper:
            if record.tid not in ready:
                without.append(record.number)
            ready.discard(record.tid)
    assert without == [x86_64.BY_NAME["execve"]]  # the launcher's


@captures_stacks
def test_16_a_stack_has_the_bytes_that_the_program_had_there(engine, compiled):
    trace = traced(engine, compiled("stacked"))
    room, found = bytearray(b"x" * 20_000), []
    for turn, letter in enumerate(b"abcd"):
        room[turn * 4999 : turn * 5299] = bytes([letter]) * (turn * 300)
        found.append(bytes(room))
    writes = [call for call in trace.calls if call.name == "write"]
    assert [call.stack.read(call.record.args[1], 20_000) for call in writes] == found
    frames = [r for r in trace.records() if isinstance(r, StackRecord)]
    assert sum(len(frame.blocks) for frame in frames[-4:-1]) < 15  # only what changed


@captures_stacks
@pytest.mark.parametrize("size", [256, 1000, 4096])
def test_16_no_more_is_kept_than_asked_for(engine, compiled, size):
    stacks = [r for r in traced(engine, compiled("stacked"), size=size).records() if isinstance(r, StackRecord)]
    assert max(stack.size for stack in stacks) == size // 256 * 256


@captures_stacks
@pytest.mark.parametrize("selection", [None, "write"])
def test_16_code_that_is_mapped_later_is_known_then(engine, compiled, selection):
    records = list(traced(engine, compiled("stacked"), selection=selection).records())
    seen: list[str] = []
    for record in records:
        if isinstance(record, MappedRecord):
            seen = [mapped.path.rpartition("/")[2] for mapped in record.mapped]
        elif isinstance(record, StackRecord):
            last = list(seen)
    assert {"stacked", "[vdso]"} < set(last)
    assert any(name.startswith("libc") for name in last)


@captures_stacks
def test_16_without_stacks_there_are_no_such_frames(engine, compiled):
    kinds = {type(record) for record in traced(engine, compiled("stacked"), size=0).records()}
    assert CallRecord in kinds
    assert not kinds & {StackRecord, MappedRecord}


def test_an_engine_that_cant_refuses_before_anything_is_started(tmp_path):
    mark = tmp_path / "mark"
    with pytest.raises(UsageError, match="can't capture stacks"):
        traced(find_engine("perf"), "touch", str(mark))
    assert not mark.exists()


def test_native_and_ptrace_have_the_same_registers(compiled):
    found = []
    for name in ("native", "ptrace"):
        trace = traced(find_engine(name), "setarch", "-R", compiled("stacked"))
        stacks = [r for r in trace.records() if isinstance(r, StackRecord)]
        found.append([(stack.registers[:3], stack.size, stack.flags) for stack in stacks[-10:]])
    assert len(set(found[0])) > 5
    assert found[0] == found[1]
