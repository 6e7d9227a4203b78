"""The same guest under wasmtime's own WASI, which keeps the offset itself: Set and Cur are no call, End is a statx."""

import pathlib

GUEST = pathlib.Path(__file__).with_name("guest.wat")
FD_READ = 2


def program():
    import wasmtime

    pathlib.Path("file").write_bytes(bytes(976) + b"here" + bytes(20))
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
        calls("exit_group", error_code=0).exactly(1),
    ]


if __name__ == "__main__":
    program()
