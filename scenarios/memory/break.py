"""The program break is asked for and moved by brk, a call each; where it can't be, it stays, without an error."""

from syscalls import brk, region


def program():
    with region("break"):
        start = brk()
        assert brk(start + 4096) == start + 4096
        assert brk(1) == start + 4096
        assert brk(start) == start


def expectations():
    from tracer.expect import call, sequence, var

    start, moved = var("start"), var("moved")
    return [
        sequence(
            call("brk", 0, result=start),
            call("brk", moved, result=moved),
            call("brk", 1, result=moved),
            call("brk", start, result=start),
            region="break",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
