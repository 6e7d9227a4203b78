"""Groups against the strace on the machine: every call of both architectures is made under every group."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import need
from tracer.abi import i386, x86_64
from tracer.abi.groups import GROUPS

ALL = "all"


def by_strace(program: str, arch: str, group: str, log: Path) -> set[str]:
    """Return the calls of an architecture that strace shows of `group`, out of all that it knows by name."""
    subprocess.run([need("strace"), "-qq", "-o", log, "-e", f"trace={group}", program, arch], check=True)
    return {name for name in re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE) if "syscall_" not in name}


@pytest.fixture(scope="module")
def witness(compiled: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., set[str]]:
    log = tmp_path_factory.mktemp("groups") / "log"
    return lambda arch, group: by_strace(compiled("every_call"), arch, group, log)


@pytest.mark.parametrize("arch", [x86_64, i386], ids=lambda arch: arch.NAME)
def test_groups_are_straces(witness, arch):
    known = witness(arch.NAME, ALL) & arch.BY_NAME.keys()
    assert len(known) > 300
    launching = {"execve", "exit_group"}  # seen of the program's own start and end, whatever the architecture
    for group, calls in GROUPS.items():
        shown = witness(arch.NAME, group)
        assert calls & known - launching == shown & known - launching, group
    assert launching <= GROUPS["%process"]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_names_known_calls(group):
    assert GROUPS[group]
    assert GROUPS[group] <= x86_64.BY_NAME.keys() | i386.BY_NAME.keys()


def test_no_group_is_missing(witness):
    """Ask strace's own list of groups, in its help."""
    text = subprocess.run([need("strace"), "--help"], capture_output=True, text=True, check=True).stdout
    said = re.search(r"groups:((?:\s+%+\w+,?)+)", text)
    assert said is not None
    assert set(re.findall(r"%+\w+", said[1])) <= GROUPS.keys()
