"""What the traced commands are and need: C programs, compiled for the run, and a project to make."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PROGRAMS = Path(__file__).parent / "programs"
_FILES = 50

_MAKEFILE = """\
all: $(patsubst %.c,%.o,$(wildcard *.c))
%.o: %.c
\t$(CC) -O1 -c -o $@ $<
"""
_SOURCE = """\
#include <stdio.h>
#include <string.h>
int work_{number}(const char *text) {{ return printf("%d %s\\n", {number}, text) + (int)strlen(text); }}
"""


def prepare(directory: Path) -> None:
    """Put the programs, and a project of 50 small files, into `directory`."""
    for source in sorted(_PROGRAMS.glob("*.c")):
        target = directory / source.stem
        subprocess.run(["gcc", "-O2", "-D_GNU_SOURCE", "-pthread", "-o", target, source], check=True)
    project = directory / "project"
    project.mkdir()
    (project / "Makefile").write_text(_MAKEFILE)
    for number in range(_FILES):
        (project / f"work_{number}.c").write_text(_SOURCE.format(number=number))
