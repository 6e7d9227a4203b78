from __future__ import annotations

import re

import pytest

from tracer import abi
from tracer.errors import UsageError
from tracer.plan.build import build_plan
from tracer.plan.filters import selected

X86_64, I386 = (abi.architecture(number) for number in (0xC000003E, 0x40000003))
CALLS = X86_64.BY_NAME.keys()


@pytest.mark.parametrize(
    ("expression", "inside", "outside"),
    [
        ("fsync", {"fsync"}, {"fdatasync"}),
        ("trace=fsync", {"fsync"}, {"fdatasync"}),
        ("opens,close", {"open", "openat", "openat2", "creat", "close"}, {"close_range", "read"}),
        ("!writes", {"read", "fsync"}, {"write", "writev", "pwrite64"}),
        ("%file", {"open", "unlink", "rename", "execve", "newfstatat"}, {"read", "close", "fsync"}),
        ("%desc", {"read", "close", "fsync", "openat", "mmap"}, {"unlink", "brk"}),
        ("%net", {"socket", "sendfile"}, {"read", "pipe"}),
        ("%%stat,%pure", {"stat", "lstat", "fstat", "statx", "getpid"}, {"statfs", "getpgid"}),
        ("/^epoll_/", {"epoll_wait", "epoll_ctl"}, {"poll", "eventfd"}),
        ("all", {"read", "reboot"}, set()),
        ("none", set(), {"read"}),
    ],
)
def test_what_is_selected(expression, inside, outside):
    found = selected(expression, CALLS)
    assert inside <= found and not outside & found


def test_a_call_that_only_one_architecture_has_can_be_selected():
    for name in ("newfstatat", "stat64"):
        plan = build_plan(name)
        wanted = {n: plan.archs[n].wanted for n in plan.archs}
        assert wanted == {
            arch.AUDIT_ARCH: frozenset({arch.BY_NAME[name]} if name in arch.BY_NAME else ())
            for arch in (X86_64, I386)
        }


@pytest.mark.parametrize("expression", ["opns", "", "a,,b", "!", "%fil", "/[/", "/nothing_like_it/", "fsync,opns"])
def test_what_nobody_knows_is_refused(expression):
    with pytest.raises(UsageError):
        selected(expression, CALLS)


@pytest.mark.parametrize(
    ("expression", "advice"),
    [
        ("opns", "Did you mean opens"),
        ("%fil", "Did you mean %file"),
        ("%zzz", "The groups are %clock %creds"),
        ("zzz", "`man 2 syscalls` lists the calls; the families are opens closes"),
    ],
)
def test_advice_for_a_name_that_nobody_knows(expression, advice):
    with pytest.raises(UsageError, match=re.escape(advice)):
        selected(expression, CALLS)


def test_a_group_means_both_architectures_calls():
    plan = build_plan("%stat")
    names = {
        name
        for arch in (X86_64, I386)
        for name, n in arch.BY_NAME.items()
        if n in plan.archs[arch.AUDIT_ARCH].wanted
    }
    assert names == {"stat", "stat64", "oldstat"}
