"""fd_seek answers a guest's mistakes with an errno; those that the kernel doesn't judge are no lseek."""

import contextlib

import syscalls
from syscalls import O_CREAT, O_RDWR, PATH_MAX, S_IFIFO
from syscalls.wasi import ERRNO, RIGHTS, Wasi

SET, CUR, END = 0, 1, 2
NUMBER, PLACE = 100, 104


def program():
    memory = bytearray(PATH_MAX)
    guest = Wasi(lambda: memory)
    directory = guest.preopen(".")
    syscalls.close(syscalls.open("file", O_CREAT | O_RDWR, 0o600))
    syscalls.mknod("fifo", S_IFIFO | 0o600)

    def opened(name):
        memory[: len(name)] = name
        rights = RIGHTS["FD_READ"] | RIGHTS["FD_WRITE"] | RIGHTS["FD_SEEK"]
        assert guest.call("path_open", directory, 0, 0, len(name), 0, rights, 0, 0, NUMBER) == ERRNO["SUCCESS"]
        return memory[NUMBER]

    file, fifo = opened(b"file"), opened(b"fifo")

    def answers(errno, *arguments):
        memory[PLACE : PLACE + 8] = b"unharmed"
        assert guest.call("fd_seek", *arguments) == ERRNO[errno] and memory[PLACE : PLACE + 8] == b"unharmed"

    with syscalls.region("the guest's"):
        answers("BADF", 99, 0, SET, PLACE)
        answers("INVAL", file, 0, 3, PLACE)
        answers("FAULT", file, 0, SET, PATH_MAX - 7)
        with contextlib.suppress(syscalls.Error):
            syscalls.lseek(99, 0, 0)  # the one call
    with syscalls.region("the kernel's"):
        answers("INVAL", file, -1, SET, PLACE)
        answers("INVAL", file, -1, CUR, PLACE)
        answers("INVAL", file, -1, END, PLACE)
        answers("BADF", directory, 0, END, PLACE)
        answers("SPIPE", fifo, 0, SET, PLACE)


def expectations():
    from tracer.expect import call, in_order, sequence

    return [
        in_order(["lseek"], region="the guest's"),
        sequence(
            call("lseek", "*/file", -1, "SEEK_SET", result="EINVAL"),
            call("lseek", "*/file", -1, "SEEK_CUR", result="EINVAL"),
            call("lseek", "*/file", -1, "SEEK_END", result="EINVAL"),
            call("lseek", result="EBADF"),
            call("lseek", "*/fifo", 0, "SEEK_SET", result="ESPIPE"),
            region="the kernel's",
            only=True,
        ),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
