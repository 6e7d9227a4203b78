"""A pipe of 4 KiB takes half of a full buffer, then it is EAGAIN; the rest is written later, nothing is lost."""

import contextlib

import syscalls
from syscalls import F_SETPIPE_SZ, O_NONBLOCK, BufReader, BufWriter

CAPACITY, ROOM = 8192, 4096
DATA = b"".join(b"%015d\n" % number for number in range(CAPACITY // 16))


def program():
    reading, writing = syscalls.pipe2(O_NONBLOCK)
    assert syscalls.fcntl(writing, F_SETPIPE_SZ, ROOM) == ROOM
    writer, reader = BufWriter(writing, CAPACITY + 1), BufReader(reading, CAPACITY)
    for start in range(0, CAPACITY, 16):
        writer.write(DATA[start : start + 16])
    with syscalls.region("short"), contextlib.suppress(BlockingIOError):
        writer.flush()
    assert writer.buffer == DATA[ROOM:]
    with syscalls.region("rest"):
        first = reader.read(CAPACITY)
        writer.flush()
        second = reader.read(CAPACITY)
    with open("written", "wb") as written, open("read", "wb") as read:
        written.write(DATA)
        read.write(first + second)


def expectations():
    from tracer.expect import call, same_content, sequence

    return [
        sequence(
            call("write", "pipe:*", count=CAPACITY, result=ROOM),
            call("write", "pipe:*", count=CAPACITY - ROOM, result="EAGAIN"),
            region="short",
            only=True,
        ),
        sequence(
            call("read", "pipe:*", count=CAPACITY, result=ROOM),
            call("write", "pipe:*", count=CAPACITY - ROOM, result=ROOM),
            call("read", "pipe:*", count=CAPACITY, result=ROOM),
            region="rest",
            only=True,
        ),
        same_content("written", "read"),
    ]


if __name__ == "__main__":
    program()
