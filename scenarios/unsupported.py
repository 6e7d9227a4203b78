"""What Linux has no call for raises NotSupported, which names what comes nearest, and asks the kernel nothing."""

import syscalls
from syscalls import unsupported


def program():
    with syscalls.region("unsupported"):
        for name, nearest in unsupported.NEAREST.items():
            try:
                getattr(unsupported, name)(1, 2)
            except unsupported.NotSupported as error:
                assert nearest in str(error)
                syscalls.sched_yield()


def expectations():
    from tracer.expect import in_order

    return [in_order(["sched_yield"] * len(unsupported.NEAREST), region="unsupported")]


if __name__ == "__main__":
    program()
