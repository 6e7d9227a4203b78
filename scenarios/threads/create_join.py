"""A thread is one clone3; it makes its calls and exits, and joining it is one futex that its end wakes."""

import syscalls
from syscalls import thread
from syscalls.number import SYS_gettid, SYS_nanosleep, SYS_write


def program():
    pause = bytes(8) + (250_000_000).to_bytes(8, "little")  # struct timespec: 0 s and 250 ms
    with syscalls.region("thread"):
        made = thread.Thread([(SYS_gettid,), (SYS_nanosleep, pause, 0), (SYS_write, 1, b"hi\n", 3), thread.exit(7)])
        assert made.join() == [made.tid, 0, 3, 0]


def expectations():
    from tracer.expect import any_order, call, calls, has, sequence, var

    tid = var("tid")
    return [
        sequence(
            call("rt_sigprocmask", "SIG_SETMASK", result=0),
            any_order(
                call("clone3", {"flags": has("CLONE_THREAD", "CLONE_CHILD_CLEARTID")}, result=tid),
                call("gettid", result=tid),
            ),
            call("nanosleep", result=0),
            call("write", 1, b"hi\n", result=3),
            call("exit", 7),
            region="thread",
        ),
        sequence(
            call("clone3", result=tid),
            call("rt_sigprocmask", "SIG_SETMASK", result=0),
            call("futex", ..., result=0),
            region="thread",
        ),
        calls("clone3", region="thread").exactly(1),
        calls("futex", region="thread").at_most(1),
        calls("exit", region="thread").exactly(1),
    ]


if __name__ == "__main__":
    program()
