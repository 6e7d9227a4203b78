"""Bad input is a clear Python error, or the kernel's own; strict interpreters find nothing to complain about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import syscalls
from syscalls import Error, FileDescriptor, Flock, Stat, _libc, _raw

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fd(tmp_path):
    with FileDescriptor(syscalls.open(tmp_path / "file", syscalls.O_CREAT | syscalls.O_RDWR, 0o600)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("use", "error", "says"),
    [
        (lambda fd: syscalls.ftruncate(fd, -1), Error, "EINVAL"),
        (lambda fd: syscalls.ftruncate(fd, 1 << 63), OverflowError, "signed 64-bit"),
        (lambda fd: syscalls.fallocate(fd, 0, 1 << 64, 1), OverflowError, "signed 64-bit"),
        (lambda fd: syscalls.fallocate(fd, 0, 0, 0), Error, "EINVAL"),
        (lambda fd: syscalls.truncate("x\0y", 1), Error, "EINVAL"),
        (lambda fd: syscalls.rename("a", "b\0"), Error, "EINVAL"),
        (lambda fd: syscalls.link("a" * 5000, "b"), Error, "ENAMETOOLONG"),
        (lambda fd: syscalls.mkdir("\ud800"), UnicodeEncodeError, "surrogates"),
        (lambda fd: syscalls.chmod(3, 0), TypeError, "PathLike"),
        (lambda fd: syscalls.fchmod("x", 0), TypeError, "a descriptor is an int"),
        (lambda fd: syscalls.fchmod(fd, "rw"), TypeError, "mode is an int, not str"),
        (lambda fd: syscalls.ftruncate(fd, 1.5), TypeError, "a length is an int"),
        (lambda fd: syscalls.lseek(fd, 1 << 63, 0), OverflowError, "signed 64-bit"),
        (lambda fd: syscalls.read(fd, -1), ValueError, "isn't negative"),
        (lambda fd: syscalls.readv(fd, [b"ab"]), TypeError, "a writable buffer is needed, not bytes"),
        (lambda fd: syscalls.writev(fd, ["ab"]), TypeError, "bytes-like"),
        (lambda fd: syscalls.writev(fd, [b"a"] * 1025), Error, "EINVAL"),
        (lambda fd: syscalls.getdents64(fd), Error, "ENOTDIR"),
        (lambda fd: syscalls.fcntl(fd, 999_999), Error, "EINVAL"),
        (lambda fd: syscalls.fcntl(fd, syscalls.F_GETLK, "x"), TypeError, "bytes-like"),
        (lambda fd: syscalls.f_setlk(fd, Stat()), TypeError, "a Flock is needed"),
        (lambda fd: syscalls.statx(syscalls.AT_FDCWD, "/", out=Stat()), TypeError, "a Statx is needed"),
        (lambda fd: Flock(l_type=70_000), OverflowError, "too big"),
        (lambda fd: Flock(nothing=1), AttributeError, "nothing"),
        (lambda fd: syscalls.dup2(fd, 1 << 31), Error, "EBADF"),
        (lambda fd: syscalls.splice(fd, 0, fd, 0, 1), Error, "EINVAL"),
        (
            lambda fd: syscalls.utimensat(syscalls.AT_FDCWD, "/", ((1 << 63, 0), (0, 0))),
            OverflowError,
            "signed 64-bit",
        ),
        (lambda fd: syscalls.getdents64(syscalls.open("/proc", 0), 1), Error, "EINVAL"),
    ],
)
def test_bad_input_is_named(fd, use, error, says):
    with pytest.raises(error) as caught:
        use(fd)
    assert says in str(caught.value)


def test_a_number_that_was_closed_twice_is_ebadf(fd):
    number = fd.detach()
    syscalls.close(number)
    with pytest.raises(Error, match="EBADF"):
        syscalls.close(number)


def test_both_doors_answer_alike():
    calls = [(39,), (3, -1), (0, 0, 0, 1 << 63), (999_999, 1, 2, 3, 4, 5, 6)]
    assert [_raw.word(*call) for call in calls] == [_libc.word(*call) for call in calls]


def test_both_doors_find_the_same_address():
    for buffer in (bytearray(b"abc"), b"abc", memoryview(b"abcdef")[2:], memoryview(bytearray(32)).cast("Q")):
        with memoryview(buffer) as view:
            assert _raw.address(view) == _libc.address(view)


def test_both_doors_refuse_what_is_no_int():
    for door in (_raw.word, _libc.word):
        with pytest.raises(TypeError, match=r"system call 39 takes ints, not \('x'"):
            door(39, "x")


SCRIPT = """
import os, sys
sys.path.insert(0, sys.argv[1])
import syscalls
from syscalls import *
os.chdir(sys.argv[2])
for _ in range(50):
    with FileDescriptor(syscalls.open("file", O_CREAT | O_RDWR | O_TRUNC, 0o600)) as fd:
        with BufWriter(fd, 7) as writer, LineWriter(fd, 5) as lines:
            for size in range(20):
                writer.write(b"x" * size)
                lines.write(memoryview(b"y\\n" * size))
        fd.rewind()
        reader = BufReader(fd, 9)
        assert len(b"".join(reader.lines())) > 100
        reader.seek(3); reader.read_into(bytearray(30)); readv(fd, [bytearray(3), bytearray(4)])
        writev(fd, [b"a", memoryview(b"bcd")[1:], bytearray(2)])
        fstat(fd, Stat()); statx(AT_FDCWD, "file"); fstatfs(fd); f_getlk(fd, Flock())
        futimens(fd, ((1, 2), (3, 4)))
        for wrong in (lambda: open("x" * 5000, 0), lambda: readv(fd, [b"x"]), lambda: syscall1(3, -1)):
            try: wrong()
            except (Error, TypeError): pass
    getdents64(FileDescriptor(syscalls.open(".", O_DIRECTORY)))
    for end in pipe2(O_CLOEXEC): syscalls.close(end)
print(fd)
"""


@pytest.mark.parametrize("door", ["_door", "_libc"])
def test_a_debugging_interpreter_finds_nothing(tmp_path, door):
    block = "import sys; sys.modules['syscalls._door'] = None\n" if door == "_libc" else ""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", block + SCRIPT, ROOT, tmp_path],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONMALLOC": "debug"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "FileDescriptor(closed)\n", "")
