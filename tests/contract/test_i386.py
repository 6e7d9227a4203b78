"""i386 calls, by a 64-bit program through int 0x80 and by a 32-bit program, under each engine."""

from __future__ import annotations

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
    assert (calls[4].name, list(calls[4].arguments)) == ("mmap", [f"arg{n}" for n in range(6)])
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


def test_the_table_is_the_headers():
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_32.h")
    if not header.exists():
        pytest.skip("there is no asm/unistd_32.h")
    defines = dict(line.split()[1:] for line in header.read_text().splitlines() if "__NR_" in line)
    assert {f"__NR_{name}": str(number) for name, number in i386.BY_NAME.items()} == defines


def test_what_takes_two_registers_is_not_guessed():
    names = ("pread64", "ftruncate64", "fallocate", "mmap", "clone", "_llseek")
    assert not any(i386.syscall(i386.BY_NAME[name]).decoded for name in names)
