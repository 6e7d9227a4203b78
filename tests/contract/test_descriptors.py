"""Descriptors that are looked at in every call that names one: what engines capture, and how it is shown again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile

import pytest

from tracer import runner
from tracer.decode import values as v
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.model.records import CallRecord
from tracer.plan.plan import DETAILS, PATHS

ENGINES = ("native", "ptrace")


@pytest.fixture
def traced(compiled, tmp_path, monkeypatch):
    """Return a run of the program that connects sockets, by an engine that looks so closely at descriptors."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, closely: int) -> Trace:
        (tmp_path / "file").unlink(missing_ok=True)
        (tmp_path / 'a "name"').unlink(missing_ok=True)
        what = runner.command(["setarch", "-R", compiled("connected")])
        return runner.trace(what, runner.Options(descriptors=closely), engine(name))

    return run


@pytest.mark.parametrize("name", ENGINES)
def test_details_are_typed_values(name, traced):
    details = [call.value.path.details for call in traced(name, DETAILS).calls if call.name == "accept"]
    assert [(ends.protocol, bool(ends.local and (ends.remote or ends.peer))) for ends in details] == [
        ("TCP", True),
        ("TCPv6", True),
        ("UNIX-STREAM", True),
        ("UNIX-STREAM", True),
    ]
    assert details[0].local.startswith("127.0.0.1:")
    assert details[1].remote.startswith("[::1]:")


@pytest.mark.parametrize("name", ENGINES)
def test_what_a_name_stands_for_is_looked_up_anew(name, traced):
    calls = traced(name, PATHS).calls
    opened, looked = next(
        (call.value.path, later)
        for call in calls
        if call.value is not None and call.arguments.get("filename") == "file"
        for later in (c.arguments["dfd"].path for c in calls if c.index > call.index and "dfd" in c.arguments)
        if later and "file" in later
    )
    assert looked == f"{opened} (deleted)"
    assert isinstance(looked, v.Looked)
    assert looked.details is None, "only paths were asked for"


@pytest.mark.parametrize("name", ENGINES)
def test_nothing_is_looked_at_unasked(name, traced):
    values = [value for call in traced(name, 0).calls for value in call.arguments.values()]
    paths = [value.path for value in values if isinstance(value, v.Descriptor) and value.path]
    assert len(paths) > 20
    assert not any(isinstance(path, v.Looked) for path in paths)


def test_engines_capture_the_same(traced):
    def shapes(name: str) -> list[tuple[int, list[tuple[int, int]]]]:
        calls = [record for record in traced(name, DETAILS).records() if isinstance(record, CallRecord)]
        return [(call.number, [(c.arg, c.kind) for c in call.captures]) for call in calls]

    assert shapes("native") == shapes("ptrace")


@pytest.mark.parametrize("name", ENGINES)
def test_an_ordinary_user_sees_sockets_and_shows_them_again(name, compiled, nobody):
    tracer = [*nobody.words, nobody.python, "-m", "tracer"]
    options = ["--engine", name, "--descriptors", "all", "-w", "kept.trace"]
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        program = shutil.copy(compiled("connected"), directory)
        how = {"env": nobody.environ, "cwd": directory, "capture_output": True, "text": True, "check": False}
        ran = subprocess.run([*tracer, "run", *options, "--", program], **how)
        text = subprocess.run([*tracer, "report", "--format", "strace", "-yy", "kept.trace"], **how).stdout
    for pattern in (
        r"accept\(3<TCP:\[127\.0\.0\.1:\d+\]>, NULL, NULL\) += 5<TCP:\[127\.0\.0\.1:\d+->127\.0\.0\.1:\d+\]>",
        r'<UNIX-STREAM:\[\d+->\d+,"a \\"name\\""\]>',
        r"/dev/null<char 1:3>",
        r"<pid:\d+>",
        r"<NETLINK:\[ROUTE:\d+\]>",
    ):
        assert re.search(pattern, text), (pattern, ran.stderr)
