"""What the tests of the tables share: a C compiler as witness, and the contract of flag sets as code."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tracer.abi.types import FlagSet

Evaluate = Callable[[Sequence[str], Sequence[str]], list[int]]
Spell = Callable[[FlagSet, int], str]


@pytest.fixture(scope="session")
def evaluate(tmp_path_factory: pytest.TempPathFactory) -> Evaluate:
    """Return what the C compiler says of expressions after including headers; skip without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler is installed")
    directory = tmp_path_factory.mktemp("evaluated")

    def run(headers: Sequence[str], expressions: Sequence[str]) -> list[int]:
        program = directory / "program"
        lines = ["#define _GNU_SOURCE", "#include <stdio.h>", "#include <stddef.h>"]
        lines += [f"#include <{header}>" for header in headers]
        lines += ["int main(void) {"]
        lines += [f'printf("%lld\\n", (long long)({expression}));' for expression in expressions]
        source = "\n".join([*lines, "}"]) + "\n"
        subprocess.run([compiler, "-w", "-x", "c", "-o", program, "-"], input=source, text=True, check=True)
        return [int(line) for line in _output(program).split()]

    return run


def _output(program: Path) -> str:
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="session")
def spell() -> Spell:
    """Return the contract of FlagSet as code: fields, then bits, then last; what's left; zero."""

    def spelled(flags: FlagSet, value: int) -> str:
        found, last = [], []
        for into, fields in ((found, flags.fields), (last, flags.last)):
            for mask, names in fields:
                if value & mask in names:
                    into.append(names[value & mask])
                    value &= ~mask
        for mask, name in flags.bits.items():
            if value & mask == mask:
                found.append(name)
                value &= ~mask
        if not found and not last and value:
            return f"{value:#x} /* {flags.unknown} */"
        return "|".join([*found, *([f"{value:#x}"] if value else []), *last]) or flags.zero

    return spelled
