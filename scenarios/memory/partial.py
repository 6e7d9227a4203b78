"""munmap takes a part of a mapping: what is left on both sides is still there, and the gap can be mapped again."""

import syscalls
from syscalls import MAP_ANONYMOUS, MAP_FIXED_NOREPLACE, MAP_PRIVATE, PROT_READ, PROT_WRITE

PAGE, FLAGS = 4096, MAP_PRIVATE | MAP_ANONYMOUS


def program():
    with syscalls.region("partial"):
        start = syscalls.mmap(0, 3 * PAGE, PROT_READ | PROT_WRITE, FLAGS, -1, 0)
        syscalls.munmap(start + PAGE, PAGE)
        for page in range(3):
            try:
                at = start + page * PAGE
                found = syscalls.mmap(at, PAGE, PROT_READ, FLAGS | MAP_FIXED_NOREPLACE, -1, 0)
            except syscalls.Error:
                assert page != 1
            else:
                assert page == 1 and found == at
        syscalls.munmap(start, 3 * PAGE)


def expectations():
    from tracer.expect import call, has, sequence, var

    def mapped(result):
        return call("mmap", len=PAGE, flags=has("MAP_FIXED_NOREPLACE"), result=result)

    start, gap = var("start"), var("gap")
    return [
        sequence(
            call("mmap", 0, 3 * PAGE, result=start),
            call("munmap", gap, PAGE, result=0),
            mapped("EEXIST"),
            mapped(gap),
            mapped("EEXIST"),
            call("munmap", start, 3 * PAGE, result=0),
            region="partial",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
