from __future__ import annotations

import os
import string as letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("/tmp/8_xxxxxx", "/tmp/XXXXXX"),
        ("/tmp/cache-_a_b3xxx.lock", "/tmp/cache-XXXXXX.lock"),
        ("/tmp/database", "/tmp/database"),
        ("/tmp/my_cache", "/tmp/my_cache"),
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


MAKERS = {  # what is random in a name that mkstemp(3), mktemp(1) or Python's tempfile makes
    "mkstemp": (letters.ascii_letters + letters.digits, 6),
    "mktemp": (letters.ascii_letters + letters.digits, 10),
    "tempfile": (letters.ascii_lowercase + letters.digits + "_", 8),
}
OPENING = os.O_RDWR | os.O_CREAT | os.O_EXCL


def made(name: str, directory: bool) -> list[bytes]:
    path = f"/tmp/{name}".encode()
    opening = call("openat", -100, 0x5000, OPENING, 0o600, result=3, captures=[string(1, path)])
    making = call("mkdir", 0x5000, 0o700, captures=[string(0, path)])
    return [making if directory else opening, call("unlink", 0x5000, captures=[string(0, path + b"/in")])]


@given(st.data(), st.sampled_from([*MAKERS]), st.booleans())
def test_whatever_is_random_in_a_temporary_name_is_no_difference(data, maker, directory):
    alphabet, size = MAKERS[maker]
    random = st.text(alphabet, min_size=size, max_size=size)
    prefix = data.draw(st.sampled_from(["", "tmp", "tmp.", "cache-", "my_", "a.file."]))
    suffix = data.draw(st.sampled_from(["", ".lock", ".sqlite3", "-journal"]))
    one, other = (text(*made(prefix + data.draw(random) + suffix, directory)) for _ in range(2))
    assert one == other and "XXXXXX" in one


def test_a_name_that_is_not_made_for_one_owner_stays():
    path = [string(0, b"/tmp/their_dir")]
    assert text(call("mkdir", 0x5000, 0o755, captures=path)) == 'mkdir("/tmp/their_dir", 0755) = 0'
    assert text(call("mkdir", 0x5000, 0o700, captures=path, result=-17)).startswith('mkdir("/tmp/their_dir"')


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
