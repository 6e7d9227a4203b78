"""i386 calls, by a 64-bit program through int 0x80 and by a 32-bit program, under each engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contract.engines import filters_in_kernel
from tracer import runner
from tracer.abi import i386
from tracer.engines.contract import Capability
from tracer.reporters.text import call_text

HELLO = [
    'open("/dev/null", O_WRONLY)             = 3</dev/null>',
    'write(3</dev/null>, "hello\\n", 6)       = 6',
]


SHORT = [("open", 3), ("write", 6)]  # the same without what stands in memory


def assert_hello(engine, calls) -> None:
    assert [(call.name, call.result) for call in calls] == SHORT
    if Capability.READ_MEMORY in engine.capabilities:
        assert [call_text(call) for call in calls] == HELLO


def test_a_64_bit_programs_i386_calls_have_their_own_table(engine, compiled):
    trace = runner.trace(runner.command([compiled("int80")]), runner.Options(), engine)
    calls = [call for call in trace.calls if call.record.arch == i386.AUDIT_ARCH]
    assert_hello(engine, calls[:2])
    assert [(call.name, call.errno) for call in calls[2:4]] == [("write", "EBADF"), ("close", None)]
    assert (calls[4].name, list(calls[4].arguments)) == ("mmap", ["arg"])
    if Capability.READ_MEMORY in engine.capabilities:
        assert call_text(calls[4]).startswith("mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x")
    assert trace.trust["status"] == 0
    assert {call.name for call in trace.calls if call not in calls} > {"execve", "exit_group", "mmap"}


def test_a_32_bit_program_is_followed(engine, program32):
    trace = runner.trace(runner.command([program32]), runner.Options(), engine)
    assert_hello(engine, trace.calls[1:3])
    names = [call.name for call in trace.calls]
    assert sorted(names) == sorted(["execve", "open", "write", "close", "fork", "exit", "waitpid", "exit_group"])
    assert trace.trust["status"] == 7 << 8
    assert len({call.pid for call in trace.calls}) == 2


def test_a_selection_covers_both_tables(engine, compiled):
    trace = runner.trace(runner.command([compiled("int80")]), runner.Options("writes"), engine)
    assert [(call.name, call.record.arch) for call in trace.calls] == [("write", i386.AUDIT_ARCH)] * 2
    assert trace.trust["kernel_filter"] is filters_in_kernel(engine)


@pytest.mark.needs(Capability.READ_MEMORY)
def test_structs_are_i386s_own(engine, structs32):
    trace = runner.trace(runner.command([structs32]), runner.Options(), engine)
    calls = {call.name: call for call in trace.calls}
    there = os.stat("/dev/null")
    for name in ("stat64", "stat"):
        found = calls[name].arguments["statbuf"]
        assert (found["st_mode"], found["st_ino"] & 0xFFFFFFFF) == (there.st_mode, there.st_ino & 0xFFFFFFFF)
    assert call_text(calls["setrlimit"]).startswith(
        "setrlimit(0x4d /* RLIMIT_??? */, {rlim_cur=1024, rlim_max=RLIM_INFINITY})"
    )
    assert calls["uname"].arguments["name"]["sysname"] == "Linux"
    assert calls["getrusage"].arguments["ru"]["ru_utime"]["tv_sec"] == 0
    assert calls["sysinfo"].arguments["info"]["uptime"] > 0
    assert calls["utime"].arguments["times"]["modtime"] == 1000000000
    for name in ("statfs", "statfs64"):
        assert calls[name].arguments["buf"]["f_namelen"] == 255
    longer = calls["clock_gettime64"].arguments["tp"]
    (first, hostile) = [call for call in trace.calls if call.name == "clock_gettime"]
    assert 0 <= longer["tv_sec"] - first.arguments["tp"]["tv_sec"] <= 5
    assert hostile.errno == "EFAULT" and hostile.arguments["tp"] == 16


def test_the_table_is_the_headers():
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_32.h")
    if not header.exists():
        pytest.skip("there is no asm/unistd_32.h")
    defines = dict(line.split()[1:] for line in header.read_text().splitlines() if "__NR_" in line)
    assert {f"__NR_{name}": str(number) for name, number in i386.BY_NAME.items()} == defines


def test_what_has_its_arguments_elsewhere_is_not_guessed():
    assert not i386.syscall(i386.BY_NAME["select"]).decoded
