"""Python's io reads once for every default buffer; with buffering=0 it reads every piece."""

import syscalls

BYTES, PIECE = 80_000, 16


def keep(name, pieces):
    with open(name, "wb") as file:
        file.writelines(pieces)


def program():
    keep("input", [b"%015d\n" % number for number in range(BYTES // PIECE)])
    with syscalls.region("raw"), open("input", "rb", buffering=0) as file:
        raw = [file.read(PIECE) for _ in range(BYTES // PIECE)]
    with syscalls.region("buffered"), open("input", "rb") as file:
        buffered = [file.read(PIECE) for _ in range(BYTES // PIECE)]
    keep("raw", raw)
    keep("buffered", buffered)


def default_buffer():
    """The buffer that open() chooses: the file system's block size, from Python 3.14 on 128 KiB at least."""
    import os
    import sys
    import tempfile

    block = os.stat(tempfile.gettempdir()).st_blksize
    return block if sys.version_info < (3, 14) else max(min(block, 8 << 20), 128 << 10)


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("reads", region="raw", path="*/input")
    buffered = calls("reads", region="buffered", path="*/input")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // default_buffer())),
        fewer(buffered, than=raw, times=100),
        same_content("input", "raw", "buffered"),
    ]


if __name__ == "__main__":
    program()
