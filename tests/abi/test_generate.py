"""The generator: what it reads, what it writes, what its check finds and what it can't know."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tracer.abi.generate.__main__ import main
from tracer.abi.generate.check import differences
from tracer.abi.generate.compiler import NotReadableError, constants, find_compiler
from tracer.abi.generate.headers import numbers
from tracer.abi.generate.machine import Machine, Places
from tracer.abi.generate.sources import KERNEL, Unit
from tracer.abi.generate.tables import CONSTANTS, DIRECTORY, NUMBERS, PROTOTYPES, Tables
from tracer.abi.generate.tracefs import parse_format, prototypes

NOTHING = Places(
    unistd=(Path("/nonexistent/unistd_64.h"),),
    tracefs=(Path("/nonexistent/tracing"),),
    compilers=("no-such-compiler",),
)

OPENAT_FORMAT = """\
name: sys_enter_openat
ID: 782
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;
\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;
\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;
\tfield:int flags;\toffset:32;\tsize:8;\tsigned:0;
\tfield:umode_t mode;\toffset:40;\tsize:8;\tsigned:0;

print fmt: "dfd: 0x%08lx, filename: 0x%08lx", ((unsigned long)(REC->dfd)), ((unsigned long)(REC->filename))
"""
OPENAT = (("int", "dfd"), ("const char *", "filename"), ("int", "flags"), ("umode_t", "mode"))

TABLES = Tables(
    numbers={0: "read", 257: "openat"},
    prototypes={"read": (("unsigned int", "fd"),), "openat": OPENAT},
    constants={"O_RDWR": 2, "AT_FDCWD": -100},
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Return a copy of the generated tables, to be doctored."""
    return Path(shutil.copytree(DIRECTORY, tmp_path / "generated", ignore=shutil.ignore_patterns("__pycache__")))


def check(directory: Path, places: Places | None = None) -> int:
    return main(["--check", "--directory", str(directory)], places)


def doctor(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def machine(**known: object) -> Machine:
    nothing = {"numbers": None, "prototypes": None, "constants": None, "unreadable": {}}
    return Machine(**{**nothing, **known})  # type: ignore[arg-type]


def test_the_tables_are_this_machines() -> None:
    assert check(DIRECTORY) == 0


def test_the_first_line_makes_the_file() -> None:
    for path in DIRECTORY.glob("*.py"):
        assert path.read_text().splitlines()[0] == "# python -m tracer.abi.generate"


def test_a_doctored_number_fails(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor(tables / NUMBERS, '257: "openat"', '257: "openbat"')
    assert check(tables) == 1
    errors = capsys.readouterr().err
    assert "number 257: openbat here, openat on this machine" in errors
    assert "run `python -m tracer.abi.generate` as root" in errors


def test_a_doctored_constant_fails(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor(tables / CONSTANTS, '"O_CLOEXEC": 0x80000,', '"O_CLOEXEC": 0x40000,')
    assert check(tables) == 1
    assert "constant O_CLOEXEC: 0x40000 here, 0x80000 on this machine" in capsys.readouterr().err


def test_a_missing_constant_fails(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor(tables / CONSTANTS, '    "O_CLOEXEC": 0x80000,\n', "")
    assert check(tables) == 1
    assert "constant O_CLOEXEC: missing here, 0x80000 on this machine" in capsys.readouterr().err


def test_a_hand_edit_fails_even_without_headers(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor(tables / PROTOTYPES, "PROTOTYPES:", "# edited\nPROTOTYPES:")
    assert check(tables, NOTHING) == 1
    assert f"{tables / PROTOTYPES}: isn't as the generator writes it" in capsys.readouterr().err


def test_a_missing_file_fails(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tables / CONSTANTS).unlink()
    assert check(tables, NOTHING) == 1
    assert f"{tables / CONSTANTS}: not there" in capsys.readouterr().err


def test_what_cant_be_read_is_said_and_passes(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tables, NOTHING) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "numbers: not checked: no /nonexistent/unistd_64.h (linux-libc-dev)",
        "prototypes: not checked: no readable tracefs at /nonexistent/tracing (as root: mount -t tracefs "
        "tracefs DIR, then --tracefs DIR)",
        lines[2],
    ]
    assert lines[2].startswith("constants: not checked: ")


def test_a_machine_without_a_compiler_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    with pytest.raises(NotReadableError, match=r"no C compiler \(no-such-compiler\) on PATH"):
        find_compiler(NOTHING.compilers)


def test_another_architecture_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    with pytest.raises(NotReadableError, match="this machine is aarch64, the tables are x86_64's"):
        constants((KERNEL,))


def test_generating_keeps_what_cant_be_read(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_text() for path in tables.glob("*.py")}
    assert main(["--directory", str(tables)], NOTHING) == 0
    assert {path.name: path.read_text() for path in tables.glob("*.py")} == before
    assert "prototypes: kept as they were: no readable tracefs" in capsys.readouterr().out


def test_generating_mends_what_check_finds(tables: Path) -> None:
    doctor(tables / NUMBERS, '257: "openat"', '257: "openbat"')
    assert main(["--directory", str(tables)]) == 0
    assert check(tables) == 0
    assert (tables / NUMBERS).read_text() == (DIRECTORY / NUMBERS).read_text()


def test_names_that_this_machine_lacks_are_fine() -> None:
    older = machine(numbers={0: "read"}, constants={"O_RDWR": 2}, prototypes={"openat": OPENAT})
    assert differences(TABLES, older) == []


def test_names_that_the_tables_lack_are_differences() -> None:
    newer = machine(numbers={470: "listns"}, constants={"O_NEW": 64})
    assert differences(TABLES, newer) == [
        "number 470: missing here, listns on this machine",
        "constant O_NEW: missing here, 0x40 on this machine",
    ]


def test_a_prototype_differs_by_its_length_alone() -> None:
    renamed = machine(prototypes={"read": (("int", "descriptor"),)})
    assert differences(TABLES, renamed) == []
    longer = machine(prototypes={"read": (("int", "fd"), ("int", "flags"))})
    assert differences(TABLES, longer) == ["prototype read: 1 arguments here, 2 on this machine"]


def test_a_number_without_a_prototype_is_a_difference() -> None:
    lacking = Tables(TABLES.numbers, {"read": ()}, TABLES.constants)
    assert differences(lacking, machine()) == ["prototype openat: missing here, but number 257 has that name"]


def test_numbers_are_read_from_the_header(tmp_path: Path) -> None:
    header = tmp_path / "unistd_64.h"
    header.write_text("#ifndef X\n#define X\n#define __NR_write 1\n#define __NR_read 0\n#endif\n")
    assert list(numbers([tmp_path / "absent.h", header]).items()) == [(0, "read"), (1, "write")]


def test_a_format_file_becomes_a_prototype() -> None:
    assert parse_format(OPENAT_FORMAT) == OPENAT


def test_prototypes_are_found_by_header_names(tmp_path: Path) -> None:
    for name in ("openat", "newstat"):
        event = tmp_path / "events" / "syscalls" / f"sys_enter_{name}"
        event.mkdir(parents=True)
        (event / "format").write_text(OPENAT_FORMAT)
    found = prototypes(["openat", "stat", "tuxcall", "finit_module", "fstat"], [tmp_path])
    assert found["openat"] == found["stat"] == OPENAT
    assert found["tuxcall"] == ()
    assert found["finit_module"] == (("int", "fd"), ("const char *", "uargs"), ("int", "flags"))
    assert "fstat" not in found  # not in this tracefs, and nobody wrote it by hand


def test_constants_are_the_compilers(evaluate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What isn't a number is left out, what doesn't fit 32 bits isn't cut."""
    evaluate([], ["1"])  # skips without a compiler
    (tmp_path / "odd.h").write_text(
        '#define ODD_TEXT "no number"\n#define ODD_TYPE struct unknown\n#define ODD_CALL(x) x\n'
        "#define ODD_SUM (ODD_ONE | 2)\n#define ODD_ONE 1\n#define ODD_WIDE 0x200000000ULL\n"
        "#define ODD_MINUS (-100)\n#define ODD_GROWS 7\n#define EVEN 2\n"
    )
    monkeypatch.setenv("CPATH", str(tmp_path))
    unit = Unit("odd headers", ("odd.h", "not-there.h"), ("ODD_",), ("EVEN",), unwanted=("ODD_GROWS",))
    assert constants((unit,)) == {
        "ODD_SUM": 3, "ODD_ONE": 1, "ODD_WIDE": 0x200000000, "ODD_MINUS": -100, "EVEN": 2,
    }  # fmt: skip


def test_the_kernels_value_wins_over_the_c_librarys() -> None:
    """The C library says O_LARGEFILE is 0 on x86_64; the kernel sees 0100000."""
    text = (DIRECTORY / CONSTANTS).read_text()
    assert '"O_LARGEFILE": 0x8000,' in text
