"""What pieces of any size cost through buffers of any size is foretold to the call, for four implementations.

A cell writes (or reads) as many pieces as make 40,000 bytes, from the start of a file. Where a piece is smaller
than the buffer, all but C write as many whole pieces at once as fit, and all read a buffer at a time. `writes` and
`reads` say what each does otherwise.
"""

import sys

import syscalls

BYTES, PIECES, CAPACITIES = 40_000, (1, 16, 100, 1000, 4096, 10_000), (128, 1024, 4096, 8192)
INPUT = 1 << 16
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

static char piece[10000], buffer[8192], label[64];
static const int sizes[] = {1, 16, 100, 1000, 4096, 10000}, capacities[] = {128, 1024, 4096, 8192};

static void cell(const char *what, const char *name, int size, int capacity)
{
    int write = *what == 'w', left = (40000 + size - 1) / size;

    snprintf(label, sizeof label, "%s piece=%d capacity=%d", what, size, capacity);
    tracer_region_begin(label);
    FILE *file = fopen(name, write ? "w" : "r");
    if (!file || setvbuf(file, buffer, _IOFBF, capacity))
        exit(1);
    for (; left; left--)
        if ((write ? fwrite(piece, size, 1, file) : fread(piece, size, 1, file)) != 1)
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
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 4; j++) {
            cell("write", "output", sizes[i], capacities[j]);
            cell("read", "input", sizes[i], capacities[j]);
        }
    return 0;
}
""",
    "rust": r"""
use std::ffi::{c_char, c_int, c_ulong, CString};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Write};

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
        }
    }
    Ok(())
}
""",
}


class Library:
    """The buffers of `syscalls`, in the words of Python's."""

    def __init__(self, name, mode, capacity):
        flags = syscalls.O_CREAT | syscalls.O_WRONLY if mode == "wb" else syscalls.O_RDONLY
        self._fd = syscalls.FileDescriptor(syscalls.open(name, flags, 0o600))
        kind = syscalls.BufWriter if mode == "wb" else syscalls.BufReader
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


def program(case):
    opened = {"library": Library, "python": open}[case]
    with open("input", "wb") as file:
        file.truncate(INPUT)
    for pieces, size, capacity in CELLS:
        piece = bytes(size)
        with (
            syscalls.region(f"write piece={size} capacity={capacity}"),
            opened("output", "wb", capacity) as file,
        ):
            for _ in range(pieces):
                file.write(piece)
        with syscalls.region(f"read piece={size} capacity={capacity}"), opened("input", "rb", capacity) as file:
            for _ in range(pieces):
                file.read(size)


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


def unavailable(case):
    import platform

    return "the formula is glibc's" if case == "c" and platform.libc_ver()[0] != "glibc" else ""


def expectations(case):
    from tracer.expect import calls

    return [
        calls(family, region=f"{what} piece={cell[1]} capacity={cell[2]}", path=f"*/{file}").exactly(
            formula(case, *cell)
        )
        for what, family, file, formula in (
            ("write", "writes", "output", writes),
            ("read", "reads", "input", reads),
        )
        for cell in CELLS
    ]


if __name__ == "__main__":
    program(sys.argv[1])
