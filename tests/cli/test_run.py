from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tracer.decode.trace import Trace

SIGNAL_32 = """import ctypes, os, struct, sys; system_call = ctypes.CDLL(None).syscall
system_call(13, 32, struct.pack("4Q", {}, 0, 0, 0), None, 8); system_call(14, 2, struct.pack("Q", {}), None, 8)"""


def tracer(*argv: str, **extra) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", *argv], capture_output=True, text=True, **extra)


def test_the_commands_output_and_status_are_passed_on():
    done = tracer("run", "-o", os.devnull, "--", "sh", "-c", "cat; echo err >&2; exit 7", input="in\n")
    assert (done.stdout, done.stderr, done.returncode) == ("in\n", "err\n", 7)


def test_death_by_a_signal_is_passed_on():
    assert tracer("run", "-o", os.devnull, "--", "sh", "-c", "kill -TERM $$").returncode == -signal.SIGTERM


@pytest.mark.parametrize("command", ["run", "stat"])
@pytest.mark.parametrize(("handler", "mask"), [(0, 0), (1, 0), (0, 1 << 31)], ids=["default", "ignored", "blocked"])
def test_death_by_a_signal_that_the_c_library_keeps_for_itself_is_passed_on(command, handler, mask):
    """Whatever was made of that signal before the tracer began."""
    begin = [sys.executable, "-c", f"{SIGNAL_32.format(handler, mask)}; os.execv(sys.argv[1], sys.argv[1:])"]
    kill = [sys.executable, "-c", f"{SIGNAL_32.format(0, 0)}; os.kill(os.getpid(), 32)"]
    trace = [sys.executable, "-m", "tracer", command, "-o", os.devnull, "--"]
    done = subprocess.run([*begin, *trace, *kill], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (-32, "")


def test_an_interrupt_while_it_loads_is_no_traceback(tmp_path):
    (tmp_path / "argparse.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    done = tracer("run", "--", "true", env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def test_the_text_begins_with_execve_and_ends_with_the_exit():
    lines = tracer("run", "--", "/bin/true").stderr.splitlines()
    assert lines[0].startswith('execve("/bin/true", ["/bin/true"], ')
    assert lines[-2:] == ["exit_group(0)                           = ?", "+++ exited with 0 +++"]


def test_descriptors_have_paths(tmp_path):
    (tmp_path / "file").write_text("hello\n")
    text = tracer("run", "-e", "reads", "--", "cat", str(tmp_path / "file")).stderr
    assert f'read(3<{tmp_path}/file>, "hello\\n", 131072) = 6' in [
        " ".join(line.split()) for line in text.splitlines()
    ]


def test_only_what_was_selected_is_shown():
    lines = tracer("run", "-e", "execs", "--", "/bin/true").stderr.splitlines()
    assert [line.split("(")[0] for line in lines] == ["execve", "+++ exited with 0 +++"]


def test_children_are_told_apart(compiled):
    assert "[pid " in tracer("run", "--", compiled("births")).stderr


def test_the_summary_counts(compiled):
    table = tracer("run", "-c", "--", compiled("threads")).stderr.splitlines()
    assert table[0].split() == ["syscall", "calls", "errors", "bytes", "seconds"]
    assert next(line for line in table if line.startswith("write")).split()[:3] == ["write", "80", "400"]


def imported(*argv: str) -> set[str]:
    told = tracer(*argv, env=os.environ | {"PYTHONPROFILEIMPORTTIME": "1"}).stderr.splitlines()
    return {line.split("|")[-1].strip() for line in told if line.startswith("import time:")}


def test_what_only_readers_of_a_trace_need_is_not_loaded_to_write_one(tmp_path):
    reading = {"tracer.decode.trace", "tracer.decode.values", "rich"}
    assert not reading & imported("run", "-w", str(tmp_path / "t"), "--", "/bin/true")
    assert reading < imported("stat", "--", "/bin/true") | imported("report", str(tmp_path / "t"))


def test_the_engine_in_c_loads_no_bindings_of_python_ptrace(tmp_path):
    pytest.importorskip("tracer.engines.native._native", reason="the C extension isn't built")
    for engine, loaded in (("native", False), ("ptrace", True)):
        names = imported("run", "--engine", engine, "-w", str(tmp_path / engine), "--", "/bin/true")
        assert ("ptrace.binding" in names) is loaded, engine


def test_a_trace_file_holds_the_run(tmp_path):
    done = tracer("run", "-w", str(tmp_path / "t"), "--", "/bin/true")
    trace = Trace.load(str(tmp_path / "t"))
    assert (done.stderr, trace.command, trace.calls[0].name) == ("", ("/bin/true",), "execve")
    assert trace.header["environment"]["kernel"].startswith("Linux ")
    assert "ld-linux" in trace.header["interpreter"] or "ld-musl" in trace.header["interpreter"]


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["nosuch"], 127, "starting 'nosuch': no such command in PATH"),
        (["./nosuch"], 127, "starting './nosuch': no such file"),
        (["/etc/passwd"], 126, "/etc/passwd is not executable"),
        (["/etc"], 126, "it is a directory"),
        ([], 125, "no command was given"),
    ],
)
def test_a_command_that_cant_be_run_is_told_apart(argv, status, message):
    done = tracer("run", "--", *argv)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-e", "opns"], "no call, family or group has this name\n  Did you mean opens"),
        (["-e", "/[/"], "it is no regular expression"),
        (["-e", "/nothing/"], "no call's name matches"),
        (["-o", "/proc/nonexistent/text"], "No such file or directory"),
        (["-w", "/proc/nonexistent/trace"], "No such file or directory"),
        (["-w", "/dev/full"], "it is not a regular file"),
        (["-o", "/dev/full"], "No space left on device"),
        (["-s", "-1"], "not in range"),
        (["--nonsense"], "unrecognized arguments"),
    ],
)
def test_bad_options_end_with_a_message(options, message):
    done = tracer("run", *options, "--", "/bin/true")
    assert done.returncode == 125
    assert message in done.stderr and "Traceback" not in done.stderr


def test_what_is_no_executable_format_is_explained(tmp_path):
    (tmp_path / "x").write_text("not a program")
    (tmp_path / "x").chmod(0o755)
    done = tracer("run", "-w", str(tmp_path / "t"), "--", str(tmp_path / "x"))
    assert done.returncode == 126
    assert "script whose first line begins with #!" in done.stderr
    assert [(c.name, c.errno) for c in Trace.load(str(tmp_path / "t")).calls] == [("execve", "ENOEXEC")]


def test_a_reader_that_goes_away_ends_the_run():
    tracing = subprocess.Popen(
        [sys.executable, "-m", "tracer", "run", "--", "yes"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert tracing.stderr is not None
    tracing.stderr.readline()
    tracing.stderr.close()
    assert tracing.wait(timeout=20) == 125


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_for_the_tracer_reaches_the_command(tmp_path, number):
    argv = ["run", "-w", str(tmp_path / "t"), "--", "sleep", "60"]
    tracing = subprocess.Popen([sys.executable, "-m", "tracer", *argv], start_new_session=True)
    _wait_for_sleep(tracing.pid)
    tracing.send_signal(number)
    assert tracing.wait(timeout=20) == -number
    assert Trace.load(str(tmp_path / "t")).trust["complete"]


def _wait_for_sleep(pid: int) -> None:
    """Wait until a child of `pid` sleeps in `sleep`."""
    for _ in range(1000):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with suppress(FileNotFoundError):
                if Path(f"/proc/{child}/comm").read_text() == "sleep\n":
                    time.sleep(0.2)
                    return
        time.sleep(0.01)
    raise AssertionError("the command did not start")


def test_a_nested_tracer_is_refused_with_the_reason():
    done = tracer("run", "-o", os.devnull, "--", sys.executable, "-m", "tracer", "run", "--", "/bin/true")
    assert done.returncode == 125
    assert "This process is itself traced" in done.stderr and "Traceback" not in done.stderr


def test_python_s_own_locale_variable_does_not_reach_the_command():
    env = {"PATH": os.environ["PATH"]}  # no locale: Python sets LC_CTYPE in its own environment
    done = tracer("run", "-o", os.devnull, "--", "env", env=env)
    assert done.stdout == f"PATH={os.environ['PATH']}\n"


def test_where_ptrace_is_forbidden_the_reason_and_the_remedy_are_named(compiled):
    argv = [compiled("deny_ptrace"), sys.executable, "-m", "tracer", "run", "--", "/bin/true"]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 125
    assert "tracing the command (PTRACE_SEIZE): Operation not permitted" in done.stderr
    assert "--cap-add=SYS_PTRACE" in done.stderr and "Traceback" not in done.stderr


def test_ctrl_c_ends_the_command_and_keeps_what_was_recorded(tmp_path):
    pid, terminal = pty.fork()
    if pid == 0:
        argv = [sys.executable, "-m", "tracer", "run", "-w", str(tmp_path / "t"), "--", "sleep", "60"]
        os.execv(sys.executable, argv)
    _wait_for_sleep(pid)
    os.write(terminal, b"\x03")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT
    trace = Trace.load(str(tmp_path / "t"))
    assert trace.trust["complete"]
    assert (trace.calls[-1].name, trace.calls[-1].errno) == ("clock_nanosleep", "ERESTART_RESTARTBLOCK")


def test_a_full_disk_ends_the_run_and_what_was_recorded_is_kept(tmp_path):
    limited = f"ulimit -f 2048; exec {sys.executable} -m tracer run -w {tmp_path}/t -- cat /dev/zero > /dev/null"
    done = subprocess.run(["bash", "-c", limited], capture_output=True, text=True)
    assert done.returncode == 125
    assert "File too large after 2,097,152 bytes" in done.stderr and "Traceback" not in done.stderr
    trace = Trace.load(str(tmp_path / "t"))
    assert len(trace.calls) > 5_000 and not trace.trust["complete"]
