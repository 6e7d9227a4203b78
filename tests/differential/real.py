"""Real programs for the comparison of texts, and the files that they find."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class RealProgram(NamedTuple):
    """A command, and the files in its directory. `needs` is what must be installed.

    `varies`: no two runs make the same calls, because of random names or of processes side by side.
    """

    argv: tuple[str, ...]
    needs: str
    files: Mapping[str, str] = {}
    varies: bool = False

    def prepare(self, directory: Path) -> None:
        """Fill the directory."""
        for name, text in self.files.items():
            (directory / name).write_text(text)


_SOME = {"one.txt": "one\n", "two.txt": "two\n" * 100}
_REDIS = (
    "redis-server --port 0 --unixsocket redis.sock --save '' --daemonize no & "
    "for i in 1 2 3 4 5 6 7 8 9; do [ -S redis.sock ] && break; sleep 0.1; done; "
    "redis-cli -s redis.sock set key value; redis-cli -s redis.sock shutdown nosave; wait"
)

REAL: Mapping[str, RealProgram] = {
    "ls": RealProgram(("ls", "-la", "--time-style=+"), "ls", _SOME),
    "cp": RealProgram(("cp", "-a", "one.txt", "copy.txt"), "cp", _SOME),
    "tar": RealProgram(("tar", "cf", "all.tar", "one.txt", "two.txt"), "tar", _SOME),
    "git": RealProgram(("git", "init", "-q", "repository"), "git", varies=True),
    "sqlite3": RealProgram(
        ("sqlite3", "data.db", "create table t(a); insert into t values(1); select * from t;"), "sqlite3"
    ),
    "python3": RealProgram((sys.executable, "-I", "-S", "-c", "import json; print(json.dumps([1]))"), "python3"),
    "gcc": RealProgram(("gcc", "-c", "-o", "a.o", "a.c"), "gcc", {"a.c": "int main(void) { return 0; }\n"}),
    "bash": RealProgram(
        ("bash", "--norc", "-c", "for i in 1 2; do echo $i | cat > out; done"), "bash", varies=True
    ),
    "openssl": RealProgram(("openssl", "dgst", "-sha256", "one.txt"), "openssl", _SOME),
    "redis": RealProgram(("bash", "--norc", "-c", _REDIS), "redis-server", varies=True),
}
