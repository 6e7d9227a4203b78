from __future__ import annotations

import errno
import os
import signal
import subprocess
import time

import pytest

from conftest import need
from tracer.health import Works, checks, perf, refusals, trials

GOOD = checks.Trial(checks.Seized(), {"native": "", "ptrace": ""})
REFUSED = checks.Trial(checks.Seized("Operation not permitted"), {"ptrace": "Operation not permitted"})
YAMA = "/proc/sys/kernel/yama/ptrace_scope"
STATUS = "/proc/self/status"
ROOT_CAPABILITIES = "CapEff:\t000001ffffffffff"

CONSTANTS = """
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
int main(void)
{
    printf("%d %d %d %d %u %d %d %d %d %d %d\\n", PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
           BPF_RET | BPF_K, SECCOMP_RET_ALLOW, PERF_TYPE_TRACEPOINT, PERF_ATTR_SIZE_VER0, SYS_perf_event_open,
           CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON);
}
"""


@pytest.fixture
def machine(monkeypatch):
    """Make files hold what a test wants."""

    def set_up(**files: str) -> None:
        paths = {"yama": YAMA, "status": STATUS, "cgroup": "/proc/1/cgroup", "preload": "/etc/ld.so.preload"}
        held = {paths[name]: text for name, text in files.items()}
        monkeypatch.setattr(refusals, "read", lambda path: held.get(path, ""))

    return set_up


def test_every_check_answers_in_full_and_has_a_name_of_its_own():
    findings = checks.run(GOOD)
    assert len({finding.name for finding in findings}) == len(findings) == len(checks.table(GOOD))
    assert set(checks.NEEDED) <= {finding.name for finding in findings}
    assert all(finding.found for finding in findings)
    assert all(finding.fix for finding in findings if finding.works is Works.NO)
    assert all(not finding.fix for finding in findings if finding.works is Works.YES)


@pytest.mark.parametrize(
    ("trial", "expected"),
    [
        (GOOD, True),
        (REFUSED, False),
        (checks.Trial(checks.Seized(), {"native": "not built", "ptrace": ""}), True),
        (checks.Trial(checks.Seized(), {"native": "not built", "ptrace": "broken"}), False),
        (checks.Trial(checks.Seized("", "not supported"), {"ptrace": ""}), False),
    ],
)
def test_a_command_can_be_traced_if_what_is_needed_works(trial, expected):
    assert checks.traceable(checks.run(trial)) is expected


def test_a_refusal_names_its_reasons(machine):
    machine(yama="2", status="TracerPid:\t77\nSeccomp:\t2")
    finding = checks.ptrace(REFUSED)
    assert finding.works is Works.NO and finding.found == "PTRACE_SEIZE: Operation not permitted"
    assert [line.split(":")[0].strip() for line in finding.fix.splitlines()] == [
        "This process is itself traced (by process 77)",
        "Yama allows no tracing here (kernel.yama.ptrace_scope = 2)",
        "A seccomp filter is at work, as in a container",
    ]


@pytest.mark.parametrize(
    ("files", "works"),
    [
        ({}, Works.YES),
        ({"yama": "0"}, Works.YES),
        ({"yama": "1"}, Works.YES),
        ({"yama": "2"}, Works.NO),
        ({"yama": "2", "status": ROOT_CAPABILITIES}, Works.YES),
        ({"yama": "3", "status": ROOT_CAPABILITIES}, Works.NO),
    ],
)
def test_yama(machine, files, works):
    machine(**files)
    assert refusals.yama().works is works


@pytest.mark.parametrize("check", [refusals.already_traced, refusals.seccomp_filter])
def test_a_reason_counts_only_where_tracing_is_refused(machine, check):
    machine(status="TracerPid:\t77\nSeccomp:\t2")
    assert (check(True).works, check(False).works) == (Works.NO, Works.DEGRADED)
    machine(status="TracerPid:\t0\nSeccomp:\t0")
    assert (check(True).works, check(False).works) == (Works.YES, Works.YES)


def test_a_container_is_known_by_its_marks(machine, monkeypatch):
    monkeypatch.setattr(refusals, "_CONTAINER_FILES", ())
    monkeypatch.delenv("container", raising=False)
    machine(cgroup="0::/")
    assert refusals.container(False).found == "no sign of one"
    machine(cgroup="4:memory:/docker/5f")
    assert "docker in /proc/1/cgroup" in refusals.container(False).found
    assert "--cap-add=SYS_PTRACE" in refusals.container(True).fix


@pytest.mark.parametrize(
    ("mask", "held"), [("0", []), ("80000", ["SYS_PTRACE"]), ("4000200000", ["SYS_ADMIN", "PERFMON"]), ("", [])]
)
def test_capabilities_are_read_from_the_mask(machine, mask, held):
    machine(status=f"CapEff:\t{mask}")
    assert refusals.capabilities() == held
    assert checks.held_capabilities().works is Works.DEGRADED


@pytest.mark.parametrize(
    ("environ", "fix"),
    [
        ({}, ""),
        ({"LD_PRELOAD": "/x.so"}, "run `env -u LD_PRELOAD tracer ...`."),
        ({"LD_PRELOAD": "libfakeroot.so", "FAKEROOTKEY": "1"}, "leave fakeroot."),
        ({"LSAN_OPTIONS": "x"}, "run `ASAN_OPTIONS=detect_leaks=0 tracer ...`."),
        ({"ASAN_OPTIONS": "detect_leaks=0"}, ""),
    ],
)
def test_wrappers_in_the_environment(machine, monkeypatch, environ, fix):
    machine()
    for name in ("LD_PRELOAD", "FAKEROOTKEY", "ASAN_OPTIONS", "LSAN_OPTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setitem(os.environ, name, value)
    assert checks.wrappers().fix == fix


@pytest.mark.parametrize(
    ("release", "seized", "works"),
    [
        ("6.1.0-49-amd64", checks.Seized(), Works.YES),
        ("6.1.0", checks.Seized("Operation not permitted"), Works.DEGRADED),
        ("5.2.9", checks.Seized("Operation not permitted"), Works.NO),
        ("4.4.0", checks.Seized("", "not supported by this kernel"), Works.NO),
    ],
)
def test_the_trial_outweighs_the_version(monkeypatch, release, seized, works):
    real = os.uname()
    monkeypatch.setattr(os, "uname", lambda: os.uname_result((*real[:2], release, *real[3:])))
    assert checks.syscall_info(seized).works is works


def test_a_missing_compiler_and_missing_headers_are_told(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert checks.compiler().found == "cc is not in PATH"
    monkeypatch.setattr(checks.sysconfig, "get_path", lambda name: "/nonexistent")
    assert checks.headers().found == "no Python.h in /nonexistent"


def test_a_compiler_that_fails_is_told(monkeypatch, tmp_path):
    (tmp_path / "cc").write_text("#!/bin/sh\necho cannot find crt1.o >&2\nexit 1\n")
    (tmp_path / "cc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert checks.compiler().found.endswith("doesn't build a program: cannot find crt1.o")


def test_an_unmounted_tracefs_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(perf, "TRACEFS", (str(tmp_path),))
    assert "not mounted" in perf.tracefs().found and "mount -t tracefs" in perf.tracefs().fix
    assert "not tried without tracefs" in perf.counters().found


@pytest.mark.parametrize(("error", "found"), [(errno.ENOEXEC, "runs none"), (errno.EACCES, "not known")])
def test_i386_is_told_apart_from_not_known(monkeypatch, error, found):
    monkeypatch.setattr(checks.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(trials, "run_i386", lambda: error)
    assert found in checks.i386().found


def test_the_trials_leave_no_mark_on_this_process():
    def state() -> tuple[str, set[int], int]:
        return refusals.status_field("Seccomp"), os.sched_getaffinity(0), len(os.listdir("/proc/self/fd"))

    before = state()
    checks.run(GOOD)
    assert state() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_trial_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(trials, "PATIENCE", 0.1)
    with pytest.raises(TimeoutError):
        trials.in_child(lambda: time.sleep(60) or 0)


def test_a_trial_that_dies_is_told():
    with pytest.raises(ChildProcessError, match="killed by SIGSYS"):
        trials.in_child(lambda: os.kill(os.getpid(), signal.SIGSYS) or 0)


def test_the_constants_are_the_headers_own(tmp_path):
    (tmp_path / "c.c").write_text(CONSTANTS)
    subprocess.run([need("gcc"), "-o", str(tmp_path / "c"), str(tmp_path / "c.c")], check=True)
    printed = subprocess.run([str(tmp_path / "c")], capture_output=True, text=True, check=True).stdout
    ours = (
        trials.PR_SET_NO_NEW_PRIVS,
        trials.PR_SET_SECCOMP,
        trials.SECCOMP_MODE_FILTER,
        trials.BPF_RET_K,
        trials.SECCOMP_RET_ALLOW,
        trials.PERF_TYPE_TRACEPOINT,
        trials.PERF_ATTR_SIZE_VER0,
        trials.SYS_PERF_EVENT_OPEN[os.uname().machine],
        *refusals.CAPABILITIES.values(),
    )
    assert tuple(map(int, printed.split())) == ours
