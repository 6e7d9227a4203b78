"""Each rule finds what its bad program does, and nothing in the good one; each has its place in the document."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from explain.programs import PAIRS, source
from tracer.explain.investigate import WATCHERS, investigate
from tracer.explain.program import is_code
from tracer.explain.rules import RULES, selected
from tracer.testing import trace

DOCUMENT = (Path(__file__).parents[2] / "docs" / "explain.md").read_text()


def found(rule: str, body: str, directory: Path) -> list[str]:
    seen = trace([sys.executable, "-I", "-S", "-c", source(body)], data_limit=0, cwd=str(directory))
    assert seen.trust["status"] == 0 and seen.calls
    return [one.text for one in investigate(seen, selected([rule], [])).own]


@pytest.mark.parametrize("rule", PAIRS)
def test_a_bad_program_is_found(rule, tmp_path):
    texts = found(rule, PAIRS[rule].bad, tmp_path)
    assert len(texts) == 1 and texts[0].startswith(PAIRS[rule].text), texts


@pytest.mark.parametrize("rule", PAIRS)
def test_a_good_program_is_not(rule, tmp_path):
    assert found(rule, PAIRS[rule].good, tmp_path) == []


@pytest.mark.parametrize(("rule", "ask"), [("IO006", "os.fstat(fd)"), ("IO007", "os.stat('f')")])
def test_what_is_asked_after_a_lock_may_have_changed(rule, ask, tmp_path):
    locks = "import fcntl\nfd = make('f')\nfor i in range(9): fcntl.lockf(fd, fcntl.LOCK_EX); "
    assert found(rule, locks + ask, tmp_path) == []
    assert found(rule, locks.replace("fcntl.lockf(fd, fcntl.LOCK_EX); ", "") + ask, tmp_path)


def test_a_size_asked_again_after_a_read_may_have_changed(tmp_path):
    asks = "fd = make('f', bytes(9))\nfor i in range(9): os.fstat(fd)"
    assert found("IO006", f"{asks}; os.pread(fd, 9, 0)", tmp_path) == []
    assert found("IO006", asks, tmp_path)


def test_whole_blocks_are_not_tiny(tmp_path):
    assert found("IO001", "fd = make('f')\nfor i in range(99): os.write(fd, bytes(4096))", tmp_path) == []
    assert found("IO001", "fd = make('f')\nfor i in range(99): os.write(fd, bytes(4096 - i % 2))", tmp_path) == []
    assert found("IO001", "fd = make('f')\nfor i in range(99): os.write(fd, bytes(2048))", tmp_path)


def test_a_directory_asked_again_after_a_listing_may_have_changed(tmp_path):
    asks = "import ctypes\nfd = os.open('.', os.O_RDONLY)\nfor i in range(9): os.fstat(fd)"
    assert found("IO006", f"{asks}; ctypes.CDLL(None).getdents64(fd, bytes(4096), 4096)", tmp_path) == []
    assert found("IO006", asks, tmp_path)


def test_what_was_closed_has_the_number_that_the_program_gave(tmp_path):
    minus = "try: os.close(-1)\nexcept OSError: pass"
    seen = trace([sys.executable, "-I", "-S", "-c", source(minus)], data_limit=0, cwd=str(tmp_path))
    (one,) = investigate(seen, selected(["IO014"], [])).own
    assert one.evidence.files == ["descriptor -1"]


@pytest.mark.parametrize(
    "path", ["/etc/perl/strict.pmc", "package.json", "/a/package.json", "/usr/share/locale-langpack/en/tar.mo"]
)
def test_what_interpreters_and_libraries_look_for_is_code(path):
    assert is_code(path) and not is_code(f"/home/{os.path.basename(path)}x")


def test_two_programs_that_read_one_file_are_told_apart(tmp_path):
    reads = "fd = make('f', bytes(99)); os.lseek(fd, 0, 0)\nwhile os.read(fd, 1): pass\n"
    again = "import subprocess; subprocess.run(['dd', 'if=f', 'of=/dev/null', 'bs=1'])"
    assert len(found("IO002", reads + again, tmp_path)) == 2


def test_every_rule_has_its_programs():
    assert [*PAIRS] == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_section(rule):
    section = DOCUMENT.partition(f"\n## {rule.id} {rule.name}\n")[2].partition("\n## ")[0]
    for part in ("Sees", "Costs", "Fix", "Ignore"):
        assert re.search(rf"^\*\*{part}\*\* +\S", section, re.MULTILINE), part


def test_every_rule_is_told_by_a_watcher():
    told = "".join(Path(sys.modules[watcher.__module__].__file__).read_text() for watcher in WATCHERS)
    names = set(re.findall(r"rules\.([A-Z_]+)", told))
    assert len(names) == len(RULES)
