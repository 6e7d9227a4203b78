"""Signals and timers can be read from descriptors, in one read each, and waited for with poll."""

import syscalls
from syscalls import POLLIN, poll, process, signal, time


def program():
    signal.sigprocmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    with syscalls.region("signal"):
        fd = signal.signalfd([signal.SIGUSR1], signal.SFD_CLOEXEC)
        signal.kill(process.getpid(), signal.SIGUSR1)
        assert signal.SignalfdInfo(syscalls.read(fd, 128)).ssi_signo == signal.SIGUSR1
        syscalls.close(fd)
    with syscalls.region("timer"):
        fd = time.timerfd_create(time.CLOCK_MONOTONIC)
        time.timerfd_settime(fd, 0, 1_000_000)
        poll([(fd, POLLIN)], -1)
        assert syscalls.read(fd, 8) == bytes([1, 0, 0, 0, 0, 0, 0, 0])
        syscalls.close(fd)


def expectations():
    from tracer.expect import call, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("signalfd4", -1, 1 << signal.SIGUSR1 - 1, 8, "SFD_CLOEXEC", result=fd),
            call("getpid"),
            call("kill", result=0),
            call("read", fd, result=128),
            call("close", fd, result=0),
            region="signal",
            only=True,
        ),
        sequence(
            call("timerfd_create", "CLOCK_MONOTONIC", result=fd),
            call("timerfd_settime", fd, result=0),
            call("poll", result=1),
            call("read", fd, result=8),
            call("close", fd, result=0),
            region="timer",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
