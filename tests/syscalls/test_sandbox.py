"""What a process gives up is gone: in children, because it never comes back; without any privilege."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from syscalls import Error, sandbox
from syscalls._sandbox_x86_64 import ARCH, NUMBERS
from syscalls.sandbox import PLEDGE_STDIO, UNVEIL_READ, Sandbox, pledge

ROOT = Path(__file__).parents[2]

BEGIN = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
import syscalls
from syscalls.mman import MemoryMapping
from syscalls.sandbox import *
from syscalls.socket import *

def tried(*args):
    "The errno's name that a call answers, or 'ok'."
    call, *rest = args
    try:
        call(*rest)
    except OSError as error:
        return syscalls.Error(error.errno).name
    return "ok"

os.mkdir("open"), os.mkdir("shut")
for place in ("open/file", "shut/file"):
    open(place, "w").write("content")
"""


@pytest.fixture
def child(tmp_path):
    """Run a script in a child, in an empty directory; return the words that it prints."""

    def run(script: str, *before: str, python: str = sys.executable, environ: dict[str, str] | None = None):
        tmp_path.chmod(0o777)
        command = [*before, python, "-S", "-c", BEGIN + script]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environ)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return run


ATTEMPTS = {
    "read": "tried(open, 'open/file')",
    "write": "tried(open, 'open/file', 'r+')",
    "truncate": "tried(os.truncate, 'open/file', 1)",
    "create": "tried(open, 'open/new', 'w')",
    "tmpfile": "tried(os.open, 'open', os.O_TMPFILE | os.O_RDWR)",
    "remove": "tried(os.unlink, 'shut/file')",
    "chmod": "tried(os.chmod, 'open/file', 0o600)",
    "inet": "tried(Socket, AF_INET, SOCK_STREAM)",
    "unix": "tried(Socket, AF_UNIX, SOCK_STREAM)",
    "fork": "tried(lambda: os.fork() or os._exit(0))",
    "exec": "tried(os.execv, 'open/file', ['x'])",
    "map": "tried(MemoryMapping, 4096)",
}


@pytest.mark.parametrize(
    ("mode", "allowed"),
    [
        ("PLEDGE_STDIO", {"map"}),
        ("PLEDGE_STDIO | PLEDGE_RPATH", {"map", "read"}),
        ("PLEDGE_STDIO | PLEDGE_WPATH", {"map", "truncate", "write"}),
        ("PLEDGE_STDIO | PLEDGE_CPATH", {"map", "remove"}),
        ("PLEDGE_STDIO | PLEDGE_WPATH | PLEDGE_CPATH", {"map", "truncate", "write", "create", "remove"}),
        ("PLEDGE_STDIO | PLEDGE_FATTR", {"map", "chmod"}),
        ("PLEDGE_STDIO | PLEDGE_INET", {"map", "inet"}),
        ("PLEDGE_STDIO | PLEDGE_UNIX", {"map", "unix"}),
        ("PLEDGE_STDIO | PLEDGE_PROC", {"map", "fork"}),
        ("PLEDGE_STDIO | PLEDGE_EXEC", {"map", "exec"}),
    ],
)
def test_only_what_was_promised_is_left(child, mode, allowed):
    answers = child(f"pledge({mode})\nprint({', '.join(ATTEMPTS.values())})")
    refused = {name for name, answer in zip(ATTEMPTS, answers, strict=True) if answer == "EPERM"}
    assert refused == set(ATTEMPTS) - allowed


def test_without_a_pledge_all_of_it_works(child):
    answers = dict(zip(ATTEMPTS, child(f"print({', '.join(ATTEMPTS.values())})"), strict=True))
    assert answers.pop("exec") == "EACCES"
    assert set(answers.values()) == {"ok"}


def test_pledges_only_tighten(child):
    script = "pledge(PLEDGE_STDIO | PLEDGE_UNIX)\npledge(PLEDGE_STDIO | PLEDGE_INET)\n"
    assert child(script + f"print({ATTEMPTS['inet']}, {ATTEMPTS['unix']})") == ["EPERM", "EPERM"]


def test_a_pledge_holds_for_every_thread_and_child(child):
    script = """
import threading
go, answers = threading.Event(), []
thread = threading.Thread(target=lambda: (go.wait(), answers.append(tried(open, "open/file"))))
thread.start()
pledge(PLEDGE_STDIO | PLEDGE_PROC)
go.set(), thread.join()
print(*answers, flush=True)
if os.fork() == 0:
    os.write(1, tried(open, "open/file").encode())
    os._exit(0)
os.wait()
"""
    assert child(script) == ["EPERM", "EPERM"]


def test_threads_start_after_a_pledge(child):
    script = """
import threading
pledge(PLEDGE_STDIO | PLEDGE_PROC)
thread = threading.Thread(target=print, args=("ran",))
thread.start(), thread.join()
"""
    assert child(script) == ["ran"]


ENTERED = """
before = open("shut/file")
sandbox = Sandbox()
sandbox.unveil("open", {rights})
sandbox.enter_sandbox()
"""
IN_SANDBOX = {
    "read": "tried(open, 'open/file')",
    "list": "tried(os.listdir, 'open')",
    "write": "tried(os.open, 'open/file', os.O_WRONLY)",
    "truncate": "tried(os.truncate, 'open/file', 1)",
    "create": "tried(os.mkdir, 'open/new')",
    "exec": "tried(os.execv, 'open/file', ['x'])",
    "remove": "tried(os.unlink, 'open/file')",
}
SHUT = "tried(open, 'shut/file'), tried(os.open, 'shut/file', os.O_WRONLY), tried(os.truncate, 'shut/file', 1)"


@pytest.mark.parametrize(
    ("rights", "allowed"),
    [
        ("UNVEIL_READ", {"read", "list"}),
        ("UNVEIL_WRITE", {"write", "truncate"}),
        ("UNVEIL_CREATE", {"create", "remove"}),
        ("UNVEIL_READ | UNVEIL_WRITE | UNVEIL_CREATE", set(IN_SANDBOX) - {"exec"}),
    ],
)
def test_only_what_was_unveiled_is_left(child, rights, allowed):
    answers = child(ENTERED.format(rights=rights) + f"print({', '.join(IN_SANDBOX.values())}, {SHUT})")
    assert answers[-3:] == ["EACCES"] * 3
    refused = {name for name, answer in zip(IN_SANDBOX, answers, strict=False) if answer == "EACCES"}
    assert refused == set(IN_SANDBOX) - allowed


def test_programs_run_where_that_was_unveiled(child):
    script = """
sandbox = Sandbox()
for place in ("/usr", "/lib", "/lib64"):
    sandbox.unveil(place, UNVEIL_READ | UNVEIL_EXECUTE)
sandbox.enter_sandbox()
import posix
print(os.waitstatus_to_exitcode(os.spawnv(os.P_WAIT, "/usr/bin/true", ["true"])), tried(open, "open/file"))
"""
    assert child(script) == ["0", "EACCES"]


def test_what_is_open_stays_open_and_children_are_inside(child):
    script = (
        ENTERED.format(rights="UNVEIL_READ")
        + """
print(before.read(), flush=True)
if os.fork() == 0:
    os.write(1, tried(open, "shut/file").encode())
    os._exit(0)
os.wait()
"""
    )
    assert child(script) == ["content", "EACCES"]


def test_a_file_is_unveiled_by_itself_and_rights_add_up(child):
    script = """
sandbox = Sandbox()
sandbox.unveil("open/file", UNVEIL_READ | UNVEIL_CREATE)
sandbox.unveil("open/file", UNVEIL_WRITE)
sandbox.enter_sandbox()
print(tried(open, "open/file", "r+"), tried(os.listdir, "open"))
"""
    assert child(script) == ["ok", "EACCES"]


def test_there_is_no_way_back(child):
    script = (
        ENTERED.format(rights="UNVEIL_READ")
        + """
print(tried(sandbox.unveil, "shut", UNVEIL_READ), tried(sandbox.enter_sandbox))
wider = Sandbox()
wider.unveil("open", UNVEIL_READ | UNVEIL_WRITE)
print(tried(wider.unveil, "shut", UNVEIL_READ))
wider.enter_sandbox()
print(tried(open, "open/file"), tried(open, "open/file", "r+"), tried(open, "shut/file"))
"""
    )
    assert child(script) == ["EPERM", "EPERM", "ok", "ok", "EACCES", "EACCES"]


def test_a_sandbox_can_be_entered_after_a_pledge(child):
    script = "pledge(PLEDGE_STDIO | PLEDGE_RPATH)\nbefore = None\n"
    script += ENTERED.format(rights="UNVEIL_READ").replace('before = open("shut/file")', "")
    assert child(script + "print(tried(open, 'open/file'), tried(open, 'shut/file'))") == ["ok", "EACCES"]


def test_an_ordinary_user_can_do_all_of_it(child, nobody):
    script = ENTERED.format(rights="UNVEIL_READ") + "pledge(PLEDGE_STDIO | PLEDGE_RPATH)\n"
    script += f"print({ATTEMPTS['inet']}, {IN_SANDBOX['read']}, tried(open, 'shut/file'))"
    answers = child(script, *nobody.words, python=nobody.python, environ=nobody.environ)
    assert answers == ["EPERM", "ok", "EACCES"]


def test_bad_input_is_refused_before_any_call():
    for mode in (1 << 9, -1):
        with pytest.raises(ValueError, match="bits that aren't known"):
            pledge(mode)
    with pytest.raises(TypeError, match="a pledge is an int"):
        pledge("stdio")
    box = Sandbox()
    for rights in (16, 0):
        with pytest.raises(ValueError, match="rights has"):
            box.unveil("/", rights)
    with pytest.raises(FileNotFoundError):
        box.unveil("/no/such", UNVEIL_READ)
    with pytest.raises(Error, match="EINVAL"):
        box.unveil("a\0b", UNVEIL_READ)


def test_the_numbers_are_the_headers(c_numbers):
    assert list(c_numbers("asm/unistd.h", [f"__NR_{name}" for name in NUMBERS]).values()) == list(NUMBERS.values())
    assert c_numbers("linux/audit.h", ["AUDIT_ARCH_X86_64"]) == {"AUDIT_ARCH_X86_64": ARCH}


def test_no_filter_is_too_long_for_the_kernel(c_numbers):
    every = sum(value for name, value in vars(sandbox).items() if name.startswith("PLEDGE_"))
    assert (
        400 < len(sandbox._program(every)) // 8 < c_numbers("linux/bpf_common.h", ["BPF_MAXINSNS"])["BPF_MAXINSNS"]
    )


def test_a_pledge_is_only_as_wide_as_its_bits():
    assert len(sandbox._program(0)) < len(sandbox._program(PLEDGE_STDIO))
