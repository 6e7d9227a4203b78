"""A child becomes a leader of its own group, and then can't begin a session: EPERM; one that leads none can."""

import syscalls
from syscalls import process


def program():
    with syscalls.region("groups"):
        child = process.fork()
        if child == 0:
            process.setpgid(0, 0)
            try:
                process.setsid()
            except PermissionError:
                process.exit_group(int(process.getpgrp() != process.getpgid(0)))
        process.waitpid(child)
        try:
            process.getpgid(child)
        except ProcessLookupError:
            process.sched_yield()
    with syscalls.region("session"):
        leader = process.fork()
        if leader == 0:
            process.exit_group(int(process.setsid() != process.getsid(0)))
        process.waitpid(leader)


def expectations():
    from tracer.expect import call, sequence, var

    child, group, session = var("child"), var("group"), var("session")
    return [
        sequence(
            call("setpgid", 0, 0, result=0),
            call("setsid", result="EPERM"),
            call("getpgrp", result=group),
            call("getpgid", 0, result=group),
            call("exit_group", 0),
        ),
        sequence(
            call("clone", result=child),
            call("wait4", child, result=child),
            call("getpgid", child, result="ESRCH"),
            call("sched_yield", result=0),
            region="groups",
            per="process",
            only=True,
        ),
        sequence(
            call("setsid", result=session),
            call("getsid", 0, result=session),
            call("exit_group", 0),
            call("wait4", session, result=session),
            region="session",
        ),
    ]


if __name__ == "__main__":
    program()
