"""The program break is asked for and moved by brk, a call each; where it can't be, it stays, without an error."""

from syscalls import brk, region


def program():
    with region("break"):
        start = brk()
        assert brk(start + 4096) == start + 4096
        assert brk(1) == start + 4096
        assert brk(start) == start


def expectations():
    from tracer.expect import call, ok, sequence

    moved = [call("brk", result=ok)]  # where to, the program has checked
    return [
        sequence(call("brk", 0, result=ok), *moved, call("brk", 1, result=ok), *moved, region="break", only=True),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
