"""Who a process is: getpid, getppid, getuid and getgid are one call each, asked anew each time."""

import syscalls
from syscalls.process import ProcessInfo


def program():
    info = ProcessInfo()
    with syscalls.region("info"):
        for _ in range(2):
            _ = (info.pid, info.ppid, info.uid, info.gid)
    with syscalls.region("groups"):
        _ = (info.tid, info.euid, info.egid, info.pgid, info.sid)


def expectations():
    from tracer.expect import calls, in_order

    return [
        in_order(["getpid", "getppid", "getuid", "getgid"] * 2, region="info"),
        in_order(["gettid", "geteuid", "getegid", "getpgid", "getsid"], region="groups"),
        calls("getpid", region="info").exactly(2),
    ]


if __name__ == "__main__":
    program()
