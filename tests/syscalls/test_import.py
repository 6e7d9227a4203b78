"""What importing the package costs a traced program, and what it drags in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from fnmatch import fnmatch
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import syscalls
from tracer.testing import trace

PACKAGE = Path(__file__).parents[2] / "syscalls"
_DOOR = f"_door{EXTENSION_SUFFIXES[0]}"
BUILT_IN = set(sys.builtin_module_names)


def run(script: str, *options: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def importing(directory: Path) -> str:
    return f"import sys; sys.path.insert(0, {str(directory)!r}); import syscalls"


@pytest.fixture
def warm_copy(tmp_path):
    """A copy of the package that has been compiled, wherever the tests run and as whom."""
    shutil.copytree(PACKAGE, tmp_path / "syscalls", ignore=shutil.ignore_patterns("__pycache__"))
    run(importing(tmp_path) + "; dir(syscalls)")
    return tmp_path


def calls_of(script: str) -> int:
    return len(trace([sys.executable, "-I", "-S", "-c", script]).calls)


@pytest.mark.parametrize(("door", "least", "most"), [("_door", 30, 56), ("_libc", 60, 90)])
def test_the_import_and_a_buffered_write_fit_the_budget(warm_copy, door, least, most):
    if door == "_libc":
        (warm_copy / "syscalls" / _DOOR).unlink(missing_ok=True)
    elif not (warm_copy / "syscalls" / _DOOR).exists():
        pytest.skip("syscalls._door is not built: no C compiler when the package was installed")
    write = "; w = syscalls.BufWriter(1); w.write(b'x'); w.flush()"
    without, with_it = calls_of("pass"), calls_of(importing(warm_copy) + write)
    assert without > 100
    assert least < with_it - without <= most


STALE = {
    "another interface": "int INTERFACE = 0; PyModule_AddIntMacro(module, INTERFACE);",
    "no interface": "",
}


@pytest.mark.parametrize("body", STALE.values(), ids=STALE)
def test_a_door_of_another_version_is_left_alone(warm_copy, compiler, body):
    source = f"""
#include <Python.h>
static int fill(PyObject *module) {{ {body} return 0; }}
static PyModuleDef_Slot slots[] = {{{{Py_mod_exec, fill}}, {{0, NULL}}}};
static PyObject *word(PyObject *module, PyObject *none) {{ abort(); }}
static PyMethodDef methods[] = {{{{"word", word, METH_O, NULL}}, {{"address", word, METH_O, NULL}}, {{NULL}}}};
static struct PyModuleDef definition = {{PyModuleDef_HEAD_INIT, "_door", NULL, 0, methods, slots}};
PyMODINIT_FUNC PyInit__door(void) {{ return PyModuleDef_Init(&definition); }}
"""
    include = f"-I{sysconfig.get_path('include')}"
    command = [compiler, "-shared", "-fPIC", include, "-x", "c", "-", "-o", warm_copy / "syscalls" / _DOOR]
    subprocess.run(command, input=source, text=True, check=True)
    told = run(importing(warm_copy) + "; from syscalls import _raw; print(_raw.word.__module__, _raw.word(39) > 0)")
    assert told == "syscalls._libc True\n"


@pytest.mark.parametrize("content", [b"", b"\x7fELF" + bytes(100), b"text"])
def test_a_door_that_is_no_library_is_left_alone(warm_copy, content):
    (warm_copy / "syscalls" / _DOOR).unlink(missing_ok=True)
    (warm_copy / "syscalls" / _DOOR).write_bytes(content)
    assert run(importing(warm_copy) + "; print(syscalls.getpid() > 0)") == "True\n"


def test_of_the_standard_library_it_imports_one_file_at_most():
    script = importing(PACKAGE.parent) + "; dir(syscalls); print(*sys.modules)"
    mine = set(run(script).split()) - set(run("import sys; print(*sys.modules)").split())
    assert {name for name in mine if not name.startswith("syscalls")} - BUILT_IN <= {"_ctypes", "_socket"}


def test_it_imports_nothing_of_the_tracer():
    assert "tracer" not in run(importing(PACKAGE.parent) + "; print(*sys.modules)").split()


def test_importing_it_writes_no_more_than_its_bytecode(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "syscalls", ignore=shutil.ignore_patterns("__pycache__"))
    run("import sys; sys.dont_write_bytecode = True; " + importing(tmp_path))
    assert not (tmp_path / "syscalls" / "__pycache__").exists()


def test_an_edited_module_is_compiled_again(warm_copy):
    with (warm_copy / "syscalls" / "limits.py").open("a") as file:
        file.write("\nEDITED = 1\n")
    assert run(importing(warm_copy) + "; from syscalls.limits import EDITED; print(EDITED)") == "1\n"


def test_it_can_be_imported_from_a_zip_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for file in PACKAGE.glob("*.py"):
            archive.write(file, f"syscalls/{file.name}")
    assert run(importing(tmp_path / "package.zip") + "; print(syscalls.PATH_MAX)") == "4096\n"


def test_the_table_of_names_is_what_the_modules_have():
    modules = {name: import_module(f"syscalls.{name}") for name in syscalls._MODULES}
    for module, names in syscalls._MODULES.items():
        for name in names.split():
            found = [each for each in modules[module].__all__ if fnmatch(each, name)]
            assert found, f"{module} has no {name}"
    for module, loaded in modules.items():
        for name in loaded.__all__:
            assert getattr(syscalls, name) is getattr(loaded, name), f"{name} of {module}"


def test_a_thing_keeps_its_name_when_its_module_is_imported():
    script = importing(PACKAGE.parent) + "; import syscalls.stat, syscalls.region; from syscalls.stat import Stat"
    assert run(script + "; print(syscalls.stat('/').st_ino > 0, type(syscalls.region).__name__)") == "True type\n"


def test_a_star_import_gives_all():
    assert run(importing(PACKAGE.parent) + "; from syscalls import *; print(O_CREAT, BufWriter.__name__)") == (
        "64 BufWriter\n"
    )


def test_an_unknown_name_is_an_attribute_error_and_an_unknown_module_an_import_error():
    script = (
        importing(PACKAGE.parent)
        + """
try: syscalls.nope
except AttributeError as error: print(error)
try: import syscalls.nope
except ModuleNotFoundError as error: print(error)
"""
    )
    assert run(script).splitlines() == [
        "module 'syscalls' has no attribute 'nope'",
        "No module named 'syscalls.nope'",
    ]


def test_no_import_of_files_or_buffers_falls_into_a_region(calls_in_region):
    names = "open, stat, BufReader, FileDescriptor, PATH_MAX, Error, lseek, SEEK_SET"
    assert calls_in_region(f"with syscalls.region('all'):\n    from syscalls import {names}") == []


@pytest.mark.parametrize("machine", ["riscv64-linux-gnu", "i386-linux-gnu"])
def test_an_unknown_machine_is_named(machine):
    pretend = f"import sys; sys.implementation._multiarch = {machine!r}"
    script = f"{pretend}\ntry:\n    {importing(PACKAGE.parent)}; syscalls.read\n"
    script += "except ImportError as error:\n    print(error)"
    assert f"this machine, {machine}" in run(script)
    assert f"make syscalls/_numbers_{machine.split('-')[0]}.py" in run(script)
