"""strace sees exactly the calls that were asked for, with exactly the arguments given."""

from __future__ import annotations

import pytest


def test_hello_is_three_calls(calls_in_region):
    seen = calls_in_region("""
from syscalls import O_CREAT, O_DSYNC, O_RDWR, S_IRUSR, S_IWUSR
with syscalls.region("hello"):
    fd = syscalls.open("hello.txt", O_CREAT | O_RDWR | O_DSYNC, S_IRUSR | S_IWUSR)
    syscalls.write(fd, b"hello world\\n")
    syscalls.close(fd)
""")
    assert seen == [
        'open("hello.txt", O_RDWR|O_CREAT|O_DSYNC, 0600) = 3',
        r'write(3, "hello world\n", 12) = 12',
        "close(3) = 0",
    ]


@pytest.mark.parametrize(
    ("use", "call"),
    [
        ("syscalls.stat('/')", 'stat("/", '),
        ("syscalls.lstat('/')", 'lstat("/", '),
        ("syscalls.fstat(0)", "fstat(0, "),
        ("syscalls.fstat(0, out)", "fstat(0, "),
        ("syscalls.openat(syscalls.AT_FDCWD, '/', 0)", 'openat(AT_FDCWD, "/", O_RDONLY) = 3'),
        ("syscalls.open('/', syscalls.O_LARGEFILE)", 'open("/", O_RDONLY|O_LARGEFILE) = 3'),
        ("syscalls.read(null, 10)", 'read(3, "", 10) '),
        ("syscalls.read_into(null, bytearray(5))", 'read(3, "", 5) '),
        ("syscalls.pread(null, 10, 4)", 'pread64(3, "", 10, 4) '),
        ("syscalls.write(null, b'abc')", 'write(3, "abc", 3) '),
        ("syscalls.write(null, bytearray(b'abc'))", 'write(3, "abc", 3) '),
        ("syscalls.pwrite(null, b'abc', 4)", 'pwrite64(3, "abc", 3, 4) '),
        ("syscalls.lseek(null, -5, syscalls.SEEK_END)", "lseek(3, -5, SEEK_END) "),
        ("syscalls.fsync(null)", "fsync(3) "),
        ("syscalls.fdatasync(null)", "fdatasync(3) "),
        ("null.close()", "close(3) "),
    ],
)
def test_each_function_is_one_call(calls_in_region, use, call):
    seen = calls_in_region(f"""
out = syscalls.Stat()
null = syscalls.FileDescriptor(syscalls.open("/dev/null", syscalls.O_RDWR)) if "null" in {use!r} else None
with syscalls.region("one"):
    try:
        {use}
    except syscalls.Error:
        pass
""")
    assert [line[: len(call)] for line in seen] == [call]


def test_a_failure_and_its_text_add_no_call(calls_in_region):
    seen = calls_in_region("""
with syscalls.region("failure"):
    try:
        syscalls.open("/no/such", 0)
    except FileNotFoundError as error:
        str(error)
""")
    assert seen == ['open("/no/such", O_RDONLY) = -1 ENOENT (No such file or directory)']


def test_a_buffered_save_is_four_calls(calls_in_region):
    seen = calls_in_region("""
with syscalls.region("save"):
    with syscalls.FileDescriptor(syscalls.open("out", syscalls.O_CREAT | syscalls.O_WRONLY, 0o600)) as fd:
        with syscalls.BufWriter(fd) as writer:
            for _ in range(500):
                writer.write(b"0123456789abcdef")
        syscalls.fsync(fd)
""")
    assert [line.split("(")[0] for line in seen] == ["open", "write", "fsync", "close"]


def test_use_after_close_is_no_call(calls_in_region):
    seen = calls_in_region("""
fd = syscalls.FileDescriptor(syscalls.open("/dev/null", 0))
fd.close()
with syscalls.region("closed"):
    try:
        syscalls.read(fd, 1)
    except syscalls.Error:
        pass
""")
    assert seen == []
