"""The same guest under wasmtime's own WASI: it keeps the offset itself, Set and Cur are no call, End is a statx."""

import os
import pathlib

GUEST = pathlib.Path(__file__).with_name("guest.wat")
FD_READ = 2


def program():
    import wasmtime

    fd = os.open("file", os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(fd, bytes(976) + b"here" + bytes(20))
    os.close(fd)
    store = wasmtime.Store()
    config = wasmtime.WasiConfig()
    config.preopen_dir(".", ".")
    store.set_wasi(config)
    linker = wasmtime.Linker(store.engine)
    linker.define_wasi()
    exports = linker.instantiate(store, wasmtime.Module.from_file(store.engine, str(GUEST))).exports(store)
    exports["run"](store, FD_READ)  # without FD_SEEK, which this runtime doesn't ask for
    memory = exports["memory"].read(store, 0, 132)
    assert memory[:24] == bytes(24)
    assert [int.from_bytes(memory[at : at + 8], "little") for at in (64, 72, 80)] == [512, 500, 976]
    assert memory[128:] == b"here"


def unavailable():
    from importlib.util import find_spec

    return "" if find_spec("wasmtime") else "the Python package wasmtime is not installed"


def expectations():
    from tracer.expect import call, calls, either, sequence, var

    file = var("file")
    return [
        sequence(
            call("openat2", path="file", result=file),
            call("statx", file, result=0),
            call("statx", file, result=0),
            either([call("pread64", file, result=4)], [call("preadv", file, result=4)]),
            call("close", file, result=0),
        ),
        calls("statx", path="*/file").exactly(2),
        calls("lseek", path="*/file").exactly(0),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
