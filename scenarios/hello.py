"""Creating a file, writing one line and closing it are three system calls, and no more."""

import syscalls
from syscalls import O_CREAT, O_DSYNC, O_RDWR, S_IRUSR, S_IWUSR


def program():
    with syscalls.region("hello"):
        fd = syscalls.open("hello.txt", O_CREAT | O_RDWR | O_DSYNC, S_IRUSR | S_IWUSR)
        syscalls.write(fd, b"hello world\n")
        syscalls.close(fd)


def expectations():
    from tracer.expect import calls, in_order

    return [
        in_order([("open", "hello.txt"), ("write", "*/hello.txt"), ("close", "*/hello.txt")], region="hello"),
        calls("writes", region="hello").bytes.exactly(len("hello world\n")),
    ]


if __name__ == "__main__":
    program()
