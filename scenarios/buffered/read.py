"""BufReader turns small reads into one for every 8 KiB, and what is read is the same."""

import syscalls
from syscalls import O_CREAT, O_RDONLY, O_WRONLY, BufReader

BYTES, PIECE, CAPACITY = 80_000, 16, 8192


def keep(name, pieces):
    with syscalls.FileDescriptor(syscalls.open(name, O_CREAT | O_WRONLY, 0o600)) as fd:
        syscalls.write(fd, b"".join(pieces))


def program():
    keep("input", [b"%015d\n" % number for number in range(BYTES // PIECE)])
    with syscalls.region("raw"), syscalls.FileDescriptor(syscalls.open("input", O_RDONLY)) as fd:
        raw = [syscalls.read(fd, PIECE) for _ in range(BYTES // PIECE)]
    with syscalls.region("buffered"), syscalls.FileDescriptor(syscalls.open("input", O_RDONLY)) as fd:
        reader = BufReader(fd)
        buffered = [reader.read(PIECE) for _ in range(BYTES // PIECE)]
    keep("raw", raw)
    keep("buffered", buffered)


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("reads", region="raw", path="*/input")
    buffered = calls("reads", region="buffered", path="*/input")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // CAPACITY)),
        fewer(buffered, than=raw, times=100),
        same_content("input", "raw", "buffered"),
    ]


if __name__ == "__main__":
    program()
