"""What the tables say of one call: decoded, numbers only, unknown."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tracer import abi
from tracer.abi import types as t
from tracer.abi import x86_64
from tracer.abi.kinds import from_type
from tracer.abi.region import REGION_OPTION

I386, AARCH64 = 0x40000003, 0xC00000B7


def call(name: str) -> t.Syscall:
    return x86_64.syscall(x86_64.BY_NAME[name])


def chosen(kind: t.Kind, **arguments: int) -> t.Kind:
    """Return the kind that a Switch has for a call with these arguments: a2=… is argument 2."""
    assert isinstance(kind, t.Switch)
    return kind.cases.get(arguments[f"a{kind.on}"] & kind.mask, kind.default)


def test_read_is_decoded() -> None:
    read = call("read")
    assert read.arguments == ("fd", "buf", "count")
    assert read.kinds == (t.Fd(), t.Buffer(t.RESULT, t.Phase.EXIT), t.Int(64, signed=False))
    assert (read.number, read.decoded, read.opens) == (0, True, False)


def test_open_has_a_mode_only_if_it_makes_a_file() -> None:
    mode = call("openat").kinds[3]
    assert chosen(mode, a2=0o2000000) == t.Absent()  # O_CLOEXEC
    assert chosen(mode, a2=0o101) == t.Mode()  # O_WRONLY|O_CREAT
    assert chosen(mode, a2=0o20200002) == t.Mode()  # O_RDWR|O_TMPFILE
    assert chosen(mode, a2=0o200000) == t.Absent()  # O_DIRECTORY, a part of O_TMPFILE


def test_mknod_has_a_device_only_if_it_makes_one() -> None:
    device = call("mknod").kinds[2]
    assert chosen(device, a1=0o020666) == t.Device()
    assert chosen(device, a1=0o060600) == t.Device()
    assert chosen(device, a1=0o100644) == t.Absent()


def test_fcntl_goes_by_its_command() -> None:
    fcntl = call("fcntl")
    assert chosen(fcntl.kinds[2], a1=1) == t.Absent()  # F_GETFD
    assert chosen(fcntl.result, a1=1030) == t.Fd()  # F_DUPFD_CLOEXEC
    assert chosen(fcntl.result, a1=1032) == t.Int(32)  # F_GETPIPE_SZ
    lock = chosen(fcntl.kinds[2], a1=6)  # F_SETLK
    assert isinstance(lock, t.Struct)
    assert lock.phase is t.Phase.ENTRY
    assert isinstance(chosen(fcntl.kinds[2], a1=99), t.Hex)


def test_ioctl_goes_by_its_request() -> None:
    ioctl = call("ioctl")
    assert chosen(ioctl.kinds[2], a1=0x5413).layout.name == "struct winsize"  # type: ignore[attr-defined]
    assert chosen(ioctl.kinds[2], a1=0x5451) == t.Absent()  # FIOCLEX
    assert chosen(ioctl.kinds[2], a1=0x12345678) == t.Hex()


def test_an_anonymous_mapping_has_no_descriptor() -> None:
    fd = call("mmap").kinds[4]
    assert chosen(fd, a3=0x2) == t.Fd()  # MAP_PRIVATE
    assert chosen(fd, a3=0x22) == t.Int(32)  # MAP_PRIVATE|MAP_ANONYMOUS


def test_the_marker_of_a_region() -> None:
    assert REGION_OPTION == 0x53595343
    option, act, label, fourth, fifth = call("prctl").kinds
    assert isinstance(option, t.Choice)
    assert option.names[REGION_OPTION] == "REGION_OPTION"
    act = chosen(act, a0=REGION_OPTION)
    assert isinstance(act, t.Choice)
    assert act.names == {1: "REGION_BEGIN", 2: "REGION_END"}
    assert chosen(label, a0=REGION_OPTION) == t.String()
    assert chosen(fourth, a0=REGION_OPTION) == chosen(fifth, a0=REGION_OPTION) == t.Absent()


def test_clone_has_what_its_flags_say() -> None:
    _, _, parent, child, tls = call("clone").kinds
    fork = 0x01200011  # CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD
    assert chosen(parent, a0=fork) == t.Absent()
    assert chosen(child, a0=fork) == t.Address()
    assert chosen(tls, a0=fork) == t.Absent()
    assert chosen(parent, a0=0x1000) == t.FdArray(1)  # CLONE_PIDFD
    assert chosen(parent, a0=0x100000) == t.Pointee(t.Int(32), "i")  # CLONE_PARENT_SETTID


def test_numbers_only() -> None:
    """What a call that a newer header brings is worth until somebody writes its entry."""
    types = ("int", "const char *", "size_t", "unsigned int")
    unsigned = t.Int(64, signed=False)
    assert [from_type(type_) for type_ in types] == [t.Int(32), t.Address(), unsigned, t.Int(32, signed=False)]
    assert not call("uselib").decoded


def test_mount_has_a_type_only_if_it_mounts_something_new() -> None:
    type_ = call("mount").kinds[2]
    assert chosen(type_, a3=0x1) == t.String()  # MS_RDONLY
    assert chosen(type_, a3=0x1000) == t.Address()  # MS_BIND


@pytest.mark.parametrize(
    ("number", "name"),
    [(440 + 100, "syscall_0x21c"), (-1, "syscall_0xffffffffffffffff"), (0x40000001, "syscall_0x40000001")],
)
def test_unknown_numbers_have_straces_spelling(number: int, name: str) -> None:
    unknown = x86_64.syscall(number)
    assert (unknown.name, unknown.decoded, unknown.opens) == (name, False, False)
    assert unknown.arguments == ("arg0", "arg1", "arg2", "arg3", "arg4", "arg5")
    assert unknown.kinds == (t.Hex(),) * 6


def test_another_architectures_numbers_are_not_ours() -> None:
    assert abi.syscall(I386, 4).name == "write"  # x86_64's stat
    assert abi.syscall(AARCH64, 4).name == "syscall_0x4"
    assert abi.syscall(x86_64.AUDIT_ARCH, 4).name == "stat"
    assert abi.architecture(0xC000003E).NAME == "x86_64"


def test_a_call_is_made_once() -> None:
    assert x86_64.syscall(0) is x86_64.syscall(0)


OPENING = {
    "open", "openat", "openat2", "creat", "dup", "dup2", "dup3", "socket", "accept", "accept4",
    "epoll_create", "epoll_create1", "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create",
    "inotify_init", "inotify_init1", "memfd_create", "memfd_secret", "pidfd_open", "pidfd_getfd",
    "perf_event_open", "userfaultfd", "io_uring_setup", "fanotify_init", "open_by_handle_at", "open_tree",
    "fsopen", "fspick", "fsmount", "mq_open",
}  # fmt: skip


def test_which_calls_return_a_new_descriptor() -> None:
    assert {name for name in x86_64.BY_NAME if call(name).opens} == OPENING
    assert {call(name).result for name in OPENING} == {t.Fd()}


def test_importing_the_package_loads_no_tables() -> None:
    """The generator must run while the tables name what isn't generated yet."""
    program = "import sys, tracer.abi.generate.__main__; print('tracer.abi.types' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
