"""A wake_op changes one word and wakes by what was in it; where nobody sleeps it wakes nobody."""

import syscalls
from syscalls import futex, thread
from syscalls.number import SYS_futex


def program():
    here, there = bytearray(4), bytearray(4)
    add_five = futex.operation(futex.FUTEX_OP_ADD, 5, futex.FUTEX_OP_CMP_EQ, 0)
    with syscalls.region("wake"):
        assert futex.wake_op(here, 1, 1, there, add_five) == 0
    assert there == b"\5\0\0\0" and here == bytes(4)
    with syscalls.region("sleeper"):
        sleeper = thread.Thread([(SYS_futex, here, futex.FUTEX_WAIT, 0, 0)])
        while futex.wake_op(here, 1, 0, there, add_five) == 0:  # it may not sleep yet
            syscalls.sched_yield()
        assert sleeper.join() == [0]
    assert int.from_bytes(there, "little") % 5 == 0 and there[0] > 5


def expectations():
    from tracer.expect import anything, call, sequence

    return [
        sequence(call("futex", anything, "FUTEX_WAKE_OP", 1, result=0), region="wake", only=True),
        sequence(call("futex", anything, "FUTEX_WAKE_OP", 1, result=1), region="sleeper"),
    ]


if __name__ == "__main__":
    program()
