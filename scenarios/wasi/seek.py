"""A guest seeks with Set, Cur and End: each fd_seek is one lseek, and the library's log says which call it was."""

import logging
import pathlib
from functools import partial

import syscalls
from syscalls.wasi import ERRNO, PARAMETERS, RIGHTS, TRACE, Wasi

GUEST = pathlib.Path(__file__).with_name("guest.wat")
MODULE = "wasi_snapshot_preview1"
READ, SEEK = RIGHTS["FD_READ"], RIGHTS["FD_SEEK"]


def instance(served_by):
    """Instantiate the guest; `served_by` defines its imports. Give the function run(rights) and its memory."""
    import wasmtime

    store = wasmtime.Store()
    linker = wasmtime.Linker(store.engine)
    found = {}
    served_by(wasmtime, store, linker, lambda: found["memory"].get_buffer_ptr(store))
    exports = linker.instantiate(store, wasmtime.Module.from_file(store.engine, str(GUEST))).exports(store)
    found["memory"] = exports["memory"]
    return partial(exports["run"], store), partial(exports["memory"].read, store)


def ours(wasmtime, store, linker, memory):
    wasi = Wasi(memory)
    wasi.preopen(".")
    types = {True: wasmtime.ValType.i64(), False: wasmtime.ValType.i32()}
    for name, parameters in PARAMETERS.items():
        taken = [types[":" in parameter] for parameter in parameters.split()]
        given = [] if name == "proc_exit" else [types[False]]
        linker.define_func(MODULE, name, wasmtime.FuncType(taken, given), partial(wasi.call, name))


def numbers(data, width):
    return [int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)]


def program():
    pathlib.Path("file").write_bytes(bytes(976) + b"here" + bytes(20))
    run, memory = instance(ours)
    with open("log", "w") as log:
        logging.basicConfig(level=TRACE, stream=log, format="%(message)s")
        with syscalls.region("guest"):
            run(READ | SEEK)
        assert numbers(memory(0, 24), 4) == [ERRNO["SUCCESS"]] * 6
        assert numbers(memory(64, 88), 8) == [512, 500, 976]
        assert memory(128, 132) == b"here"
        with syscalls.region("without the right"):
            run(READ)
        assert numbers(memory(4, 16), 4) == [ERRNO["ACCES"]] * 3
    seeks = [line for line in pathlib.Path("log").read_text().splitlines() if line.startswith("fd_seek")]
    assert seeks[:3] == [
        "fd_seek fd=4 offset=512 whence=Set newoffset=64",
        "fd_seek fd=4 offset=-12 whence=Cur newoffset=72",
        "fd_seek fd=4 offset=-24 whence=End newoffset=80",
    ]


def unavailable():
    from importlib.util import find_spec

    return "" if find_spec("wasmtime") else "the Python package wasmtime is not installed"


def expectations():
    from tracer.expect import call, calls, sequence, var

    file = var("file")
    return [
        sequence(
            call("openat2", path="file", result=file),
            call("lseek", file, 512, "SEEK_SET", result=512),
            call("lseek", file, -12, "SEEK_CUR", result=500),
            call("lseek", file, -24, "SEEK_END", result=976),
            call("readv", file, result=4),
            call("close", file, result=0),
            region="guest",
        ),
        calls("lseek", region="guest").exactly(3),
        calls("openat2", region="without the right").exactly(1),
        calls("lseek", region="without the right").exactly(0),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
