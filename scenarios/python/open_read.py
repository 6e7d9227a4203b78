"""`open().read()` and `Path.read_bytes()` read a small file in two calls, and don't ask too often for its size.

Before Python 3.14 they ask twice: once to open, once to read all.
"""

import pathlib
import sys

import syscalls


def program():
    pathlib.Path("input").write_bytes(b"x" * 1000)
    with syscalls.region("read"), open("input", "rb") as file:
        file.read()
    path = pathlib.Path("input")
    with syscalls.region("read_bytes"):
        path.read_bytes()


def expectations():
    from tracer.expect import call, calls, sequence, var

    file = var("file")
    found = []
    for region in ("read", "read_bytes"):
        found += [
            calls("reads", region=region).per("descriptor").at_most(2),
            calls("stats", region=region).per("descriptor").at_most(1 if sys.version_info >= (3, 14) else 2),
            sequence(
                call("opens", path="input", result=file),
                call("stats", file, result=0),
                call("reads", file, result=1000),
                call("reads", file, result=0),
                call("close", file, result=0),
                region=region,
            ),
        ]
    return found


if __name__ == "__main__":
    program()
