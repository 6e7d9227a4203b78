"""A program that isn't there is an error of the parent's, and its child is waited for: no zombie is left."""

import contextlib

import syscalls
from syscalls import process


def program():
    with syscalls.region("spawn"), contextlib.suppress(FileNotFoundError):
        process.Process.spawn("/no/such")
    with syscalls.region("nobody"), contextlib.suppress(ChildProcessError):
        process.waitpid(-1)


def expectations():
    from tracer.expect import any_order, call, sequence, var

    child = var("child")
    return [
        sequence(
            any_order(
                call("clone3", result=child),
                call("execve", "/no/such", result="ENOENT", process=child),
                call("exit_group", 127, process=child),
            ),
            call("wait4", child, result=child),
        ),
        sequence(
            call("clone3", result=child),
            call("wait4", child, result=child),
            region="spawn",
            per="process",
            only=True,
        ),
        sequence(call("wait4", -1, result="ECHILD"), region="nobody", only=True),
    ]


if __name__ == "__main__":
    program()
