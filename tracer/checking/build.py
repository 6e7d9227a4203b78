"""Compiling the programs of scenarios that are not written in Python."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tracer.errors import UsageError

# language -> (file suffix, compiler, command line after the compiler)
COMPILERS = {
    "c": (".c", "cc", ["-O2", "-Wall", "-Wextra", "-Werror"]),
    "rust": (".rs", "rustc", ["--edition", "2021", "-O"]),
}


class CompilerMissing(Exception):
    """The machine has no compiler for the language, none that works: the scenario is skipped, and says so."""


def compiled(language: str, source: str, directory: Path, includes: Path) -> Path:
    """Return the program that `source` compiles to in `directory`; C finds our header through `includes`.

    Raises CompilerMissing, and UsageError if the source doesn't compile.
    """
    suffix, compiler, flags = COMPILERS[language]
    found = shutil.which(compiler)
    if found is None:
        raise CompilerMissing(f"{compiler} is not installed")
    file, program = directory / f"program{suffix}", directory / "program"
    file.write_text(source, "utf-8")
    include = ["-I", str(includes)] if language == "c" else []
    result = subprocess.run(
        [found, *flags, *include, "-o", str(program), str(file)],
        capture_output=True,
        text=True,
        cwd=directory,
    )
    if result.returncode and subprocess.run([found, "--version"], capture_output=True).returncode:
        raise CompilerMissing(f"{compiler} is installed, and doesn't work: see `{compiler} --version`")
    if result.returncode:
        raise UsageError(f"compiling a scenario with {found}", result.stderr.strip(), "Mend the program's source.")
    return program
