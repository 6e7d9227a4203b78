"""Files may say anything: unwinding finds less then, and never raises."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer.elf.module import Module
from tracer.model.records import STACK_BLOCK, STACK_REGISTERS, Mapped, StackRecord, pack_stack, parse
from tracer.model.stacks import Stack, Stacks
from tracer.unwind import End, Unwinder
from unwind.nested import build, traced

WORDS = st.integers(0, 2**64 - 1)
REGISTERS = st.tuples(*[st.one_of(WORDS, st.integers(0x1000, 0x3000))] * len(STACK_REGISTERS))
BLOCKS = st.dictionaries(
    st.integers(0, 32).map(lambda n: 0x1000 + n * STACK_BLOCK),
    st.binary(min_size=STACK_BLOCK, max_size=STACK_BLOCK),
)
PATHS = st.sampled_from(
    ["", "[vdso]", "/nonexistent", "/etc/passwd", "/dev/zero", "/bin/true", "/", "\0", "\udcff"]
)
PLACES = (st.sampled_from([0, 0x1000]), st.sampled_from([0x2000, 2**64]), st.sampled_from([0, 1, 0x1000]))
MAPPED = st.builds(Mapped, *PLACES, PATHS, st.sampled_from([None, "", "ab", "0" * 40]), st.integers(0, 2))


@settings(max_examples=300, deadline=None)
@given(st.booleans(), REGISTERS, BLOCKS, st.lists(MAPPED), st.dictionaries(st.integers(0, 2), st.binary()))
def test_stacks_of_anything(narrow, registers, blocks, mapped, images):
    Unwinder().frames(Stack(narrow, registers, blocks, tuple(mapped), images))


@pytest.fixture(scope="module")
def stacks(tmp_path_factory):
    trace = traced([build(tmp_path_factory.mktemp("nested"), "-O2")])
    return [call.stack for call in trace.calls if call.stack and call.name == "write"]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 3), st.integers(0, 40), st.binary(min_size=STACK_BLOCK, max_size=STACK_BLOCK))
def test_garbled_and_truncated_stacks(stacks, which, block, garbage):
    stack, unwinder = stacks[which], Unwinder()
    whole = unwinder.frames(stack).frames
    addresses = sorted(stack.blocks)
    at = addresses[min(block, len(addresses) - 1)]
    cut = unwinder.frames(stack._replace(blocks={a: stack.blocks[a] for a in addresses if a < at}))
    assert cut.frames == whole[: len(cut.frames)]
    assert cut.end in (End.CUT, End.BOTTOM)
    assert unwinder.frames(stack._replace(blocks={**stack.blocks, at: garbage})).frames[0] == whole[0]


def test_a_stack_of_nothing_has_the_frame_of_its_registers(stacks):
    frames = Unwinder().frames(stacks[0]._replace(blocks={}))
    assert (len(frames.frames), frames.end) == (1, End.CUT)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return Path(build(tmp_path_factory.mktemp("garbled"), "-O2")).read_bytes()


@pytest.mark.parametrize("seed", range(40))
def test_garbled_programs(program, stacks, seed):
    data, chance = bytearray(program), random.Random(seed)
    for _ in range(20 * (seed + 1)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    stack = stacks[0]
    mapped = tuple(m._replace(image=9) if m.path.endswith("/nested") else m for m in stack.mapped)
    found = Unwinder().frames(stack._replace(mapped=mapped, images={**stack.images, 9: bytes(data)}))
    assert "write" in found.frames[0].symbol
    try:
        module = Module(io.BytesIO(bytes(data)))
    except ValueError:
        return
    for offset in range(0x1000, 0x1400, 16):
        address = module.address(offset)
        if address is not None:
            module.symbol(address)
            module.rules(address)


@given(REGISTERS, st.dictionaries(st.integers(0, 4), st.binary(min_size=STACK_BLOCK, max_size=STACK_BLOCK)))
def test_a_stack_is_what_was_written_and_what_was_there(registers, blocks):
    stacks = Stacks()
    full = {i: bytes([i]) * STACK_BLOCK for i in range(5)}
    for new in (full, blocks):
        record = parse(pack_stack(7, 0, registers, 5 * STACK_BLOCK, new.items()))
        assert isinstance(record, StackRecord)
        stacks.take(record, 7)
    start = registers[1] & -STACK_BLOCK
    assert stacks.get(7).read(start, 5 * STACK_BLOCK) == b"".join({**full, **blocks}.values())
    with pytest.raises(LookupError):
        stacks.get(7).read(start - 1, 2)
    with pytest.raises(LookupError):
        stacks.get(7).read(start + 5 * STACK_BLOCK - 1, 2)


@given(st.binary(max_size=400), st.sampled_from([9, 10, 11]))
def test_frames_of_anything_are_records_or_value_errors(body, kind):
    head = (16 + len(body)).to_bytes(4, "little") + bytes([kind]) + bytes(11)
    with suppress(ValueError):
        parse(head + body)
