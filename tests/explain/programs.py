"""For each rule a Python program that breaks it, and one that does the same job without."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """Two programs, and what the finding's text begins with."""

    bad: str
    good: str
    text: str


_BEGIN = """
import os, select, socket, sys
def make(name, data=b"", flags=0):
    fd = os.open(name, os.O_CREAT | os.O_RDWR | flags, 0o600)
    if data:
        os.write(fd, data)
    return fd
def saved(before, after, sync=True, late=False, directory=True):
    fd = make(before, b"new")
    os.fsync(fd) if sync and not late else None
    os.rename(before, after)
    os.fsync(fd) if late else None
    os.close(fd)
    if directory:
        here = os.open(".", os.O_RDONLY)
        os.fsync(here)
        os.close(here)
"""

PAIRS = {
    "IO001": Pair(
        "fd = make('log')\nfor i in range(1000): os.write(fd, b'a line of text\\n')",
        "fd = make('log')\nfor i in range(3): os.write(fd, b'a line of text\\n' * 400)",
        "1,000 of 1,000 writes are under 16 bytes: with 8 KiB, 2 calls",
    ),
    "IO002": Pair(
        "fd = make('in', bytes(1000)); os.lseek(fd, 0, 0)\nwhile os.read(fd, 10): pass",
        "fd = make('in', bytes(1000)); os.lseek(fd, 0, 0)\nwhile os.read(fd, 8192): pass",
        "101 of 101 reads ask for less than 16 bytes: with 8 KiB, 2 calls",
    ),
    "IO003": Pair(
        "for i in range(5):\n fd = make(f'{i}', b'x' * 9); os.fstat(fd); os.lseek(fd, 0, 0)\n"
        " while os.read(fd, 99): pass",
        "for i in range(5):\n fd = make(f'{i}', b'x' * 9); left = os.fstat(fd).st_size; os.lseek(fd, 0, 0)\n"
        " os.read(fd, left)",
        "5 reads found nothing but the end",
    ),
    "IO004": Pair(
        "fd = make('f', b'x' * 99)\nfor i in range(5): os.lseek(fd, 0, os.SEEK_CUR)",
        "fd = make('f', b'x' * 99)\nfor i in range(5): os.lseek(fd, 10 * i, os.SEEK_SET)",
        "5 lseeks went to where the descriptor stood",
    ),
    "IO005": Pair(
        "fd = make('f', bytes(999))\nfor i in range(5): os.lseek(fd, 100 * i, os.SEEK_SET); os.read(fd, 9)",
        "fd = make('f', bytes(999))\nfor i in range(5): os.pread(fd, 9, 100 * i)",
        "5 times an lseek was followed by one read or write",
    ),
    "IO006": Pair(
        "fd = make('f', b'x')\nfor i in range(6): os.fstat(fd); os.isatty(fd)",
        "fd = make('f', b'x')\nfor i in range(6): os.fstat(fd); os.write(fd, b'more')",
        "10 questions about descriptors had been answered before",
    ),
    "IO007": Pair(
        "os.close(make('f'))\nfor i in range(6): os.stat('f')",
        "for i in range(6): os.close(make(f'{i}')); os.stat(f'{i}')",
        "asked about 6 times",
    ),
    "IO008": Pair(
        "os.close(make('f'))\nfor i in range(6): os.close(os.open('f', os.O_RDONLY))",
        "os.close(make('f'))\nfor i in range(6): os.close(os.open('f', os.O_WRONLY))",
        "opened 6 times to read",
    ),
    "IO009": Pair(
        "for d in 'abcdef':\n try: os.stat(f'{d}/it.conf')\n except OSError: pass",
        "for d in 'abcdef':\n try: os.stat(f'{d}/{d}.conf')\n except OSError: pass",
        "6 look-ups in 1 search found nothing",
    ),
    "IO010": Pair(
        "fd = make('f')\nfor i in range(6): os.write(fd, b'record'); os.fsync(fd)",
        "fd = make('f')\nfor i in range(6): os.write(fd, b'record'); os.write(fd, b'more'); os.fsync(fd)",
        "6 fsyncs after one write each",
    ),
    "IO011": Pair("saved('f.tmp', 'f', sync=False)", "saved('f.tmp', 'f')", "written and renamed without"),
    "IO012": Pair("saved('f.tmp', 'f', late=True)", "saved('f.tmp', 'f')", "synced only after it was renamed"),
    "IO013": Pair("saved('f.tmp', 'f', directory=False)", "saved('f.tmp', 'f')", "synced and renamed, but"),
    "IO014": Pair(
        "fd = make('f'); os.close(fd)\ntry: os.close(fd)\nexcept OSError: pass",
        "fd = make('f'); os.close(fd); fd = make('g'); os.close(fd)",
        "1 close of descriptors that were not open",
    ),
    "IO015": Pair(
        "fds = [make(f'{i}') for i in range(9)]",
        "for i in range(9): os.close(make(f'{i}'))",
        "9 descriptors were opened and still open at the end",
    ),
    "IO016": Pair(
        "fd = make('f'); os.set_inheritable(fd, True); os.execv('/bin/true', ['true'])",
        "fd = make('f'); os.execv('/bin/true', ['true'])",
        "1 descriptor went to another program",
    ),
    "IO017": Pair(
        "r, w = os.pipe(); os.set_blocking(w, False); os.write(w, bytes(100_000)); os.close(w)",
        "r, w = os.pipe(); os.set_blocking(w, False); n = os.write(w, bytes(100_000)); os.read(r, 65536)\n"
        "os.write(w, bytes(100_000 - n)); os.close(w)",
        "1 write took less than was given; 34,464 bytes",
    ),
    "IO018": Pair(
        "r, w = os.pipe(); os.set_blocking(r, False)\n"
        "for i in range(9):\n try: os.read(r, 1)\n except OSError: pass\n"
        "p = select.poll(); p.register(r, select.POLLIN)\nfor i in range(9): p.poll(0)",
        "r, w = os.pipe(); os.set_blocking(r, False)\np = select.poll(); p.register(r, select.POLLIN)\n"
        "for i in range(9):\n try: os.read(r, 1)\n except OSError: p.poll(1)",
        "14 calls in a row came back with nothing yet",
    ),
    "IO019": Pair(
        "a, b = socket.socketpair()\nfor i in range(5): a.send(b'head'); a.send(b'body'); b.recv(9)",
        "a, b = socket.socketpair()\nfor i in range(5): a.sendmsg([b'head', b'body']); b.recv(9)",
        "5 bursts: 5 calls came right after another one",
    ),
    "IO020": Pair(
        "import mmap\nfor i in range(40): globals()[f'm{i}'] = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE)",
        "import mmap\nm = mmap.mmap(-1, 40 * 4096, flags=mmap.MAP_PRIVATE)",
        "",
    ),
}


def source(body: str) -> str:
    """Return a whole program; its marker ends what belongs to the start of the interpreter."""
    return f"{_BEGIN}\nos.close(make('begun'))\n{body}\n"
