"""Programs whose functions are known, built in every way that changes how they are unwound."""

from __future__ import annotations

import subprocess

import pytest

from conftest import need
from tracer import runner
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.engines.contract import Attachment
from tracer.model.tracefile import TraceReader, TraceWriter
from tracer.unwind import End
from unwind.nested import STACK, build, ours, traced, written

EXPECTED = {
    "m": ["inner", "middle", "outer", "main"],
    "h": ["inner", "middle", "handler", "main"],
    "t": ["inner", "middle", "outer", "started"],
    "r": ["inner", "middle", "outer", *["recursive"] * 4, "main"],
}
BUILDS = {
    "frame pointers": ("-O0", "-fno-omit-frame-pointer"),
    "no frame pointers": ("-O2", "-fomit-frame-pointer"),
    "position independent": ("-O2", "-pie", "-fPIE"),
    "at a fixed place": ("-O2", "-no-pie"),
    "static": ("-O2", "-static"),
    "static and position independent": ("-O1", "-static-pie"),
    "without a table to search": ("-O2", "-Wl,--no-eh-frame-hdr"),
    "rules for a debugger only": ("-O2", "-g", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables"),
}


@pytest.mark.parametrize("by", ["native", "ptrace"])
@pytest.mark.parametrize("flags", BUILDS.values(), ids=BUILDS)
def test_functions_in_order(flags, by, tmp_path):
    found = written(traced([build(tmp_path, *flags)], by))
    assert {letter: ours(found[letter]) for letter in EXPECTED} == EXPECTED
    assert {letter: found[letter].end for letter in EXPECTED} == dict.fromkeys(EXPECTED, End.BOTTOM)
    assert not any(frame.guessed for frames in found.values() for frame in frames.frames)


def test_a_handler_on_another_stack_shows_what_it_interrupted_and_no_more(tmp_path):
    frames = written(traced([build(tmp_path, "-O2")]))["a"]
    assert ours(frames) == ["inner", "middle", "handler"]
    assert frames.end == End.CUT
    at = [f.symbol for f in frames.frames].index("handler")
    assert len(frames.frames) == at + 3  # the kernel's return, and the function that made the tgkill


def test_without_rules_the_frame_pointer_is_followed_and_marked(tmp_path):
    flags = ("-O0", "-fno-omit-frame-pointer", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables")
    frames = written(traced([build(tmp_path, *flags)]))["m"]
    assert ours(frames) == EXPECTED["m"]
    guessed = {f.symbol: f.guessed for f in frames.frames}
    assert guessed["inner"] is False  # libc has rules for write
    assert all(guessed[name] for name in ("middle", "outer", "main"))


def test_a_deep_recursion_is_cut_where_no_more_was_kept(tmp_path):
    program = build(tmp_path, "-O2")
    few = written(traced([program, "100"], size=4096))["r"]
    assert few.end == End.CUT
    assert ours(few)[:3] == ["inner", "middle", "outer"]
    assert 10 < ours(few).count("recursive") < 40
    whole = written(traced([program, "100"]))["r"]
    assert (whole.end, ours(whole).count("recursive")) == (End.BOTTOM, 101)
    deep = written(traced([program, "1000"], size=1 << 20))["r"]
    assert (deep.end, len(deep.frames)) == (End.LIMIT, 256)


def test_a_stripped_program_has_the_same_frames_without_names(tmp_path):
    program = build(tmp_path, "-O2", "-no-pie")
    named = written(traced([program]))["m"]
    subprocess.run([need("strip"), program], check=True)
    bare = written(traced([program]))["m"]
    assert [f.offset for f in bare.frames] == [f.offset for f in named.frames]
    assert [f.symbol for f in bare.frames if f.module == program] == [None] * 5


def test_a_program_that_was_replaced_is_not_taken_for_the_traced_one(tmp_path):
    trace = traced([build(tmp_path, "-O2")])
    build(tmp_path, "-O0")
    assert ours(written(trace)["m"]) == []


def test_32_bit_code(tmp_path):
    found = written(traced([build(tmp_path, "-O2", source="nested32")]))
    assert ours(found["i"]) == ["inner", "middle", "begin"]
    assert found["i"].end == End.BOTTOM
    if "v" in found:
        assert ours(found["v"]) == ["inner", "middle", "begin"]
        assert found["v"].frames[0].module == "[vdso]"


def test_a_selection_still_knows_where_libraries_are(tmp_path):
    found = written(traced([build(tmp_path, "-O2")], selection="write"))
    assert ours(found["m"]) == EXPECTED["m"]
    assert found["m"].end == End.BOTTOM


def test_a_running_process(tmp_path):
    program = ["sh", "-c", 'read word; "$0"; echo z', build(tmp_path, "-O2")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        writer = TraceWriter.in_memory({})

        def begin(threads: int) -> None:
            process.stdin.write(b"go\n")
            process.stdin.close()

        what = Attachment((process.pid,), begin)
        runner.run(what, runner.Options(stack_bytes=STACK), engine(), writer)
    found = written(Trace(TraceReader(writer.detach(), "memory")))
    assert {letter: ours(found[letter]) for letter in EXPECTED} == EXPECTED
    assert len(found["z\n"].frames) > 3  # the shell's own: mapped before we came
