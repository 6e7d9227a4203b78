"""A parent forks, its child runs a program, and the parent waits for just that child: its exit status is 7."""

import syscalls
from syscalls import process


def program():
    with syscalls.region("fork"):
        child = process.Process.fork()
        if child is None:
            process.execve("/bin/sh", ["sh", "-c", "exit 7"], {})
        assert child.wait() == 7


def expectations():
    from tracer.expect import any_order, call, calls, sequence, var

    child = var("child")
    return [
        sequence(
            any_order(
                call("forks", result=child),
                call("execve", "/bin/sh", ["sh", "-c", "exit 7"], result=0, process=child),
                call("exit_group", 7, process=child),
            ),
            call("wait4", child, result=child),
        ),
        sequence(
            call("clone", result=child), call("wait4", child, result=child), region="fork", per="process", only=True
        ),
        calls("execs", path="/bin/sh").exactly(1),
    ]


if __name__ == "__main__":
    program()
