"""Baselines of tests: written, held, tightened, and what failures say."""

from __future__ import annotations

import os
import sys

import pytest

TEST = """
@pytest.mark.syscalls_baseline
def test_save(tmp_path):
    save(tmp_path / "a", 2)
"""
FILE = "__syscalls__/test_it.test_save.toml"


@pytest.fixture
def kept(run, pytester):
    """Write the baseline of a test that writes twice, and return its file."""
    run(TEST, "--syscalls-update").assert_outcomes(passed=1)
    (found,) = pytester.path.glob(FILE)
    return found


def test_the_baseline_is_text_to_be_reviewed(run, kept):
    text = kept.read_text()
    assert 'command = ["test_it.py::test_save"]\n' in text
    assert text.endswith(f'python 3.{sys.version_info[1]}".calls]\nclose = 1\nopenat = 1\nwrite = 2\n')
    run(TEST).assert_outcomes(passed=1)
    assert kept.read_text() == text


def test_more_calls_and_new_ones_fail_and_show_them(run, kept):
    result = run(TEST.replace('"a", 2)', '"a", 3)\n    os.sync()'))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            f"expected what {FILE} ?x86_64 glibc python 3.*? allows, saw",
            "  new   0 → 1  sync",
            "  more  2 → 3  write",
            '#2  write(*/a>, "line", 4) = 4',
            '#3  write(*/a>, "line", 4) = 4',
            '#4  write(*/a>, "line", 4) = 4',
            "#6  sync() * = 0",
            "The environment is the one of the baseline: the program, its input or its variables are others.",
            "if that is meant: --syscalls-update writes what was seen",
        ],
        consecutive=True,
    )
    run(TEST.replace('"a", 2)', '"a", 3)'), "--syscalls-update").assert_outcomes(passed=1)
    assert "write = 3" in kept.read_text()


def test_what_changed_of_the_environment_is_told(run, kept):
    kept.write_text(kept.read_text().replace('kernel = "Linux ', 'kernel = "Linux 1.'))
    result = run(TEST.replace('"a", 2)', '"a", 3)'))
    result.stdout.fnmatch_lines(["The environment changed, which may be why*", "  kernel: Linux 1.* → Linux *"])


def test_less_warns_and_is_tightened_on_request(run, kept):
    less = TEST.replace('save(tmp_path / "a", 2)', 'os.close(os.open(tmp_path / "a", os.O_CREAT))')
    text = kept.read_text()
    result = run(less, "-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*BaselineWarning: less than __syscalls__*", "*gone  2 → 0  write"])
    assert kept.read_text() == text
    strict = run(less, "-W", "error::tracer.pytest_plugin.baselines.BaselineWarning")
    strict.assert_outcomes(failed=1)
    kept.write_text(text.replace('kernel = "Linux ', 'kernel = "Linux 1.'))
    result = run(less, "--syscalls-tighten", "-W", "default")
    result.stdout.fnmatch_lines(["*kernel: Linux 1.*", "*So nothing tightens it; --syscalls-update *"])
    kept.write_text(text)
    run(less, "--syscalls-tighten").assert_outcomes(passed=1)
    assert "write" not in kept.read_text()
    run(TEST, "--syscalls-tighten").assert_outcomes(failed=1)


def test_another_profile_stands_beside_and_none_is_no_pass(run, kept):
    kept.write_text(kept.read_text().replace("glibc python", "musl python"))
    result = run(TEST)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["undecided: * has no profile for *glibc*(it has: * musl *); --syscalls-update *"])
    run(TEST, "--syscalls-update").assert_outcomes(passed=1)
    assert kept.read_text().count(".calls]") == 2


def test_blocks_and_commands_have_each_their_own(run, pytester):
    source = """
    pytestmark = pytest.mark.syscalls_baseline
    def test_traces(syscalls, trace_run):
        with syscalls():
            save("a", 2)
        trace_run(["true"])
    def test_none(syscalls):
        pass
    """
    result = run(source, "--syscalls-update")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["syscalls_baseline: the test made no trace"])
    texts = [path.read_text() for path in sorted(pytester.path.glob("__syscalls__/*.toml"))]
    assert sorted(("write = 2" in text, "execve = 1" in text) for text in texts) == [(False, True), (True, False)]
    assert not any("mmap" in text or "brk" in text for text in texts)
    run(source, "-k", "traces").assert_outcomes(passed=1, deselected=1)
    result = run(
        source.replace('trace_run(["true"])', "pass"), "-k", "traces", "--syscalls-update", "-W", "default"
    )
    result.stdout.fnmatch_lines(["*the test made 1 traces, and __syscalls__/*.2.toml is of one more: *"])


SEVERAL = """
pytestmark = pytest.mark.syscalls_baseline
def test_save(tmp_path):
    save(tmp_path / "a")
@pytest.mark.parametrize("way", ["one", "two"])
def test_skipped(way):
    {}
def test_other():
    os.sync()
"""
TITLE = "*baselines of system calls that nothing was held to*"


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_baseline_that_nothing_was_held_to_is_told_once(run, workers):
    if workers:
        pytest.importorskip("xdist")
    run(SEVERAL.format("os.sync()"), "--syscalls-update").assert_outcomes(passed=4)
    less = SEVERAL.replace("test_other", "test_renamed").format(
        'if way == "two": pytest.skip("today")\n    os.sync()'
    )
    result = run(less, "-k", "not renamed", *workers)
    result.assert_outcomes(passed=2, skipped=1, deselected=0 if workers else 1)
    result.stdout.fnmatch_lines([TITLE])
    told = [line for line in result.outlines if line.startswith(("test_it.py::", "__syscalls__"))]
    assert sorted(told) == [
        "__syscalls__/test_it.test_other.toml: no test so marked, test_it.py::test_other; "
        "if that is meant, remove the file",
        "test_it.py::test_skipped[two]: it recorded no trace",
    ]


@pytest.mark.parametrize("options", [("-k", "save"), ("test_it.py::test_save",)])
def test_what_was_not_to_run_is_not_missed(run, options):
    run(SEVERAL.format("os.sync()"), "--syscalls-update").assert_outcomes(passed=4)
    result = run(SEVERAL.format("os.sync()"), *options)
    result.stdout.no_fnmatch_line(TITLE)


def test_of_a_module_that_is_gone_and_a_marker_that_is_gone_it_is_told(run, pytester):
    run(TEST, "--syscalls-update", name="test_old").assert_outcomes(passed=1)
    run(TEST, "--syscalls-update", "test_it.py").assert_outcomes(passed=1)
    pytester.path.joinpath("test_old.py").unlink()
    result = run(TEST.replace("@pytest.mark.syscalls_baseline", ""))
    result.stdout.fnmatch_lines([TITLE, "*test_it.test_save.toml: *", "*test_old.test_save.toml: no test *"])


def test_of_a_test_that_failed_that_is_enough(run, kept):
    run(TEST + "    assert 0\n").stdout.no_fnmatch_line(TITLE)


def test_a_failed_test_writes_nothing(run, pytester):
    run(TEST + "    assert 0\n", "--syscalls-update").assert_outcomes(failed=1)
    assert not pytester.path.joinpath("__syscalls__").exists()


def test_what_unittest_keeps_for_later_writes_and_holds_nothing(run, pytester):
    source = """
    import unittest
    @pytest.mark.syscalls_baseline
    class TestSaving(unittest.TestCase):
        def test_good(self): os.sync()
        def test_fails(self): self.fail("no")
        def test_skips(self): self.skipTest("today")
    """
    result = run(source, "--syscalls-update")
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines([TITLE, "test_it.py::TestSaving::test_skips: it recorded no trace"])
    assert os.listdir(pytester.path / "__syscalls__") == ["test_it.TestSaving.test_good.toml"]


def test_in_parallel(run, pytester):
    pytest.importorskip("xdist")
    source = """
    @pytest.mark.syscalls_baseline
    @pytest.mark.parametrize("times", range(6))
    def test_save(tmp_path, times):
        save(tmp_path / "a", times)
    """
    run(source, "-n", "2", "--syscalls-update").assert_outcomes(passed=6)
    assert len(os.listdir(pytester.path / "__syscalls__")) == 6
    run(source, "-n", "2").assert_outcomes(passed=6)
