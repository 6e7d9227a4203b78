"""Names of bits: their order, by hand, as strace 6.1 spells them."""

from __future__ import annotations

import pytest

from tracer.abi.flags import descriptors, events, files, ipc, memory, processes, sockets, terminals
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

SETS = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": value
    for module in (descriptors, events, files, ipc, memory, processes, sockets, terminals)
    for name, value in vars(module).items()
    if isinstance(value, FlagSet)
}

SPELLED = [
    (files.OPEN, 0, "O_RDONLY"),
    (files.OPEN, 0o2, "O_RDWR"),
    (files.OPEN, 0o3, "O_ACCMODE"),
    (files.OPEN, 0o2010102, "O_RDWR|O_CREAT|O_DSYNC|O_CLOEXEC"),
    (files.OPEN, 0o4010000, "O_RDONLY|O_SYNC"),
    (files.OPEN, 0o4000000, "O_RDONLY|__O_SYNC"),
    (files.OPEN, 0o20200002, "O_RDWR|O_TMPFILE"),
    (files.OPEN, 0o20000002, "O_RDWR|__O_TMPFILE"),
    (files.OPEN, 0o2204000, "O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY"),
    (files.OPEN, 0o100000 | 1, "O_WRONLY|O_LARGEFILE"),
    (files.OPEN, 1 << 27, "O_RDONLY|0x8000000"),
    (files.DESCRIPTOR, 0o2004000, "O_NONBLOCK|O_CLOEXEC"),
    (files.DESCRIPTOR, 0, "0"),
    (files.ACCESS, 0, "F_OK"),
    (files.ACCESS, 5, "R_OK|X_OK"),
    (files.AT, 0x1100, "AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH"),
    (files.AT_ACCESS, 0x200, "AT_EACCESS"),
    (files.AT_STATX, 0x1000, "AT_STATX_SYNC_AS_STAT|AT_EMPTY_PATH"),
    (files.AT_STATX, 0x4100, "AT_STATX_DONT_SYNC|AT_SYMLINK_NOFOLLOW"),
    (files.STATX, 0xFFF, "STATX_ALL"),
    (files.STATX, 0x17FF, "STATX_BASIC_STATS|STATX_MNT_ID"),
    (files.STATX, 0x202, "STATX_MODE|STATX_SIZE"),
    (files.STATX, 1 << 14, "0x4000 /* STATX_??? */"),
    (files.FALLOCATE, 3, "FALLOC_FL_KEEP_SIZE|FALLOC_FL_PUNCH_HOLE"),
    (memory.PROTECTION, 0, "PROT_NONE"),
    (memory.PROTECTION, 7, "PROT_READ|PROT_WRITE|PROT_EXEC"),
    (memory.MAP, 0x22, "MAP_PRIVATE|MAP_ANONYMOUS"),
    (memory.MAP, 0x812, "MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE"),
    (memory.MAP, 0x20022, "MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK"),
    (memory.MAP, 21 << 26 | 0x40022, "MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT"),
    (processes.CLONE, 0x01200011, "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"),
    (processes.CLONE, 0x4111, "CLONE_VM|CLONE_VFORK|SIGCHLD"),
    (processes.WAIT, 10, "WSTOPPED|WCONTINUED"),
    (processes.WAIT, 0x80000001, "WNOHANG|__WCLONE"),
    (processes.SIGACTION, 0x14000000, "SA_RESTORER|SA_RESTART"),
    (descriptors.FLOCK, 6, "LOCK_EX|LOCK_NB"),
    (descriptors.SOCKET_TYPE, 0o2000001, "SOCK_STREAM|SOCK_CLOEXEC"),
    (descriptors.EVENTFD, 0o2000001, "EFD_SEMAPHORE|EFD_CLOEXEC"),
    (terminals.CONTROL, 0xCB0 | 0xF, "B38400|CS8|CREAD|HUPCL|CLOCAL"),
    (terminals.OUTPUT, 5, "NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR"),
]


@pytest.mark.parametrize(("flags", "value", "text"), SPELLED, ids=[text for _, _, text in SPELLED])
def test_spelled_by_hand(flags: FlagSet, value: int, text: str, spell) -> None:
    assert spell(flags, value) == text


@pytest.mark.parametrize("name", SETS)
def test_a_mask_stands_before_those_it_contains(name: str) -> None:
    masks = list(SETS[name].bits)
    for position, mask in enumerate(masks):
        assert mask
        assert not any(mask & earlier == earlier for earlier in masks[:position])


@pytest.mark.parametrize("name", SETS)
def test_fields_and_bits_dont_overlap(name: str) -> None:
    flags = SETS[name]
    taken = 0
    for mask, names in (*flags.fields, *flags.last):
        assert not mask & taken
        assert all(value & mask == value for value in names)
        taken |= mask
    assert not any(mask & taken for mask in flags.bits)


def test_file_modes_have_no_name_for_permissions(spell) -> None:
    names, rest = spell(files.FILE_MODE, 0o104755).rsplit("|", 1)
    assert (names, int(rest, 16)) == ("S_IFREG|S_ISUID", 0o755)


def test_signals_by_hand() -> None:
    spelled = {0: "0", 2: "SIGINT", 9: "SIGKILL", 17: "SIGCHLD", 29: "SIGIO", 32: "SIGRTMIN", 64: "SIGRT_32"}
    assert {number: processes.SIGNALS[number] for number in spelled} == spelled
    assert list(processes.SIGNALS) == list(range(65))


def test_requests_are_not_their_values() -> None:
    assert terminals.IOCTL[0x541B] == "FIONREAD"
    assert terminals.IOCTL[0x5401] == "TCGETS"
    assert terminals.IOCTL[0x80045430] == "TIOCGPTN"
    assert CONSTANTS["TIOCPKT_DOSTOP"] == 0x20
    assert 0x20 not in terminals.IOCTL
