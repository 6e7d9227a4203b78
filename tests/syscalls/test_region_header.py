"""tracer_region.h: C programs mark the same regions, in any dialect, with errno kept."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

INCLUDE = Path(__file__).parents[2] / "syscalls" / "include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]

MARKS = r"""
#include "tracer_region.h"
int main(void)
{
    tracer_region_begin("save");
    tracer_region_end("save");
    return 0;
}
"""

# Its own prctl, which tells what it's given and spoils errno.
WITNESS = r"""
#include <stdarg.h>
#include <stdio.h>
#include "tracer_region.h"
int prctl(int option, ...)
{
    va_list rest;
    va_start(rest, option);
    unsigned long edge = va_arg(rest, unsigned long);
    const char *label = va_arg(rest, const char *);
    unsigned long fourth = va_arg(rest, unsigned long), fifth = va_arg(rest, unsigned long);
    va_end(rest);
    printf("%#x %lu %s %lu %lu\n", (unsigned)option, edge, label, fourth, fifth);
    errno = EINVAL;
    return -1;
}
int main(void)
{
    errno = ENOENT;
    tracer_region_begin("save");
    tracer_region_end("save");
    printf("%d\n", errno == ENOENT);
    return 0;
}
"""


@pytest.fixture
def build(tmp_path):
    def compile_(source: str, *command: str) -> Path:
        if shutil.which(command[0]) is None:
            pytest.skip("no C compiler" if command[0] == "gcc" else "no C++ compiler")
        flags = [*WARNINGS, f"-I{INCLUDE}", "-o", str(tmp_path / "program"), "-"]
        done = subprocess.run([*command, *flags], input=source, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return tmp_path / "program"

    return compile_


@pytest.mark.parametrize("standard", ["c99", "c11", "c17", "gnu17"])
def test_it_compiles_as_c(build, standard):
    build(MARKS, "gcc", "-x", "c", f"-std={standard}")


@pytest.mark.parametrize("standard", ["c++98", "c++11", "c++20"])
def test_it_compiles_as_cpp(build, standard):
    build(MARKS, "g++", "-x", "c++", f"-std={standard}")


def test_including_it_twice_and_using_nothing_is_fine(build):
    build('#include "tracer_region.h"\n' * 2 + "int main(void) { return 0; }\n", "gcc", "-x", "c", "-std=c99")


def test_what_it_tells_the_kernel_and_errno_is_kept(build):
    seen = subprocess.run([build(WITNESS, "gcc", "-x", "c", "-std=c99")], capture_output=True, text=True)
    assert seen.stdout == "0x53595343 1 save 0 0\n0x53595343 2 save 0 0\n1\n"


def test_strace_sees_one_call_a_marker(build, strace):
    seen = strace(build(MARKS, "gcc", "-x", "c", "-std=c99", "-O2"))
    assert [line[:39] for line in seen if line.startswith("prctl(")] == [
        "prctl(0x53595343 /* PR_??? */, 0x1, 0x5",
        "prctl(0x53595343 /* PR_??? */, 0x2, 0x5",
    ]
