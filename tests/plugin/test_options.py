"""Options, skips and errors, commands, and sessions that don't use the plugin."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest

from tracer.decode.trace import Trace

ONE = "def test_it(syscalls):\n    with syscalls() as trace: save('a')\n    assert trace.count('writes') == 1"
MARKED = "@pytest.mark.no_syscalls('network')\ndef test_it(): save('a')"
COMMAND = "def test_it(trace_run): trace_run(['true'])"


def test_a_summary_of_every_test(run):
    result = run(
        """
        def test_body():
            save("a", 2)
        def test_blocks(syscalls):
            with syscalls():
                save("a", 1)
            with syscalls():
                save("a", 1)
        def test_command(trace_run):
            trace_run(["true"])
        def test_pure():
            pass
        """,
        "--syscalls",
    )
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "*= system calls =*",
            "    calls  errors         bytes  test",
            "        4       0             8  test_it.py::test_body  (write 2, openat 1, close 1)",
            "        6       0             8  test_it.py::test_blocks  (openat 2, write 2, close 2)",
            "*test_it.py::test_command  (*",
            "        0       0             0  test_it.py::test_pure",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_report_of_every_test(run, pytester, workers):
    result = run(
        """
        @pytest.mark.parametrize("path", ["a", "b/../c"])
        def test_body(path):
            os.makedirs("b", exist_ok=True)
            save(path, 2)
        """,
        *("--syscalls-report", "out", *workers),
    )
    result.assert_outcomes(passed=2)
    files = sorted((pytester.path / "out").iterdir())
    assert sorted(file.suffix for file in files) == [".html", ".html", ".trace", ".trace"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    traces = [Trace.load(str(file)) for file in files if file.suffix == ".trace"]
    assert [sum(call.name == "write" for call in trace.calls) for trace in traces] == [2, 2]
    assert "test_body" in next(file for file in files if file.suffix == ".html").read_text()


def test_a_failed_test_is_reported_too(run, pytester):
    run("def test_it():\n    save('a')\n    assert 0", "--syscalls-report=out").assert_outcomes(failed=1)
    assert len(list((pytester.path / "out").iterdir())) == 2


@pytest.fixture
def denied(compiled, monkeypatch, pytester):
    """Run pytest where a seccomp filter forbids ptrace."""

    def run_denied(run, source: str, *options: str, **environ: str) -> pytest.RunResult:
        run("def test_it(): pass")
        run(source, "--co")
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return pytester.run(compiled("deny_ptrace"), sys.executable, "-m", "pytest", *options, timeout=60)

    return run_denied


@pytest.mark.parametrize("source", [ONE, MARKED, COMMAND], ids=["block", "marker", "command"])
def test_where_ptrace_is_forbidden_tests_are_skipped_with_one_reason(run, denied, source):
    result = denied(run, source, "-rs")
    result.assert_outcomes(skipped=1)
    assert "A seccomp filter is at work" in result.stdout.str()


@pytest.mark.parametrize("source", [ONE, MARKED, COMMAND], ids=["block", "marker", "command"])
def test_in_ci_that_fails_unless_it_is_allowed(run, denied, source):
    result = denied(run, source, CI="true")
    result.assert_outcomes(failed=1)
    assert "--syscalls-allow-untraced allows it" in result.stdout.str()
    denied(run, source, "--syscalls-allow-untraced", CI="true").assert_outcomes(skipped=1)


def test_where_only_an_option_asks_tests_run_untraced(run, denied):
    result = denied(run, "def test_it(): save('a')", "--syscalls", CI="true")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 tests ran untraced: *"])


def test_under_another_tracer_it_fails(run, pytester, monkeypatch):
    run(ONE).assert_outcomes(passed=1)
    argv = ["strace", "-f", "-o", "/dev/null", sys.executable, "-m", "pytest"]
    result = pytester.run(*argv, timeout=60)
    result.assert_outcomes(failed=1)
    assert "traces it already" in result.stdout.str()


def test_commands(run):
    run(
        """
        import asyncio
        def test_result(trace_run, tmp_path):
            words = ["sh", "-c", "cat; echo oops >&2; pwd; exit 3"]
            done = trace_run(words, input="given\\n", cwd=tmp_path, env={"PATH": os.environ["PATH"]})
            assert (done.returncode, done.stderr) == (3, "oops\\n")
            assert done.stdout == f"given\\n{tmp_path}\\n"
            assert done.trace.count("execs", error="") >= 2
            done.trace.expect(calls("writes").at_least(2))
        def test_signal(trace_run):
            assert trace_run(["sh", "-c", "kill -9 $$"]).returncode == -9
        def test_bytes(trace_run):
            assert trace_run(["cat"], input=b"\\xff", text=False).stdout == b"\\xff"
        def test_some_calls(trace_run):
            names = {call.name for call in trace_run(["true"], selection="execve").trace.calls}
            assert names == {"execve"}
        def test_timeout(trace_run):
            with pytest.raises(subprocess.TimeoutExpired):
                trace_run(["sleep", "100"], timeout=0.5)
        def test_no_such_command(trace_run):
            from tracer.errors import TracerError
            with pytest.raises(TracerError, match="no such command"):
                trace_run(["no-such-command"])
        def test_several_at_once(trace_run_async):
            async def both():
                return await asyncio.gather(*(trace_run_async(["sh", "-c", f"exit {n}"]) for n in (4, 5)))
            assert [done.returncode for done in asyncio.run(both())] == [4, 5]
        def test_timeout_async(trace_run_async):
            with pytest.raises(TimeoutError):
                asyncio.run(trace_run_async(["sleep", "100"], timeout=0.5))
        def test_other_children_stay_ours(trace_run):
            with subprocess.Popen(["sh", "-c", "exit 6"]) as child:
                trace_run(["true"])
                assert child.wait() == 6
        """
    ).assert_outcomes(passed=9)


def test_a_session_that_does_not_use_it_imports_the_plugin_alone():
    code = (
        "import sys, pytest, tracer.pytest_plugin; print(*sorted(n for n in sys.modules if n.startswith('tracer')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["tracer", "tracer.pytest_plugin", "tracer.pytest_plugin.unheld"]
