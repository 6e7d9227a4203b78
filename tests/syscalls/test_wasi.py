"""WASI on the real kernel: rights, seeks, transfers, paths that stay inside; and a guest that can't reach out."""

from __future__ import annotations

import logging
import os
import re
from functools import partial
from pathlib import Path

import pytest

from syscalls.wasi import ERRNO, PARAMETERS, RIGHTS, TRACE, Exit, Wasi

SIZE = 65536
DATA, IOVS, OUT, PATH = 1024, 512, 64, 256
READ, WRITE, SEEK, TELL = (RIGHTS[name] for name in ("FD_READ", "FD_WRITE", "FD_SEEK", "FD_TELL"))
EVERY = READ | WRITE | SEEK | TELL
NAMES = {number: name for name, number in ERRNO.items()}
HEADER = Path("/usr/include/wasm32-wasi/wasi/api.h")
GUEST = Path(__file__).parents[2] / "scenarios" / "wasi" / "guest.wat"


class Guest:
    """A guest's memory, and its calls by name, answered with the errno's name."""

    def __init__(self, directory, **what):
        self.memory = bytearray(SIZE)
        self.wasi = Wasi(lambda: self.memory, **what)
        self.wasi.preopen(directory)

    def __getattr__(self, name):
        return lambda *arguments: NAMES[self.wasi.call(name, *arguments)]

    def number(self, width=8, at=OUT):
        return int.from_bytes(self.memory[at : at + width], "little")

    def put(self, at, data):
        self.memory[at : at + len(data)] = data

    def iovs(self, *pairs):
        self.put(IOVS, b"".join(at.to_bytes(4, "little") + length.to_bytes(4, "little") for at, length in pairs))
        return IOVS, len(pairs)

    def open(self, path, rights=EVERY, oflags=0, fdflags=0, dirflags=1, inheriting=0):
        self.put(PATH, path)
        return self.path_open(3, dirflags, PATH, len(path), oflags, rights, inheriting, fdflags, OUT)


@pytest.fixture
def guest(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside").write_bytes(b"secret")
    (tmp_path / "inside" / "file").write_bytes(bytes(1000))
    (tmp_path / "inside" / "link").symlink_to("file")
    (tmp_path / "inside" / "out").symlink_to("../outside")
    made = Guest(tmp_path / "inside", arguments=["prog", b"\xff"], environment=["A=1"])
    yield made
    made.wasi.close()


@pytest.fixture
def opened(guest):
    assert guest.open(b"file") == "SUCCESS"
    assert guest.number(4) == 4
    return guest


def test_each_whence(opened):
    for offset, whence, position in ((512, 0, 512), (-12, 1, 500), (-24, 2, 976), (5000, 0, 5000)):
        assert opened.fd_seek(4, offset, whence, OUT) == "SUCCESS"
        assert opened.number() == position
    assert (opened.fd_tell(4, OUT + 8), opened.number(at=OUT + 8)) == ("SUCCESS", 5000)


@pytest.mark.parametrize(
    ("arguments", "errno"),
    [
        ((4, 0, 3, OUT), "INVAL"),
        ((4, -1, 0, OUT), "INVAL"),
        ((99, 0, 0, OUT), "BADF"),
        ((-1, 0, 0, OUT), "BADF"),
        ((1, 0, 0, OUT), "ACCES"),
        ((4, 7, 0, SIZE - 7), "FAULT"),
        ((4, 7, 0, -1), "FAULT"),
    ],
)
def test_a_seek_that_fails_moves_nothing(opened, arguments, errno):
    before = bytes(opened.memory)
    assert opened.fd_seek(*arguments) == errno
    assert opened.memory == before
    assert (opened.fd_tell(4, OUT), opened.number()) == ("SUCCESS", 0)


@pytest.mark.parametrize(
    ("missing", "call", "arguments"),
    [
        (SEEK, "fd_seek", (4, 0, 0, OUT)),
        (TELL, "fd_tell", (4, OUT)),
        (READ, "fd_read", (4, IOVS, 0, OUT)),
        (WRITE, "fd_write", (4, IOVS, 0, OUT)),
        (SEEK, "fd_pread", (4, IOVS, 0, 0, OUT)),
        (SEEK, "fd_pwrite", (4, IOVS, 0, 0, OUT)),
    ],
)
def test_a_missing_right_is_acces(guest, missing, call, arguments):
    assert guest.open(b"file", EVERY & ~missing) == guest.open(b"file", EVERY) == "SUCCESS"
    assert getattr(guest, call)(*arguments) == "ACCES"
    assert getattr(guest, call)(5, *arguments[1:]) == "SUCCESS"


def test_rights_are_not_more_than_the_directory_passes_on(tmp_path):
    guest = Guest(tmp_path)
    guest.wasi.preopen(tmp_path, RIGHTS["PATH_OPEN"], READ)
    guest.put(PATH, b"new")
    assert guest.path_open(4, 0, PATH, 3, 0, READ | SEEK, 0, 0, OUT) == "ACCES"
    assert guest.path_open(4, 0, PATH, 3, 0, 0, SEEK, 0, OUT) == "ACCES"
    assert guest.path_open(4, 0, PATH, 3, 1, READ, 0, 0, OUT) == "ACCES"
    assert guest.path_open(4, 0, PATH, 3, 0, READ, 0, 0, OUT) == "NOENT"
    assert guest.path_open(0, 0, PATH, 3, 0, READ, 0, 0, OUT) == "ACCES"


def test_transfers_gather_and_scatter(opened):
    opened.put(DATA, b"helloworld")
    assert opened.fd_write(4, *opened.iovs((DATA, 5), (DATA + 5, 5)), OUT) == "SUCCESS"
    assert opened.number(4) == 10
    assert opened.fd_pread(4, *opened.iovs((2000, 2), (3000, 3)), 5, OUT) == "SUCCESS"
    assert (opened.number(4), opened.memory[2000:2002], opened.memory[3000:3003]) == (5, b"wo", b"rld")
    assert opened.fd_pwrite(4, *opened.iovs((DATA, 1)), 9, OUT) == "SUCCESS"
    opened.fd_seek(4, 0, 0, OUT)
    assert opened.fd_read(4, *opened.iovs((2000, 10)), OUT) == "SUCCESS"
    assert opened.memory[2000:2010] == b"helloworlh"


@pytest.mark.parametrize("pair", [(SIZE - 3, 4), (SIZE, 1), (0xFFFFFFFF, 0xFFFFFFFF), (0, SIZE + 1)])
def test_no_transfer_reaches_out_of_the_guest(opened, pair):
    for call in ("fd_read", "fd_write"):
        assert getattr(opened, call)(4, *opened.iovs((DATA, 4), pair), OUT) == "FAULT"
    assert opened.fd_tell(4, OUT) == "SUCCESS"
    assert opened.number() == 0


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("fd_read", (4, SIZE - 4, 1, OUT)),
        ("fd_read", (4, IOVS, 0xFFFFFFFF, OUT)),
        ("fd_write", (4, IOVS, 0, SIZE - 3)),
        ("fd_tell", (4, SIZE - 7)),
        ("fd_fdstat_get", (4, SIZE - 23)),
        ("path_open", (3, 0, SIZE - 1, 2, 0, 0, 0, 0, OUT)),
        ("path_open", (3, 0, PATH, 1, 0, 0, 0, 0, SIZE - 3)),
        ("clock_time_get", (0, 0, SIZE - 7)),
        ("random_get", (SIZE - 1, 2)),
        ("args_sizes_get", (OUT, SIZE - 3)),
        ("args_get", (SIZE - 7, DATA)),
        ("environ_get", (OUT, SIZE - 3)),
    ],
)
def test_an_address_outside_is_fault(opened, call, arguments):
    assert getattr(opened, call)(*arguments) == "FAULT"


@pytest.mark.parametrize(
    ("path", "errno"),
    [
        (b"link", "SUCCESS"),
        (b"../outside", "NOTCAPABLE"),
        (b"out", "NOTCAPABLE"),
        (b"/etc/passwd", "NOTCAPABLE"),
        (b"no/such", "NOENT"),
        (b"a\0b", "INVAL"),
        (b"x" * 300, "NAMETOOLONG"),
        (b"x" * 5000, "NAMETOOLONG"),
    ],
)
def test_paths_stay_inside(guest, path, errno):
    assert guest.open(path) == errno


def test_links_are_followed_only_if_asked(guest):
    assert guest.open(b"link", dirflags=0) == "LOOP"


def test_files_are_created_exclusively_appended_and_cut(guest, tmp_path):
    assert guest.open(b"new", oflags=1 | 4) == "SUCCESS"
    assert guest.open(b"new", oflags=1 | 4) == "EXIST"
    assert guest.open(b"file", oflags=2) in ("ISDIR", "NOTDIR")
    assert guest.open(b"file", oflags=8) == "SUCCESS"
    assert (tmp_path / "inside" / "file").stat().st_size == 0
    assert guest.open(b"file", fdflags=1) == "SUCCESS"
    assert guest.open(b"file", oflags=16) == guest.open(b"file", fdflags=32) == "INVAL"


def test_fdstat_tells_kind_flags_and_rights(guest):
    guest.open(b"file", EVERY, fdflags=1)
    assert guest.fd_fdstat_get(4, OUT) == "SUCCESS"
    assert (guest.number(1), guest.number(2, OUT + 2), guest.number(8, OUT + 8)) == (4, 1, EVERY)
    guest.fd_fdstat_get(3, OUT)
    assert (guest.number(1), guest.number(8, OUT + 16)) == (3, sum(RIGHTS.values()))


def test_a_closed_descriptor_is_badf_and_its_number_free(opened):
    assert (opened.fd_close(4), opened.fd_close(4), opened.fd_tell(4, OUT)) == ("SUCCESS", "BADF", "BADF")
    opened.open(b"file")
    assert opened.number(4) == 4


def test_closing_a_lent_descriptor_leaves_it_to_its_owner(guest):
    assert guest.fd_close(1) == "SUCCESS"
    os.fstat(1)


def test_strings_and_sizes(guest):
    assert (guest.args_sizes_get(OUT, OUT + 4), guest.number(4), guest.number(4, OUT + 4)) == ("SUCCESS", 2, 7)
    assert guest.args_get(OUT, DATA) == "SUCCESS"
    assert (guest.number(4), guest.number(4, OUT + 4)) == (DATA, DATA + 5)
    assert guest.memory[DATA : DATA + 7] == b"prog\0\xff\0"
    assert (guest.environ_sizes_get(OUT, OUT + 4), guest.number(4), guest.number(4, OUT + 4)) == ("SUCCESS", 1, 4)
    assert (guest.environ_get(OUT, DATA), guest.memory[DATA : DATA + 4]) == ("SUCCESS", b"A=1\0")


def test_clocks_and_random(guest):
    assert guest.clock_time_get(1, 0, OUT) == "SUCCESS"
    assert guest.number() > 0
    assert guest.clock_time_get(4, 0, OUT) == "INVAL"
    assert guest.random_get(DATA, 1000) == "SUCCESS"
    assert len(set(guest.memory[DATA : DATA + 1000])) > 50
    assert guest.random_get(DATA, 0) == "SUCCESS"


def test_after_an_exit_nothing_is_served(guest):
    for call in (partial(guest.proc_exit, 3), partial(guest.fd_close, 3)):
        with pytest.raises(Exit) as caught:
            call()
        assert caught.value.code == 3


def test_each_call_is_logged_with_its_fields(opened, caplog):
    with caplog.at_level(TRACE, "syscalls.wasi"):
        opened.fd_seek(4, -5, 2, OUT)
        opened.fd_seek(4, 0, 9, OUT)
        opened.fd_close(4)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "fd_seek fd=4 offset=-5 whence=End newoffset=64",
        "fd_seek fd=4 offset=0 whence=9 newoffset=64",
        "fd_close fd=4",
    ]
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "syscalls.wasi"):
        opened.fd_close(9)
    assert not caplog.records


def test_bad_use_is_a_python_error(tmp_path):
    with pytest.raises(KeyError):
        Guest(tmp_path).wasi.call("fd_dance")
    with pytest.raises(TypeError, match="takes 4 arguments"):
        Guest(tmp_path).wasi.call("fd_seek", 1)
    with pytest.raises(ValueError, match="NUL"):
        Guest(tmp_path, arguments=["a\0b"])
    with pytest.raises(FileNotFoundError):
        Guest(tmp_path / "none")


def test_every_call_with_parameters_is_served():
    assert all(callable(getattr(Wasi, "_" + name)) for name in PARAMETERS)


def test_the_numbers_are_the_headers():
    if not HEADER.exists():
        pytest.skip("wasi-libc is not installed")
    text = HEADER.read_text()
    errnos = dict(re.findall(r"#define __WASI_ERRNO_(\w+) \(UINT16_C\((\d+)\)\)", text))
    rights = dict(re.findall(r"#define __WASI_RIGHTS_(\w+) \(\(__wasi_rights_t\)\(1 << (\d+)\)\)", text))
    assert {name: int(number) for name, number in errnos.items()} == ERRNO
    assert {name: 1 << int(bit) for name, bit in rights.items()} == RIGHTS


def test_wasmtime_answers_a_guest_as_we_do_but_for_rights(tmp_path):
    wasmtime = pytest.importorskip("wasmtime", reason="wasmtime is not installed")
    (tmp_path / "file").write_bytes(bytes(976) + b"here" + bytes(20))

    def ran(define, rights):
        store = wasmtime.Store()
        linker, found = wasmtime.Linker(store.engine), {}
        define(store, linker, lambda: found["memory"].get_buffer_ptr(store))
        exports = linker.instantiate(store, wasmtime.Module.from_file(store.engine, str(GUEST))).exports(store)
        found["memory"] = exports["memory"]
        exports["run"](store, rights)
        return [*exports["memory"].read(store, 0, 24)][::4], bytes(exports["memory"].read(store, 64, 132))

    def ours(store, linker, memory):
        wasi = Wasi(memory)
        wasi.preopen(tmp_path)
        types = {True: wasmtime.ValType.i64(), False: wasmtime.ValType.i32()}
        for name, parameters in PARAMETERS.items():
            kind = wasmtime.FuncType([types[":" in each] for each in parameters.split()], [types[False]])
            linker.define_func("wasi_snapshot_preview1", name, kind, partial(wasi.call, name))

    def theirs(store, linker, memory):
        config = wasmtime.WasiConfig()
        config.preopen_dir(str(tmp_path), ".")
        store.set_wasi(config)
        linker.define_wasi()

    assert ran(ours, READ | SEEK) == ran(theirs, READ | SEEK)
    assert ran(ours, READ | SEEK)[0] == [0] * 6
    assert ran(ours, READ)[0] == [0, ERRNO["ACCES"], ERRNO["ACCES"], ERRNO["ACCES"], 0, 0]
    assert ran(theirs, READ)[0] == [0] * 6
