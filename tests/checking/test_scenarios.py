"""Each scenario's program, broken: the expectation fails, and says what is wrong."""

from __future__ import annotations

import errno
import socket
import sys

import pytest

import syscalls.sandbox
from checking.conftest import SCENARIOS
from tracer.checking.scenario import discover

FSYNC_EARLY = ("    os.write(fd, data)\n    os.fsync(fd)\n", "    os.fsync(fd)\n    os.write(fd, data)\n")
MUTANTS = [
    (
        "files/atomic_save.py",
        [("    os.fsync(fd)\n", "")],
        ["2 of 6 steps, then fsync #", "expected descriptor 3 from `openat` at line 1", "opened anew by #"],
    ),
    (
        "files/atomic_save.py",
        [FSYNC_EARLY],
        ["2 of 6 steps, then the syncs of line 3 comes too early: fsync #", "move line 3 before line "],
    ),
    (
        "files/atomic_save.py",
        [("os.rename(new, name)", 'os.rename("settings", "other")')],
        ["renames", "expected", "settings.new"],
    ),
    (
        "files/atomic_save.py",
        [("    os.fsync(directory)\n", "")],
        ["5 of 6 steps, then there is no syncs after", "7 !", "maybe syncs($directory) = 0"],
    ),
    (
        "files/atomic_save.py",
        [("    os.close(fd)\n", "    os.write(fd, b'!')\n    os.close(fd)\n")],
        ["then write #", "which line 4 forbids here", "leave out line 4", "at most 2 writes in region save"],
    ),
    (
        "files/logger.py",
        [("    handler.flush = lambda: None  # StreamHandler flushes after each record\n", "")],
        ["1 to 2 writes {path: /log/} in region log: saw 100", "bytes per call", "saw 4.0"],
    ),
    (
        "files/sqlite.py",
        [('"accounts.db")\n', '"accounts.db")\n    db.execute("pragma synchronous = off")\n')],
        ["then there is no syncs", "fails      in order in region commit"],
    ),
    (
        "files/sqlite.py",
        [('"accounts.db")\n', '"accounts.db")\n    db.execute("pragma journal_mode = wal")\n')],
        ["fails      in order in region commit", "*-journal"],
    ),
    (
        "files/sqlite.py",
        [('"accounts.db")\n', '"accounts.db")\n    db.execute("pragma journal_mode = truncate")\n')],
        ["there is no unlinks after", "10 !"],
    ),
    (
        "python/open_read.py",
        [("        file.read()", "        while file.raw.read(100):\n            pass")],
        ["at most 2 reads in region read per descriptor: saw descriptor", ": 11"],
    ),
    (
        "python/open_read.py",
        [("        file.read()", "        import os\n        os.fstat(file.fileno())\n        file.read()")],
        ["stats in region read per descriptor: saw descriptor"],
    ),
    (
        "python/open_read.py",
        [
            (
                "        path.read_bytes()",
                "        with path.open('rb', 0) as raw:\n            while raw.read(100):\n                pass",
            )
        ],
        ["at most 2 reads in region read_bytes per descriptor: saw descriptor", ": 11"],
    ),
    (
        "files/atomic_save_c.toml",
        [("fsync(directory) || close(directory)", "close(directory)")],
        ["5 of 6 steps, then there is no syncs after", "maybe syncs($directory) = 0"],
    ),
    (
        "files/atomic_save_rust.toml",
        [('    File::open(".")?.sync_all()\n', '    File::open(".").map(drop)\n')],
        ["5 of 6 steps, then there is no syncs after", "maybe syncs($directory) = 0"],
    ),
    (
        "python/subprocess_vfork.py",
        [('["/bin/true"]', '["/bin/true"], preexec_fn=int')],
        ["then there is no vfork after #", "others of the family forks", "write line 2 as `forks = $child`"],
    ),
    (
        "files/atomic_save_c.toml",
        [("fsync(fd) || close(fd)", "close(fd)")],
        ["2 of 6 steps, then fsync", "expected descriptor", "from `openat` at line 1"],
    ),
    (
        "files/atomic_save_c.toml",
        [
            (
                "write(fd, data, size) != (ssize_t)size",
                "write(fd, data, 2) + write(fd, data, size - 2) != (ssize_t)size",
            )
        ],
        ["at most 1 writes in region save: saw 2"],
    ),
    (
        "files/atomic_save_rust.toml",
        [("    file.sync_all()?;\n", "")],
        ["2 of 6 steps, then fsync", "expected descriptor", "which is"],
    ),
    ("files/dd_blocks.toml", [("bs=4K", "bs=64")], ["at least 10 times fewer", "against"]),
    (
        "files/dd_blocks.toml",
        [('"bs=64"', '"bs=64", "conv=fsync"')],
        ["the same calls in this run and in run small except reads, writes: saw fsync: 0 and 1"],
    ),
]


@pytest.mark.parametrize(("name", "changes", "said"), MUTANTS)
def test_a_broken_program_is_found_out(mutant, name, changes, said):
    done = mutant(name, *changes)
    if "rustc is not installed" in done.stdout:
        pytest.skip("rustc is not installed")
    assert done.returncode == 1, done.stdout + done.stderr
    for words in said:
        assert words in done.stdout, done.stdout


@pytest.mark.parametrize("name", sorted({name for name, _, _ in MUTANTS}))
def test_what_the_project_expects_is_not_vacuous(check, mutant, name):
    done = check((SCENARIOS / name).read_text(), "--mutate", name=name.split("/")[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mutants fail" in done.stdout or "skipped" in done.stdout


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("files/sqlite", "this Python has no sqlite3"),
        ("sandbox/unveil", "Landlock can't be used here: ENOSYS"),
        ("sockets/errors", "the loopback interface is down"),
        ("sockets/loopback", "the loopback interface is down"),
        ("wasi/seek", "the Python package wasmtime is not installed"),
        ("wasi/seek_wasmtime", "the Python package wasmtime is not installed"),
    ],
)
def test_what_a_scenario_needs_and_is_not_there_skips_it(monkeypatch, name, reason):
    (scenario,) = discover([str(SCENARIOS / f"{name}.py")])
    if here := scenario.unavailable():
        pytest.skip(here)
    for module in ("_sqlite3", "wasmtime"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(syscalls.sandbox, "word", lambda *_: -errno.ENOSYS)
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *_: errno.ENETUNREACH)
    assert scenario.unavailable().startswith(reason)
