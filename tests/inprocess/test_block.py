"""Blocks of a program of its own: exactly the calls in them, by both engines, and nobody disturbed."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def test_the_first_and_the_last_line_of_a_block(program):
    said = program(
        """
        with syscalls() as trace:
            os.getppid()
            os.getpgid(0)
        print(*names(trace))
        """
    )
    assert said == "getppid getpgid"


def test_an_empty_block_makes_no_call(program):
    assert program("with syscalls() as trace: pass\nprint(len(trace.calls), int(trace.count('writes')))") == "0 0"


def test_no_call_of_ours_at_any_depth_of_the_stack(program):
    """The interpreter maps memory for frames at some depths, and gives it back: not in an empty block."""
    said = program(
        """
        sys.setrecursionlimit(5000)
        def at(depth):
            if depth:
                return at(depth - 1)
            with syscalls() as trace:
                pass
            return names(trace)
        print([found for depth in range(0, 400, 2) if (found := at(depth))])
        """
    )
    assert said == "[]"


def test_a_frame_at_the_edge_would_be_seen(program):
    """The control of the test above: with a Python function at the edges, some depths show the frames' memory."""
    said = program(
        """
        sys.setrecursionlimit(5000)
        class Framed:
            def __init__(self): self.block = syscalls()
            def __enter__(self): return self.block.__enter__()
            def __exit__(self, *values): return self.block.__exit__(*values)
        def at(depth):
            if depth:
                return at(depth - 1)
            with Framed() as trace:
                pass
            return names(trace)
        print({name for depth in range(400) for name in at(depth)})
        """
    )
    assert "mmap" in said or "munmap" in said


def test_no_call_of_ours_beside_busy_threads(program):
    said = program(
        """
        over = False
        def busy():
            while not over:
                os.getppid()
        threads = [threading.Thread(target=busy) for _ in range(3)]
        for thread in threads: thread.start()
        found = set()
        for _ in range(50):
            with syscalls() as trace:
                pass
            found |= set(names(trace))
        over = True
        for thread in threads: thread.join()
        print(found - {"futex", "sched_yield"})
        """
    )
    assert said == "set()"


def test_the_same_calls_as_the_whole_program_makes(program, tmp_path):
    """The function's calls in a block are those between two marks in a trace of the whole process by strace."""
    work = tmp_path / "work.py"
    work.write_text(
        textwrap.dedent(
            """
            import os, sys, tempfile
            def work(directory):
                path = directory + "/file"
                with open(path, "w") as file:
                    for n in range(3000):
                        file.write(f"line {n}\\n")
                os.rename(path, path + ".done")
                with open(path + ".done") as file:
                    file.read()
                os.unlink(path + ".done")
            work(sys.argv[2])  # so that all is imported
            """
        )
    )
    alone = "import sys, os; sys.path.insert(0, sys.argv[3]); from work import work; os.getsid(0)"
    argv = [sys.executable, "-c", alone + "; work(sys.argv[2]); os.getsid(0)", "-", str(tmp_path)]
    done = subprocess.run(["strace", *argv, str(tmp_path)], capture_output=True, text=True, check=True)
    lines = [line.split("(")[0] for line in done.stderr.splitlines()]
    first = lines.index("getsid")
    expected = lines[first + 1 : lines.index("getsid", first + 1)]
    body = f"""
        sys.path.insert(0, {str(tmp_path)!r})
        sys.argv[2:] = [{str(tmp_path)!r}]
        from work import work
        with syscalls() as trace:
            work({str(tmp_path)!r})
        print(*names(trace))
        """
    assert program(body).split() == expected
    assert len(expected) > 15


def test_threads_that_the_block_makes_are_followed_and_others_only_if_asked(program):
    said = program(
        """
        go = threading.Event()
        def old():
            go.wait(); os.getpgid(0)
        def new():
            os.getsid(0)
        for threads in ("own", "all"):
            go.clear()
            other = threading.Thread(target=old); other.start()
            with syscalls(threads) as trace:
                made = threading.Thread(target=new); made.start(); made.join()
                go.set(); other.join()
            print(names(trace).count("getpgid"), names(trace).count("getsid"))
        """
    )
    assert said.split() == ["0", "1", "1", "1"]


def test_children_are_followed_and_can_be_waited_for(program):
    said = program(
        """
        with syscalls() as trace:
            done = subprocess.run(["sh", "-c", "exit 7"])
        print(done.returncode, trace.count("execs") >= 1)
        with syscalls() as trace:
            child = subprocess.Popen(["sleep", "100"])
        os.kill(child.pid, 0)
        child.kill()
        print(child.wait())
        """
    )
    assert said.split("\n") == ["7 True", "-9"]


def test_fork_in_a_block(program):
    """The child leaves the block as the parent does, which is no call; it can't look at the trace."""
    said = program(
        """
        ended, end = os.pipe()
        with syscalls() as trace:
            pid = os.fork()
        if pid == 0:
            os.read(ended, 1)  # the parent's block, in which the child's helper would be followed, too
            try:
                trace.calls
            except TracerError as error:
                os.write(1, str(error).split(":")[1].encode() + b"\\n")
            with syscalls() as own:
                os.getppid()
            os.write(1, f"{names(own)}\\n".encode())
            sys.exit(0)
        os.write(end, b".")
        os.waitpid(pid, 0)
        print(names(trace)[-1] != "prctl", {call.pid for call in trace.calls} <= {os.getpid(), pid})
        """
    )
    assert "it is process" in said
    assert "['getppid']" in said
    assert said.endswith("True True")


def test_an_exception_in_a_block(program):
    said = program(
        """
        try:
            with syscalls() as trace:
                os.getppid()
                raise KeyError("yes")
        except KeyError as error:
            print(error, *names(trace))
        """
    )
    assert said == "'yes' getppid"


def test_a_signal_that_ends_a_block(program):
    said = program(
        """
        def alarmed(*_):
            raise TimeoutError
        signal.signal(signal.SIGALRM, alarmed)
        try:
            with syscalls() as trace:
                signal.setitimer(signal.ITIMER_REAL, 0.05)
                time.sleep(10)
        except TimeoutError:
            print("clock_nanosleep" in names(trace))
        with syscalls() as trace:
            os.getppid()
        print(*names(trace))
        """
    )
    assert said.split() == ["True", "getppid"]


def test_signals_while_blocks_begin_and_end(program):
    """A handler that raises anywhere in 100 blocks leaves nothing traced behind, and the next block works."""
    said = program(
        """
        def alarmed(*_):
            raise TimeoutError
        signal.signal(signal.SIGALRM, alarmed)
        with syscalls():
            pass
        caught = 0
        for turn in range(100):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.00001 + turn * 0.000015)
                with syscalls() as trace:
                    pass
                time.sleep(1)
            except TimeoutError:
                caught += 1
            signal.setitimer(signal.ITIMER_REAL, 0)
        with syscalls() as trace:
            os.getppid()
        print(caught, *names(trace))
        """
    )
    assert said == "100 getppid"


def test_blocks_are_not_nested(program):
    said = program(
        """
        with syscalls() as outer:
            try:
                with syscalls():
                    pass
            except TracerError as error:
                said = str(error)
            try:
                outer.calls
            except TracerError as error:
                also = str(error)
            os.getppid()
        print(said, also, "getppid" in names(outer), sep="\\n")
        """
    )
    assert "entering a block: this thread is in a block already" in said
    assert "looking at a block's trace: the block has not ended" in said
    assert said.endswith("True")


def test_in_an_exit_stack_and_in_a_thread(program):
    said = program(
        """
        from contextlib import ExitStack
        with ExitStack() as stack:
            trace = stack.enter_context(syscalls())
            os.getppid()
        print("getppid" in names(trace))
        def work():
            with syscalls() as found:
                os.getppid()
            print(*names(found))
        thread = threading.Thread(target=work); thread.start(); thread.join()
        """
    )
    assert said.split() == ["True", "getppid"]
