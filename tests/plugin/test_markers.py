"""The markers, without any option."""

from __future__ import annotations

import pytest

from tracer.errors import UsageError
from tracer.pytest_plugin.limits import bounds


def test_limits_that_hold_and_limits_that_do_not(run):
    result = run(
        """
        @pytest.mark.limit_syscalls(writes=3, total="<= 5", bytes_per_write=">= 4B", opens="== 1", fsync="0..2")
        def test_holds(tmp_path):
            save("a", 3)
        @pytest.mark.limit_syscalls(writes=2)
        def test_fails():
            save("a", 3)
        @pytest.mark.limit_syscalls(bytes_per_write=">= 4KiB")
        def test_small_writes():
            save("a", 3)
        @pytest.mark.limit_syscalls(writes=2)
        def test_fails_by_itself():
            save("a", 3)
            assert 1 == 2
        """
    )
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*_ test_fails _*",
            "expected at most 2 writes, saw 3",
            '#2  write(*/a>, "line", 4) = 4',
            '#3  write(*/a>, "line", 4) = 4',
            '#4  write(*/a>, "line", 4) = 4',
            "to accept it: write `at most 3 writes`",
            "*_ test_small_writes _*",
            "expected at least 4KiB bytes per call by writes, saw 4.0",
            '#2  write(*/a>, "line", 4) = 4',
            '#3  write(*/a>, "line", 4) = 4',
            '#4  write(*/a>, "line", 4) = 4',
            "to accept it: write `at least 4 bytes per call by writes`",
            "*_ test_fails_by_itself _*",
        ],
        consecutive=True,
    )
    result.stdout.fnmatch_lines(["E       assert 1 == 2"])


def test_what_can_not_be_told_is_no_pass(run):
    result = run(
        """
        @pytest.mark.limit_syscalls(writes=3)
        def test_silent():
            pass
        @pytest.mark.limit_syscalls(bytes_per_write=">= 1")
        def test_no_writes():
            os.getppid()
        """
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "expected at most 3 writes, undecided: not one call was observed there",
            "expected at least 1 bytes per call by writes, undecided: there were no such calls",
        ]
    )


def test_calls_that_must_not_be_made(run):
    result = run(
        """
        pytestmark = pytest.mark.no_syscalls("network", "fsync")
        def test_pure():
            pass
        def test_files():
            save("a")
        def test_sockets():
            socket.socket().close()
        """
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["expected no network, saw 1", "#1  socket(AF_INET, SOCK_STREAM|*"], consecutive=True
    )


def test_threads_on_request(run):
    run(
        """
        import queue
        asked, answered = os.pipe(), os.pipe()
        def serve():
            while os.read(asked[0], 1) == b"x":
                os.getpgid(0)
                os.write(answered[1], b"y")
        @pytest.fixture(scope="module", autouse=True)
        def server():
            thread = threading.Thread(target=serve)
            thread.start()
            yield
            os.write(asked[1], b"e")
            thread.join()
        def ask():
            os.write(asked[1], b"x")
            os.read(answered[0], 1)
        @pytest.mark.limit_syscalls(getpgid="== 0")
        def test_own():
            ask()
        @pytest.mark.limit_syscalls(getpgid="== 1", threads="all")
        def test_all():
            ask()
        """
    ).assert_outcomes(passed=2)


def test_methods_of_unittest_coroutines_and_classes(run):
    result = run(
        """
        import unittest
        class Old(unittest.TestCase):
            def setUp(self): os.getpgid(0)
            @pytest.mark.limit_syscalls(total=1)
            def test_holds(self): os.getppid()
            @pytest.mark.limit_syscalls(total=0)
            def test_fails(self): os.getppid()
        @pytest.mark.limit_syscalls(total="== 1")
        class TestNew:
            def test_holds(self): os.getppid()
            def test_skips(self): pytest.skip("why not")
        """
    )
    result.assert_outcomes(passed=2, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["expected at most 0 calls, saw 1"])


def test_a_failure_that_is_expected(run):
    run(
        """
        @pytest.mark.xfail(strict=True)
        @pytest.mark.limit_syscalls(writes=1)
        def test_it(): save("a", 2)
        """
    ).assert_outcomes(xfailed=1)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("limit_syscalls(writs=3)", "expecting calls of 'writs': no call or family has this name"),
        ("limit_syscalls(3)", "limit_syscalls: 3 has no name"),
        ("limit_syscalls(writes='many')", "limit_syscalls(writes='many'): it is no bound"),
        ("limit_syscalls(writes=1, threads='some')", "tracing threads='some': it is no choice"),
        ("no_syscalls()", "no_syscalls: it names no calls"),
        ("no_syscalls('sockets')", "expecting calls of 'sockets': no call or family has this name"),
    ],
)
def test_markers_that_make_no_sense(run, marker, said):
    result = run(f"@pytest.mark.{marker}\ndef test_it(): pass")
    result.assert_outcomes(failed=1)
    assert said in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, (None, 3)),
        ("3", (None, 3)),
        ("<= 40", (None, 40)),
        ("<40", (None, 39)),
        (">= 4KiB", (4096, None)),
        ("> 4 MiB", (4194305, None)),
        ("== 7", (7, 7)),
        ("2..5", (2, 5)),
        ("1KiB .. 2KiB", (1024, 2048)),
    ],
)
def test_bounds(value, expected):
    assert bounds("writes", value) == expected


@pytest.mark.parametrize("value", ["", "-1", -1, "=> 3", "3 or so", None, 2.5, "5 kB"])
def test_no_bounds(value):
    with pytest.raises(UsageError, match="it is no bound"):
        bounds("writes", value)
