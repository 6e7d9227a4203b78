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


@pytest.mark.parametrize(
    ("use", "call"),
    [
        ("syscalls.mmap(0, 0, 1, 2, 9, 4096)", "mmap(NULL, 0, PROT_READ, MAP_PRIVATE, 9, 0x1000) = -1 EBADF"),
        ("syscalls.munmap(1, 2)", "munmap(0x1, 2) = -1 EINVAL"),
        ("syscalls.mprotect(1, 2, 3)", "mprotect(0x1, 2, PROT_READ|PROT_WRITE) = -1 EINVAL"),
        ("syscalls.mremap(0, 1, 2, 3, 4)", "mremap(NULL, 1, 2, MREMAP_MAYMOVE|MREMAP_FIXED, 0x4) = -1 EINVAL"),
        ("syscalls.msync(1, 2, 4)", "msync(0x1, 2, MS_SYNC) = -1 EINVAL"),
        ("syscalls.madvise(1, 2, 4)", "madvise(0x1, 2, MADV_DONTNEED) = -1 EINVAL"),
        ("syscalls.mlock(0, 1)", "mlock(NULL, 1) = -1 ENOMEM"),
        ("syscalls.munlock(0, 1)", "munlock(NULL, 1) = -1 ENOMEM"),
        ("syscalls.brk()", "brk(NULL) = 0x"),
        ("syscalls.socket(1, 1)", "socket(AF_UNIX, SOCK_STREAM, 0) = "),
        ("syscalls.socketpair(1, 2 | syscalls.SOCK_CLOEXEC)", "socketpair(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0, ["),
        ("syscalls.bind(9, inet)", 'bind(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4'),
        ("syscalls.connect(9, syscalls.UnixPath('a'))", 'connect(9, {sa_family=AF_UNIX, sun_path="a"}, 4)'),
        ("syscalls.connect(9, syscalls.UnixAbstract('a'))", 'connect(9, {sa_family=AF_UNIX, sun_path=@"a"}, 4)'),
        ("syscalls.listen(9, 5)", "listen(9, 5) = -1 EBADF"),
        ("syscalls.accept(9)", "accept(9, NULL, NULL) = -1 EBADF"),
        ("syscalls.accept4(9, syscalls.SOCK_NONBLOCK)", "accept4(9, "),
        ("syscalls.send(9, b'abc', syscalls.MSG_NOSIGNAL)", 'sendto(9, "abc", 3, MSG_NOSIGNAL, NULL, 0) '),
        ("syscalls.sendto(9, b'abc', 0, inet)", 'sendto(9, "abc", 3, 0, {sa_family=AF_INET, sin_port=htons(80), '),
        ("syscalls.recv(9, 10, syscalls.MSG_PEEK)", "recvfrom(9, "),
        ("syscalls.recvfrom(9, 10)", "recvfrom(9, "),
        ("syscalls.sendmsg(9, [b'ab', b'c'])", "sendmsg(9, {msg_name=NULL, msg_namelen=0, msg_iov=["),
        ("syscalls.recvmsg(9, 10)", "recvmsg(9, "),
        ("syscalls.shutdown(9, 2)", "shutdown(9, SHUT_RDWR) = -1 EBADF"),
        ("syscalls.getsockname(9)", "getsockname(9, "),
        ("syscalls.getpeername(9)", "getpeername(9, "),
        ("syscalls.getsockopt(9, 1, 2)", "getsockopt(9, SOL_SOCKET, SO_REUSEADDR, "),
        ("syscalls.setsockopt(9, 1, 2, 1)", "setsockopt(9, SOL_SOCKET, SO_REUSEADDR, [1], 4) "),
    ],
)
def test_memory_and_sockets_are_one_call_each(calls_in_region, use, call):
    seen = calls_in_region(f"""
inet = syscalls.Inet("1.2.3.4", 80)
syscalls.mmap, syscalls.UnixPath  # so that their modules are here before the region
with syscalls.region("one"):
    try:
        {use}
    except syscalls.Error:
        pass
""")
    assert [line[: len(call)] for line in seen] == [call]
