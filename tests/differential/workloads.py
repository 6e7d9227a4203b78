"""The programs that our counts and strace's are compared on, and what makes each run alike."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Nothing of the caller's environment reaches a workload: its length alone changes what programs ask.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/proc/nonexistent",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}

RANDOM_NAMES = (
    "names of temporary files: glibc draws again (4 % of draws) where some letters would come up more often"
)
JOB_ORDER = (
    "make itself takes a token, or sees a child end, sooner or later: strace on one processor varies likewise"
)
# `perf stat` on an untraced make sees 1 to 5 dup2 and 69 + 2 x dup2 prlimit64; on one core 3 and 75, as we do.
SPARE_INPUT = "a job that starts while another has make's standard input gets a spare one: 1 to 5 by who ends first"
HEAP_PLACE = "the compiler sorts by random addresses, so what it frees goes back in other pieces: 2 of 400 straces"
JOINS = "one wait for each thread that still lives when it is joined: 0 to 8 by the scheduler's choice"

_SOURCES = 6


@dataclass(frozen=True)
class Workload:
    """A command, the files it finds in its directory, and how well its counts must be known.

    `hard` are the calls that must have been compared, alternatives separated by "|". `varying` tells for a
    call why its count is nobody's fault: it is not compared even if strace happened to agree with itself.
    `processes` and `threads` are how many there are in all; None: not for us to say.
    """

    argv: tuple[str, ...]
    hard: str
    files: Mapping[str, str] = field(default_factory=dict)
    varying: Mapping[str, str] = field(default_factory=dict)
    processes: int | None = 1
    threads: int = 0

    def prepare(self, directory: Path) -> None:
        """Make the directory to run in, the same each time."""
        directory.mkdir()
        for name, text in self.files.items():
            (directory / name).write_text(text)


def _tree_of_c_files() -> dict[str, str]:
    files = {f"part{i}.c": f"int part{i}(void) {{ return {i}; }}\n" for i in range(_SOURCES)}
    objects = " ".join(f"part{i}.o" for i in range(_SOURCES))
    files["Makefile"] = f"libparts.a: {objects}\n\tar rc $@ $^\n%.o: %.c\n\tgcc -c -o $@ $<\n"
    return files


def _hundred_rows() -> tuple[str, ...]:
    return ("CREATE TABLE t(n);", *(f"INSERT INTO t VALUES({n});" for n in range(100)))


WORKLOADS = {
    "ls": Workload(("ls", "-l", "/"), "openat|open getdents64|getdents execve mmap write close"),
    "dd": Workload(
        ("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1000"), "read write openat|open dup2|dup3 close"
    ),
    "python": Workload(
        (sys.executable, "-c", "import json"), "read lseek openat|open newfstatat|stat|statx rt_sigaction mmap"
    ),
    "gcc": Workload(
        ("gcc", "hello.c"),
        "vfork|fork|clone|clone3 wait4|waitid execve openat|open read write unlink lseek mmap",
        files={"hello.c": '#include <stdio.h>\nint main(void)\n{\n    puts("hello");\n    return 0;\n}\n'},
        varying={"getrandom": RANDOM_NAMES, "brk": HEAP_PLACE},
        processes=None,
    ),
    "pipeline": Workload(
        ("bash", "-c", "seq 1000 | sort | uniq | wc -l"),
        "clone|fork|vfork|clone3 pipe|pipe2 dup2|dup3 execve read write close rt_sigprocmask",
        varying={
            "wait4": "children that end while bash handles SIGCHLD are all taken in one go",
            "rt_sigreturn": "children that end while bash handles SIGCHLD are all taken in one go",
        },
        processes=5,
    ),
    "make": Workload(
        ("make", "-j2"),
        "vfork|fork|clone|clone3 execve openat|open close mmap unlink lseek newfstatat|fstat|stat|statx",
        files=_tree_of_c_files(),
        varying={
            "getrandom": RANDOM_NAMES,
            "brk": HEAP_PLACE,
            **dict.fromkeys(("wait4", "pselect6", "rt_sigreturn", "read", "write"), JOB_ORDER),
            **dict.fromkeys(("dup2", "prlimit64"), SPARE_INPUT),
        },
        processes=None,
    ),
    "threads": Workload(
        ("./threads",),
        "clone3|clone mmap mprotect write rt_sigprocmask set_robust_list",
        varying={"futex": JOINS, "munmap": "which threads' stacks are kept for others depends on who ended"},
        threads=8,
    ),
    "sqlite3": Workload(
        ("sqlite3", "rows.db", *_hundred_rows()),
        "pwrite64|write pread64|read fdatasync|fsync unlink fcntl openat|open lseek|newfstatat|fstat",
    ),
}
