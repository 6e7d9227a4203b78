"""A thread of Python's `threading` is one clone3 as well, and it exits by itself."""

import threading

import syscalls


def program():
    with syscalls.region("thread"):
        made = threading.Thread(target=syscalls.sched_yield)
        made.start()
        made.join()


def expectations():
    from tracer.expect import call, calls, has, sequence

    return [
        sequence(call("clone3", {"flags": has("CLONE_THREAD")}), region="thread"),
        calls("forks", region="thread").exactly(1),
        sequence(call("sched_yield", result=0), call("exit", 0), region="thread"),
        calls("exit", region="thread").exactly(1),
    ]


if __name__ == "__main__":
    program()
