"""BufWriter turns small writes into one for every 8 KiB, and the file is the same."""

import syscalls
from syscalls import O_CREAT, O_WRONLY, BufWriter

BYTES, PIECE, CAPACITY = 80_000, 16, 8192
PIECES = [b"%015d\n" % number for number in range(BYTES // PIECE)]


def create(name):
    return syscalls.FileDescriptor(syscalls.open(name, O_CREAT | O_WRONLY, 0o600))


def program():
    with syscalls.region("raw"), create("raw") as fd:
        for piece in PIECES:
            syscalls.write(fd, piece)
    with syscalls.region("buffered"), create("buffered") as fd, BufWriter(fd) as writer:
        for piece in PIECES:
            writer.write(piece)


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("writes", region="raw", path="*/raw")
    buffered = calls("writes", region="buffered", path="*/buffered")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // CAPACITY)),
        fewer(buffered, than=raw, times=100),
        raw.bytes.exactly(BYTES),
        buffered.bytes.exactly(BYTES),
        same_content("raw", "buffered"),
    ]


if __name__ == "__main__":
    program()
