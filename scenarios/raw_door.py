"""The raw door: none to six arguments reach the kernel as they are, and its word is taken apart, value or errno."""

import syscalls
from syscalls import SyscallResult
from syscalls._raw import word
from syscalls.number import (
    SYS_close,
    SYS_dup2,
    SYS_getpid,
    SYS_getppid,
    SYS_getsockopt,
    SYS_lseek,
    SYS_mmap,
    SYS_pread64,
)


def program():
    with syscalls.region("arguments"):
        refused = 0
        for call in (
            lambda: syscalls.syscall0(SYS_getpid),
            lambda: syscalls.syscall1(SYS_close, 99),
            lambda: syscalls.syscall2(SYS_dup2, 99, 98),
            lambda: syscalls.syscall3(SYS_lseek, 99, 512, 1),
            lambda: syscalls.syscall4(SYS_pread64, 99, 0, 2, 3),
            lambda: syscalls.syscall5(SYS_getsockopt, 99, 1, 2, 0, 0),
            lambda: syscalls.syscall6(SYS_mmap, 0, 4096, 0, 0x22, -1, 0),
        ):
            try:
                call()
            except syscalls.Error:
                refused += 1
    assert refused == 5
    with syscalls.region("result"):
        good, bad = SyscallResult(word(SYS_getppid)), SyscallResult(word(SYS_close, 99), "close", 99)
        assert good.is_ok() and not good.is_err() and good.unwrap() == good.unwrap_or(7)
        assert bad.is_err() and bad.unwrap_or(7) == 7 and str(bad.error).startswith("EBADF: Bad file descriptor")
        try:
            bad.unwrap()
        except syscalls.Error as error:
            assert error.errno == 9


def expectations():
    from tracer.expect import call, ok, sequence

    return [
        sequence(
            call("getpid", result=ok),
            call("close", 99, result="EBADF"),
            call("dup2", 99, 98, result="EBADF"),
            call("lseek", 99, 512, "SEEK_CUR", result="EBADF"),
            call("pread64", 99, count=2, pos=3, result="EBADF"),
            call("getsockopt", 99, "SOL_SOCKET", "SO_REUSEADDR", result="EBADF"),
            call("mmap", 0, 4096, 0, "MAP_PRIVATE|MAP_ANONYMOUS", -1, 0, result=ok),
            region="arguments",
            only=True,
        ),
        sequence(call("getppid", result=ok), call("close", 99, result="EBADF"), region="result", only=True),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
