from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.segments import InterpSegment

from conftest import need
from tracer.elf.program import interpreter


def by_elftools(path: Path) -> str:
    with path.open("rb") as file:
        try:
            segments = list(ELFFile(file).iter_segments())
        except ELFError:
            return "unknown"
        return next((s.get_interp_name() for s in segments if isinstance(s, InterpSegment)), "static")


def test_every_program_of_this_machine_as_pyelftools_reads_it():
    found = []
    for path in sorted(Path("/usr/bin").iterdir()):
        if stat.S_ISREG(path.lstat().st_mode) and path.read_bytes()[:2] != b"#!":
            found.append(interpreter(os.fsencode(path)))
            assert found[-1] == by_elftools(path), path
    assert any("ld-" in loader for loader in found)


def test_a_program_of_32_bits_and_a_static_one(tmp_path):
    source = tmp_path / "main.c"
    source.write_text("void _start(void) {}\n")
    for name, flags in {
        "static": ["-static"],
        "narrow": ["-m32", "-pie", "-Wl,-dynamic-linker,/lib/narrow.so"],
    }.items():
        out = tmp_path / name
        subprocess.run([need("gcc"), "-nostdlib", *flags, "-o", str(out), str(source)], check=True)
        assert interpreter(os.fsencode(out)) == by_elftools(out) == {"static": "static"}.get(name, "/lib/narrow.so")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "unknown"),
        (b"plain text", "unknown"),
        (b"\x7fELF", "unknown"),
        (b"\x7fELF\x09\x01" + bytes(60), "unknown"),
        (b"\x7fELF\x02\x01" + bytes(26) + b"\xff" * 32, "unknown"),
        (b"#! /bin/sh -e\necho\n", "#!/bin/sh -e"),
        (b"#!" + b"\xff" * 600, "#!" + "\N{REPLACEMENT CHARACTER}" * 256),
    ],
)
def test_what_is_no_whole_program(tmp_path, content, says):
    file = tmp_path / "file"
    file.write_bytes(content)
    assert interpreter(os.fsencode(file)) == says


def test_a_file_that_is_not_there():
    assert interpreter(b"/nonexistent") == "unknown"
