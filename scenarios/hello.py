"""Creating a file, writing one line and closing it are three system calls, and no more."""

import syscalls
from syscalls import O_CREAT, O_DSYNC, O_RDWR, S_IRUSR, S_IWUSR


def program():
    with open("expected", "w") as file:
        file.write("hello world\n")
    with syscalls.region("hello"):
        fd = syscalls.open("hello.txt", O_CREAT | O_RDWR | O_DSYNC, S_IRUSR | S_IWUSR)
        syscalls.write(fd, b"hello world\n")
        syscalls.close(fd)


def expectations():
    from tracer.expect import call, same_content, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("open", "hello.txt", "O_RDWR|O_CREAT|O_DSYNC", 0o600, result=fd),
            call("write", fd, b"hello world\n", result=12),
            call("close", fd, result=0),
            region="hello",
            only=True,
        ),
        same_content("hello.txt", "expected"),
    ]


if __name__ == "__main__":
    program()
