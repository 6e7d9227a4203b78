from __future__ import annotations

import pytest

from factories import TID, call, opened, string, trace_of, written
from tracer.compare.standins import StandIns
from tracer.decode.call import Call
from tracer.model import records


def text(*frames: bytes, cwd: str | None = None) -> str:
    """The text of the last call of a trace that has `frames`."""
    writer = StandIns(cwd)
    writer.born(TID)
    calls = [event for event in trace_of(*frames).events() if isinstance(event, Call)]
    return [writer.text(one) for one in calls][-1]


def test_a_descriptor_goes_by_its_path():
    assert text(opened(b"/data", 7), written(7, b"x")) == 'write(</data>, "x", 1) = 1'
    assert text(call("close", 9, result=-9)) == "close(9) = -1 EBADF"


@pytest.mark.parametrize("path", [b"pipe:[123]", b"pipe:[9]"])
def test_a_pipe_has_no_number(path):
    assert text(opened(path, 7), call("close", 7)) == "close(<pipe:[N]>) = 0"


def test_addresses_and_ids_have_stand_ins():
    assert text(call("brk", 0x5555_0000, result=0x5555_0000)) == "brk(ADDR) = ADDR"
    assert text(call("brk", 0, result=0x5555_0000)) == "brk(NULL) = ADDR"
    assert text(call("getpid", result=4321)) == "getpid() = PID"
    assert text(call("kill", 4321, 15)) == "kill(PID, SIGTERM) = 0"


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("/tmp/tmpab1_x9zq/file", "/tmp/XXXXXX/file"),
        ("/tmp/tmp.Zx81mQpL0a", "/tmp/tmp.XXXXXX"),
        ("/tmp/cache-aB3dE6.lock", "/tmp/cache-XXXXXX.lock"),
        ("/tmp/database", "/tmp/database"),
        ("/home/u/tmpab1_x9zq", "/home/u/tmpab1_x9zq"),
        (f"/proc/{TID}/maps", "/proc/PID/maps"),
        (f"/proc/{TID}1/maps", f"/proc/{TID}1/maps"),
        ("/work/a/out", "CWD/out"),
        ("/work/about", "/work/about"),
    ],
)
def test_paths(path, spelled):
    frame = call("unlink", 0x5000, captures=[string(0, path.encode())])
    assert text(frame, cwd="/work/a") == f'unlink("{spelled}") = 0'


def test_what_was_done_stays():
    assert text(call("lseek", 3, 0x1000_0000, 0, result=0x1000_0000)) == "lseek(3, 268435456, SEEK_SET) = 268435456"


def test_where_output_goes_has_a_stand_in_until_the_program_redirects_it():
    def last(*frames: bytes) -> str:
        writer = StandIns(inherited={1: "/log"})
        start = records.pack_fd(TID, 1, b"/log")
        return [writer.text(e) for e in trace_of(start, *frames).events() if isinstance(e, Call)][-1]

    assert last(written(1, b"x")) == 'write(<STDOUT>, "x", 1) = 1'
    assert last(opened(b"/other", 1), written(1, b"x")) == 'write(</other>, "x", 1) = 1'
    assert last(opened(b"/log", 4), written(4, b"x")) == 'write(</log>, "x", 1) = 1'


def test_ids_that_a_program_prints_have_a_stand_in_and_other_numbers_none():
    assert (
        text(written(1, b"pid %d\n" % TID)) == f'write(1, "pid PID\\n", {len(str(TID)) + 5}) = {len(str(TID)) + 5}'
    )
    assert '"pid 99999' in text(written(1, b"pid 99999\n"))
