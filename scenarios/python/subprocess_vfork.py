"""`subprocess` starts a process by vfork, without a copy of the parent's memory, and it runs the command."""

import subprocess

import syscalls


def program():
    with syscalls.region("spawn"):
        subprocess.run(["/bin/true"], check=True)


def expectations():
    from tracer.expect import any_order, call, calls, sequence, var

    child = var("child")
    return [
        sequence(
            any_order(call("vfork", result=child), call("execve", result=0, process=child)),
            call("waits", child, result=child),
            region="spawn",
        ),
        calls("forks", region="spawn").exactly(1),
    ]


if __name__ == "__main__":
    program()
