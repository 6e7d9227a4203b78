"""What Linux has no call for raises NotSupported, which names what comes nearest, and asks the kernel nothing."""

import contextlib

import syscalls
from syscalls import unsupported


def refuses(name, nearest):
    try:
        return getattr(unsupported, name)(1, 2)
    except unsupported.NotSupported as error:
        return nearest in str(error)


def program():
    with syscalls.region("unsupported"):
        refused = [name for name, nearest in unsupported.NEAREST.items() if refuses(name, nearest)]
        with contextlib.suppress(syscalls.Error):
            syscalls.lseek(99, len(refused), 0)  # says how many, and nothing else


def expectations():
    from tracer.expect import call, sequence

    told = call("lseek", 99, len(unsupported.NEAREST), result="EBADF")
    return [sequence(told, region="unsupported", only=True)]


if __name__ == "__main__":
    program()
