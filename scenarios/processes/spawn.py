"""A spawn is one clone3 that borrows the parent's memory, one execve in the child, and one wait."""

import syscalls
from syscalls import process


def program():
    process.Process.spawn("/bin/true").wait()  # Python has the memory that it takes from here on
    with syscalls.region("spawn"):
        process.Process.spawn("/bin/true").wait()


def expectations():
    from tracer.expect import any_order, call, has, sequence, var

    child = var("child")
    return [
        sequence(
            any_order(
                call("clone3", {"flags": has("CLONE_VM", "CLONE_VFORK", "CLONE_CLEAR_SIGHAND")}, result=child),
                call("execve", "/bin/true", ["/bin/true"], result=0, process=child),
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
    ]


if __name__ == "__main__":
    program()
