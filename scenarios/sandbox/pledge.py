"""A pledge is no-new-privileges and a filter; what wasn't promised is EPERM, and a second one only tightens."""

import os

import syscalls
from syscalls import AF_INET, AF_UNIX, PLEDGE_INET, PLEDGE_RPATH, PLEDGE_STDIO, PLEDGE_UNIX, SOCK_STREAM


def refused(use, *arguments):
    try:
        use(*arguments)
    except syscalls.Error as error:
        return error.name
    return ""


def program():
    with open("file", "wb") as file:
        file.write(b"content")
    with syscalls.region("pledge"):
        syscalls.pledge(PLEDGE_STDIO | PLEDGE_RPATH | PLEDGE_UNIX)
        with syscalls.FileDescriptor(syscalls.open("file", os.O_RDONLY)) as fd:
            syscalls.read(fd, 100)
        refused(syscalls.open, "file", os.O_WRONLY)
        refused(syscalls.open, "new", os.O_RDWR | os.O_CREAT, 0o600)
        refused(syscalls.socket, AF_INET, SOCK_STREAM)
        syscalls.close(syscalls.socket(AF_UNIX, SOCK_STREAM))
    with syscalls.region("again"):
        syscalls.pledge(PLEDGE_STDIO | PLEDGE_INET)
        refused(syscalls.open, "file", os.O_RDONLY)
        refused(syscalls.socket, AF_INET, SOCK_STREAM)
        refused(syscalls.socket, AF_UNIX, SOCK_STREAM)


def expectations():
    from tracer.expect import call, calls, sequence

    counts = {"prctl": 1, "seccomp": 1, "open": 3, "read": 1, "socket": 2, "close": 2}
    return [
        *(calls(name, region="pledge").exactly(count) for name, count in counts.items()),
        sequence(
            call("prctl", "PR_SET_NO_NEW_PRIVS", result=0),
            call("seccomp", "SECCOMP_SET_MODE_FILTER", result=0),
            call("read", result=7),
            call("open", "file", "O_WRONLY", result="EPERM"),
            call("open", "new", result="EPERM"),
            call("socket", "AF_INET", result="EPERM"),
            call("close", result=0),
            region="pledge",
        ),
        *(calls(name, region="again").exactly(count) for name, count in {"open": 1, "socket": 2}.items()),
        sequence(
            call("prctl", "PR_SET_NO_NEW_PRIVS", result=0),
            call("seccomp", "SECCOMP_SET_MODE_FILTER", result=0),
            call("open", "file", result="EPERM"),
            call("socket", "AF_INET", result="EPERM"),
            call("socket", "AF_UNIX", result="EPERM"),
            region="again",
        ),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
