"""The fixture `syscalls`: what passes, what fails and with which words, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time

import pytest

ENGINES = pytest.mark.parametrize("engine", ["native", "ptrace"])
PASSES = """
    def test_it(syscalls, tmp_path):
        with syscalls() as trace:
            save(tmp_path / "a")
        assert trace.count("writes") == 1
        assert trace.count() == 3
        assert [call.name for call in trace.calls] == ["openat", "write", "close"]
        trace.expect(in_order(["opens", "writes", "closes"]), calls("writes").bytes.exactly(4))
    """


@ENGINES
@pytest.mark.parametrize("capture", ["fd", "sys", "no"])
def test_it_passes_however_output_is_captured(run, engine, capture):
    run(PASSES, f"--capture={capture}", f"--syscalls-engine={engine}").assert_outcomes(passed=1)


def test_a_wrong_count_shows_the_calls(run):
    result = run(
        """
        def test_it(syscalls):
            with syscalls() as trace:
                save("a", 30)
            assert trace.count("writes") == 1
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*assert trace.count("writes") == 1',
            "E       assert 30 writes == 1",
            'E         #2  write(*/a>, "line", 4) = 4',
            'E         #3  write(*/a>, "line", 4) = 4',
            "E         ... 26 more ...",
            'E         #30  write(*/a>, "line", 4) = 4',
            'E         #31  write(*/a>, "line", 4) = 4',
        ],
        consecutive=True,
    )


def test_a_wrong_count_shows_all_calls_if_asked(run):
    result = run(
        """
        def test_it(syscalls):
            with syscalls() as trace:
                save("a", 30)
            assert trace.count("writes", path="*/a") == 0
        """,
        "-vv",
    )
    shown = [line for line in result.outlines if line.startswith("E  ")]
    assert sum(line.endswith(', "line", 4) = 4') for line in shown) == 30
    assert shown[0] == "E       assert 30 writes on */a == 0"
    assert "more ..." not in result.stdout.str()


def test_a_missing_call_is_said_to_be_missing(run):
    result = run(
        """
        def test_it(syscalls):
            with syscalls() as trace:
                save("a")
            assert trace.count("fsync") >= 1
        """
    )
    result.stdout.fnmatch_lines(
        ["E       assert 0 fsync >= 1", "E         there was no such call"], consecutive=True
    )


def test_a_failed_expectation(run):
    result = run(
        """
        def test_it(syscalls):
            with syscalls() as trace:
                save("a", 3)
            trace.expect(calls("writes").at_most(2))
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*trace.expect(calls("writes").at_most(2))',
            "E*ExpectationFailed: expected at most 2 writes, saw 3",
            'E       #2  write(*/a>, "line", 4) = 4',
            'E       #3  write(*/a>, "line", 4) = 4',
            'E       #4  write(*/a>, "line", 4) = 4',
        ],
        consecutive=True,
    )


def test_undecided_is_no_pass(run):
    result = run(
        """
        def test_nothing(syscalls):
            with syscalls() as trace:
                pass
            assert trace.count("writes") == 0
            trace.expect(calls("writes").at_most(2))
        def test_no_region(syscalls):
            with syscalls() as trace:
                save("a")
            trace.expect(calls("writes", region="save").at_most(2))
        def test_no_region_to_count_in(syscalls):
            with syscalls() as trace:
                pass
            assert trace.count("writes", region="save") == 0
        """
    )
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "E*Undecided: expected at most 2 writes, undecided: not one call was observed there",
            "E*Undecided: expected at most 2 writes in region save, undecided: region save never began*",
            "E*Undecided: *region save never began*",
        ]
    )


def test_any_expectation_works(run):
    run(
        """
        from tracer.expect import Status, Verdict
        class Anything:
            def judge(self, observation):
                assert [call.name for call in observation.trace.calls] == ["getppid"]
                return Verdict(Status.FAILS, "the moon", "the sun")
        def test_it(syscalls):
            with syscalls() as trace:
                os.getppid()
            with pytest.raises(AssertionError, match="expected the moon, saw the sun"):
                trace.expect(Anything())
        """
    ).assert_outcomes(passed=1)


def test_in_parallel(run):
    result = run(
        """
        @pytest.mark.parametrize("times", range(1, 9))
        def test_it(syscalls, times, tmp_path):
            with syscalls() as trace:
                save(tmp_path / "a", times)
            assert trace.count("writes") == times
        """,
        *("-n", "2", "--syscalls"),
    )
    result.assert_outcomes(passed=8)
    result.stdout.fnmatch_lines([f"*{times + 2}       0*{4 * times}  *test_it?{times}?*" for times in (8,)])


def test_tests_with_threads_and_processes(run):
    run(
        """
        import multiprocessing
        def child(): os.getppid()
        def test_threads(syscalls):
            with syscalls() as trace:
                threads = [threading.Thread(target=os.getpgid, args=(0,)) for _ in range(4)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
            assert trace.count("getpgid") == 4
        def test_subprocess(syscalls):
            with syscalls() as trace:
                assert subprocess.run(["sh", "-c", "exit 3"]).returncode == 3
            assert trace.count("exits") >= 1
        @pytest.mark.parametrize("method", ["fork", "spawn"])
        def test_multiprocessing(syscalls, method):
            with syscalls() as trace:
                process = multiprocessing.get_context(method).Process(target=child)
                process.start()
                process.join()
            assert process.exitcode == 0
            assert {call.pid for call in trace.calls} >= {os.getpid(), process.pid}
            process.close()
        """
    ).assert_outcomes(passed=4)


def test_tests_with_signals_and_exceptions(run):
    run(
        """
        import signal, time
        def alarmed(*_): raise KeyboardInterrupt("alarm")
        def test_alarm(syscalls):
            signal.signal(signal.SIGALRM, alarmed)
            with pytest.raises(KeyboardInterrupt), syscalls() as trace:
                signal.alarm(1)
                time.sleep(20)
            assert trace.count("sleeps") == 1
        def test_exception(syscalls):
            with pytest.raises(ZeroDivisionError), syscalls() as trace:
                os.getppid()
                1 / 0
            assert trace.count("getppid") == 1
        def test_children_of_its_own(syscalls):
            with syscalls(): pass
            with pytest.raises(ChildProcessError):
                os.wait()
        """
    ).assert_outcomes(passed=3)


def test_a_test_that_ends_the_process_leaves_nobody(run, pytester):
    result = run(
        """
        def test_it(syscalls):
            with syscalls():
                from tracer.inprocess import link
                with open("helper", "w") as file:
                    file.write(str(link.current().helper))
                os._exit(9)
        """
    )
    assert result.ret == 9
    assert gone(int((pytester.path / "helper").read_text()))


def test_a_session_leaves_nobody(run, pytester):
    run(
        """
        def test_it(syscalls):
            with syscalls() as trace: pass
            from tracer.inprocess import link
            with open("helper", "w") as file:
                file.write(str(link.current().helper))
            assert len(trace.calls) == 0
        """
    ).assert_outcomes(passed=1)
    assert gone(int((pytester.path / "helper").read_text()))


def gone(pid: int) -> bool:
    """Whether process `pid` ends within seconds; one that only waits for init to take note has ended."""
    end = time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}/cwd") and time.monotonic() < end:
        time.sleep(0.01)
    return not os.path.exists(f"/proc/{pid}/cwd")


def test_nested_blocks_are_refused(run):
    result = run(
        """
        def test_it(syscalls):
            with syscalls():
                with syscalls():
                    pass
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*entering a block: this thread is in a block already"])
    result.stdout.no_fnmatch_line("*block.py*")


def test_a_look_at_an_open_block_shows_the_line_of_the_test(run):
    result = run(
        """
        def test_it(syscalls):
            with syscalls() as trace:
                trace.count("writes")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">*trace.count*", "E*looking at a block's trace: the block has not ended"])
    result.stdout.no_fnmatch_line("*counts.py*")


def test_a_line_tracer_makes_no_call_in_the_block(run):
    """As coverage and debuggers use sys.settrace, in the very frame of the block."""
    run(
        """
        def test_it(syscalls):
            seen = []
            def tracing(frame, event, argument):
                seen.append(event)
                return tracing
            sys.settrace(tracing)
            try:
                with syscalls() as trace:
                    os.getppid()
            finally:
                sys.settrace(None)
            assert [call.name for call in trace.calls] == ["getppid"]
            assert seen
        """
    ).assert_outcomes(passed=1)


def test_as_an_ordinary_user(run, pytester, nobody):
    run(PASSES).assert_outcomes(passed=1)
    argv = [*nobody.words, nobody.python, "-m", "pytest", "-p", "no:cacheprovider"]
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(pytester.path / "test_it.py", directory)
        for path in (directory, f"{directory}/test_it.py"):
            os.chown(path, 65534, 65534)
        argv += [f"--basetemp={directory}/tmp", f"--rootdir={directory}"]
        done = subprocess.run(argv, cwd=directory, env=nobody.environ, capture_output=True, text=True, timeout=60)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_sequence_that_breaks_says_where_and_why(run):
    result = run(
        """
        from tracer.expect import call, sequence, var
        def test_it(syscalls):
            with syscalls() as trace:
                save("a")
                save("b")
            fd = var("fd")
            opened = call("openat", path="*/a", result=fd)
            trace.expect(sequence(opened, call("writes", fd=fd), call("fsync", fd=fd)))
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*ExpectationFailed: expected in order: openat; writes; fsync, saw 2 of 3 steps*",
            "E         1 + openat {path: /*/a/} = $fd  #1",
            "E         2 + writes {fd: $fd}            #2",
            "E         3 ! fsync {fd: $fd}",
            "E       around it:",
        ],
        consecutive=True,
    )
    result.stdout.fnmatch_lines(["E       to accept it: *"])
