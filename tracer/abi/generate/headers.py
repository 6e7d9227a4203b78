"""The numbers of this machine's asm/unistd_64.h and unistd_32.h. No compiler is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tracer.abi.generate.compiler import NotReadableError

_DIRECTORIES = (
    Path("/usr/include/x86_64-linux-gnu/asm"),
    Path("/usr/include/asm"),
)  # the first: Debian and its kin
UNISTD = tuple(directory / "unistd_64.h" for directory in _DIRECTORIES)
UNISTD_32 = tuple(directory / "unistd_32.h" for directory in _DIRECTORIES)

_NUMBER = re.compile(r"^#define __NR_(\w+)\s+(\d+)\s*$", re.MULTILINE)


def numbers(candidates: Iterable[Path] = UNISTD) -> dict[int, str]:
    """Return number -> name of every call, in the order of numbers, or raise NotReadableError."""
    candidates = tuple(candidates)
    for path in candidates:
        if path.is_file():
            return dict(
                sorted((int(number), name) for name, number in _NUMBER.findall(path.read_text(encoding="utf-8")))
            )
    raise NotReadableError(f"no {' or '.join(map(str, candidates))} (linux-libc-dev)")
