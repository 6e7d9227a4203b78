"""A child whose exec fails goes on where it was, and ends with a status of its choice."""

import syscalls
from syscalls import process


def program():
    child = process.fork()
    if child == 0:
        try:
            process.execve("/etc/passwd", ["passwd"], {})
        except PermissionError:
            process.exit_group(126)
    with syscalls.region("wait"):
        assert process.waitpid(child) == (child, 126 << 8)


def expectations():
    from tracer.expect import call, sequence, var

    child = var("child")
    return [
        sequence(
            call("execve", "/etc/passwd", ["passwd"], result="EACCES"), call("exit_group", 126), per="process"
        ),
        sequence(call("wait4", child, result=child), region="wait", only=True),
    ]


if __name__ == "__main__":
    program()
