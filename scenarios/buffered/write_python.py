"""Python's io writes once for every default buffer; with buffering=0 it writes every piece."""

import syscalls

BYTES, PIECE = 80_000, 16
PIECES = [b"%015d\n" % number for number in range(BYTES // PIECE)]


def program():
    with syscalls.region("raw"), open("raw", "wb", buffering=0) as file:
        for piece in PIECES:
            file.write(piece)
    with syscalls.region("buffered"), open("buffered", "wb") as file:
        for piece in PIECES:
            file.write(piece)


def default_buffer():
    """The buffer that open() chooses: the file system's block size, from Python 3.14 on 128 KiB at least."""
    import os
    import sys
    import tempfile

    block = os.stat(tempfile.gettempdir()).st_blksize
    return block if sys.version_info < (3, 14) else max(min(block, 8 << 20), 128 << 10)


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("writes", region="raw", path="*/raw")
    buffered = calls("writes", region="buffered", path="*/buffered")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // default_buffer())),
        fewer(buffered, than=raw, times=100),
        same_content("raw", "buffered"),
    ]


if __name__ == "__main__":
    program()
