"""What pieces of any size cost through buffers of any size is foretold to the call, for four implementations.

A cell writes (or reads) as many pieces as make 40,000 bytes, from the start of a file. Where a piece is smaller
than the buffer, all but C write as many whole pieces at once as fit, and all read a buffer at a time. `writes` and
`reads` say what each does otherwise. `lines` is a line-buffered writer, given text in lines of 200 bytes.
"""

import io
import sys

import syscalls

BYTES, PIECES, CAPACITIES = 40_000, (1, 16, 100, 1000, 4096, 10_000), (128, 1024, 4096, 8192)
INPUT, LINE = 1 << 16, 200
TEXT = (b"x" * (LINE - 1) + b"\n") * (PIECES[-1] // LINE + 1)
CELLS = [(-(-BYTES // piece), piece, capacity) for piece in PIECES for capacity in CAPACITIES]
CASES = ("library", "python", "c", "rust")
LANGUAGE = {"c": "c", "rust": "rust"}
SOURCE = {
    "c": r"""
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "tracer_region.h"

static char text[10200], piece[10000], buffer[8192], label[64];
static const int sizes[] = {1, 16, 100, 1000, 4096, 10000}, capacities[] = {128, 1024, 4096, 8192};

static void cell(const char *what, const char *name, int size, int capacity)
{
    int write = *what != 'r', pieces = (40000 + size - 1) / size;

    snprintf(label, sizeof label, "%s piece=%d capacity=%d", what, size, capacity);
    tracer_region_begin(label);
    FILE *file = fopen(name, write ? "w" : "r");
    if (!file || setvbuf(file, buffer, *what == 'l' ? _IOLBF : _IOFBF, capacity))
        exit(1);
    for (int i = 0; i < pieces; i++)
        if ((write ? fwrite(text + i * size % 200, size, 1, file) : fread(piece, size, 1, file)) != 1)
            exit(1);
    if (fclose(file))
        exit(1);
    tracer_region_end(label);
}

int main(void)
{
    int input = open("input", O_CREAT | O_WRONLY, 0600);

    if (input < 0 || ftruncate(input, 1 << 16))
        return 1;
    for (int i = 0; i < 10200; i++)
        text[i] = i % 200 == 199 ? '\n' : 'x';
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 4; j++) {
            cell("write", "output", sizes[i], capacities[j]);
            cell("read", "input", sizes[i], capacities[j]);
            cell("lines", "output", sizes[i], capacities[j]);
        }
    return 0;
}
""",
    "rust": r"""
use std::ffi::{c_char, c_int, c_ulong, CString};
use std::fs::File;
use std::io::{BufReader, BufWriter, LineWriter, Read, Result, Write};

extern "C" {
    fn prctl(option: c_int, edge: c_ulong, label: *const c_char, zero: c_ulong, zero: c_ulong) -> c_int;
}

fn region(label: String, body: impl FnOnce() -> Result<()>) -> Result<()> {
    let label = CString::new(label)?;
    unsafe { prctl(0x53595343, 1, label.as_ptr(), 0, 0) };
    let done = body();
    unsafe { prctl(0x53595343, 2, label.as_ptr(), 0, 0) };
    done
}

fn main() -> Result<()> {
    File::create("input")?.set_len(1 << 16)?;
    let text = format!("{:x<199}\n", "").repeat(51).into_bytes();
    for size in [1, 16, 100, 1000, 4096, 10000] {
        let (mut piece, pieces) = (vec![0; size], (40000 + size - 1) / size);
        for capacity in [128, 1024, 4096, 8192] {
            region(format!("write piece={size} capacity={capacity}"), || {
                let mut file = BufWriter::with_capacity(capacity, File::create("output")?);
                (0..pieces).try_for_each(|_| file.write_all(&piece))?;
                file.flush()
            })?;
            region(format!("read piece={size} capacity={capacity}"), || {
                let mut file = BufReader::with_capacity(capacity, File::open("input")?);
                (0..pieces).try_for_each(|_| file.read_exact(&mut piece))
            })?;
            region(format!("lines piece={size} capacity={capacity}"), || {
                let mut file = LineWriter::with_capacity(capacity, File::create("output")?);
                (0..pieces).map(|i| i * size % 200).try_for_each(|at| file.write_all(&text[at..at + size]))?;
                file.flush()
            })?;
        }
    }
    Ok(())
}
""",
}


class Library:
    """The buffers of `syscalls`, in the words of Python's."""

    def __init__(self, what, capacity):
        name, flags, kind = {
            "write": ("output", syscalls.O_CREAT | syscalls.O_WRONLY, syscalls.BufWriter),
            "read": ("input", syscalls.O_RDONLY, syscalls.BufReader),
            "lines": ("output", syscalls.O_CREAT | syscalls.O_WRONLY, syscalls.LineWriter),
        }[what]
        self._fd = syscalls.FileDescriptor(syscalls.open(name, flags, 0o600))
        self._buffer = kind(self._fd, capacity)

    def write(self, piece):
        return self._buffer.write(piece)

    def read(self, size):
        got = self._buffer.read(size)
        while len(got) < size:
            got += self._buffer.read(size - len(got))
        return got

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if isinstance(self._buffer, syscalls.BufWriter):
            self._buffer.flush()
        self._fd.close()


class Lines(io.TextIOWrapper):
    """Python's line buffering, which is of texts."""

    def write(self, piece):
        return super().write(piece.decode())


def python(what, capacity):
    if what == "lines":
        return Lines(python("write", capacity), line_buffering=True)
    return open("input", "rb", capacity) if what == "read" else open("output", "wb", capacity)


def program(case):
    opened = {"library": Library, "python": python}[case]
    with open("input", "wb") as file:
        file.truncate(INPUT)
    for pieces, size, capacity in CELLS:
        for what in FORMULAS:
            with (
                syscalls.region(f"{what} piece={size} capacity={capacity}"),
                opened(what, capacity) as file,
            ):
                for start in range(0, pieces * size, size):
                    if what == "read":
                        file.read(size)
                    else:
                        file.write(TEXT[start % LINE :][:size])


def writes(case, pieces, size, capacity):
    """How many write(2) calls it takes: whole pieces at once, or in C, which tears them, whole buffers."""
    if case != "c":
        return -(-pieces // max(1, capacity // size))
    used, room, calls = 0, 0, 0  # glibc uses its buffer from the first write's rest on
    for _ in range(pieces):
        if size <= room:
            used, room = used + size, room - size
            continue
        calls += used + room > 0  # the buffer, filled up
        calls += size - room >= capacity  # whole buffers, straight from the piece
        used = (size - room) % capacity
        room = capacity - used
    return calls + (used > 0)


def reads(case, pieces, size, capacity):
    """How many read(2) calls it takes: what is left in the buffer, then the rest, as it is or in whole buffers."""
    left, calls = 0, 0
    for _ in range(pieces):
        rest = max(0, size - left)
        left = max(0, left - size)
        if rest and case in ("c", "python"):
            calls += rest >= capacity
            rest %= capacity
        elif rest >= capacity:
            calls, rest = calls + 1, 0
        if rest:
            calls, left = calls + 1, capacity - rest
    return calls


def lines(case, pieces, size, capacity):
    """How many write(2) calls it takes, a piece after the other; what has no newline behind it is kept."""
    used, calls = (capacity, -1) if case == "c" else (0, 0)  # glibc has no room at first, and nothing to flush
    for end in range(size, pieces * size + 1, size):
        tail = min(size, end % LINE)  # behind the piece's last newline
        made, used = LINES[case](used, size - tail, tail, capacity)
        calls += made
    return calls + (used > 0)


def lines_python(used, head, tail, capacity):
    """All at once, what is behind the last newline too."""
    return (1, 0) if head else (0, used + tail)


def lines_library(used, head, tail, capacity):
    """The whole lines at once, if they fit beside what's there or nothing is."""
    calls = 0
    for part, flushed in (head, head), (tail, 0):
        if used + part > capacity:
            calls, used = calls + (used > 0), 0
        calls, used = (calls + 1, 0) if part >= capacity else (calls, used + part)
        if flushed:
            calls, used = calls + (used > 0), 0
    return calls, used


def lines_c(used, head, tail, capacity):
    """A buffer filled up, whole buffers straight from the piece, and of the rest a line at a time."""
    room, size = capacity - used, head + tail
    filled = (head or tail) if size <= room else room
    rest = size - filled
    if not (rest or (head and size <= room)):
        return 0, used + filled
    calls = (used + filled > 0) + (rest >= capacity)
    rest = rest % capacity
    return calls + max(0, -((tail - rest) // LINE)), min(rest, tail)


LINES = {"library": lines_library, "rust": lines_library, "python": lines_python, "c": lines_c}
FORMULAS = {"write": writes, "read": reads, "lines": lines}


def unavailable(case):
    import platform

    return "the formula is glibc's" if case == "c" and platform.libc_ver()[0] != "glibc" else ""


def expectations(case):
    from tracer.expect import calls

    return [
        calls(family, region=f"{what} piece={cell[1]} capacity={cell[2]}", path=path).exactly(
            FORMULAS[what](case, *cell)
        )
        for what, family, path in (
            ("write", "writes", "*/output"),
            ("read", "reads", "*/input"),
            ("lines", "writes", "*/output"),
        )
        for cell in CELLS
    ]


if __name__ == "__main__":
    program(sys.argv[1])
