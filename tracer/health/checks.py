"""The checks of `tracer doctor`: a table of small functions that each try one thing.

What only an engine can try (to seize a process, to trace a program) is handed in as a Trial.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tracer.health import Finding, Works, perf, refusals, trials

NEEDED = ("ptrace", "syscall info", "engines")  # without these, no command can be traced

_SINCE = (5, 3)  # Linux that first had PTRACE_GET_SYSCALL_INFO
_C = "int main(void) { return 0; }\n"
_PYTHON_C = "#include <Python.h>\n" + _C


@dataclass(frozen=True, slots=True)
class Seized:
    """How tracing a child went: the errors of PTRACE_SEIZE and of PTRACE_GET_SYSCALL_INFO, empty if none."""

    seize: str = ""
    syscall_info: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What to know of the engines: how seizing went, and what each engine said of a traced program.

    `engines` has a name, the preferred first, and an error that is empty for an engine that works.
    """

    seized: Seized
    engines: Mapping[str, str]

    @property
    def refused(self) -> bool:
        """Whether the kernel doesn't let us trace."""
        return bool(self.seized.seize)


def run(trial: Trial) -> list[Finding]:
    """Run all checks, with what the engines said."""
    return [check() for check in table(trial)]


def traceable(findings: Sequence[Finding]) -> bool:
    """Return whether a command can be traced here."""
    return all(finding.works is not Works.NO for finding in findings if finding.name in NEEDED)


def table(trial: Trial) -> Sequence[Callable[[], Finding]]:
    """Return the checks in the order in which they are shown."""
    return (
        partial(ptrace, trial),
        partial(syscall_info, trial.seized),
        partial(engines, trial),
        partial(refusals.already_traced, trial.refused),
        refusals.yama,
        partial(refusals.seccomp_filter, trial.refused),
        partial(refusals.container, trial.refused),
        held_capabilities,
        wrappers,
        processors,
        i386,
        compiler,
        headers,
        filters,
        perf.tracefs,
        perf.counters,
    )


def ptrace(trial: Trial) -> Finding:
    """Tell whether a child can be seized."""
    if not trial.refused:
        return Finding("ptrace", Works.YES, "a child was seized and stopped")
    return Finding("ptrace", Works.NO, f"PTRACE_SEIZE: {trial.seized.seize}", refusals.refusal())


def syscall_info(seized: Seized) -> Finding:
    """Tell whether the kernel says at a stop what kind of stop it is."""
    name, release = "syscall info", os.uname().release
    version = re.match(r"(\d+)\.(\d+)", release)
    recent = version is not None and tuple(map(int, version.groups())) >= _SINCE
    if seized.seize and recent:
        return Finding(name, Works.DEGRADED, f"Linux {release} should have it; not tried without ptrace")
    if not (seized.seize or seized.syscall_info):
        return Finding(name, Works.YES, f"PTRACE_GET_SYSCALL_INFO works (Linux {release})")
    happened = seized.syscall_info or "not tried without ptrace"
    fix = "use Linux 5.3 or newer; an emulated kernel (gVisor, WSL 1) may lack it at any version."
    return Finding(name, Works.NO, f"PTRACE_GET_SYSCALL_INFO: {happened} (Linux {release})", fix)


def engines(trial: Trial) -> Finding:
    """Tell which engines traced a program."""
    good = [name for name, error in trial.engines.items() if not error]
    bad = [f"{name}: {error}" for name, error in trial.engines.items() if error]
    found = "; ".join(([f"traced a program: {', '.join(good)}"] if good else []) + bad)
    if not bad:
        return Finding("engines", Works.YES, found)
    if trial.refused:
        return Finding("engines", Works.NO, found, "mend ptrace first, see above.")
    fix = "install a C compiler and Python's headers, then this package again (`pip install --force-reinstall`)."
    if not good:
        return Finding("engines", Works.NO, found, "run `tracer run -- true` to see the whole message.")
    return Finding("engines", Works.DEGRADED, found, f"tracing works, but slower. To mend: {fix}")


def held_capabilities() -> Finding:
    """Tell which privileges we have that make a difference."""
    held = refusals.capabilities()
    missing = [name for name in refusals.CAPABILITIES if name not in held]
    if not missing:
        return Finding("capabilities", Works.YES, ", ".join(held))
    found = f"have {', '.join(held) or 'none'}; lack {', '.join(missing)}"
    fix = "not needed to trace your own programs. To count with perf or to read tracefs, run as root."
    return Finding("capabilities", Works.DEGRADED, found, fix)


def wrappers() -> Finding:
    """Tell whether the environment would change what a traced command does."""
    name, env = "environment", os.environ
    if env.get("LD_PRELOAD"):
        what = "fakeroot" if "FAKEROOTKEY" in env else "a wrapper"
        found = f"LD_PRELOAD={env['LD_PRELOAD']}: {what} adds calls to those of the command, or hides them"
        fix = "leave fakeroot." if "FAKEROOTKEY" in env else "run `env -u LD_PRELOAD tracer ...`."
        return Finding(name, Works.DEGRADED, found, fix)
    if libraries := refusals.read("/etc/ld.so.preload"):
        found = f"/etc/ld.so.preload: {' '.join(libraries.split())} is loaded into every command"
        return Finding(name, Works.DEGRADED, found, "as root, empty /etc/ld.so.preload, if that isn't meant.")
    for variable in ("ASAN_OPTIONS", "LSAN_OPTIONS"):
        if variable in env and "detect_leaks=0" not in env.get("ASAN_OPTIONS", ""):
            found = f"{variable} is set: LeakSanitizer fails in a program that is traced"
            return Finding(name, Works.DEGRADED, found, "run `ASAN_OPTIONS=detect_leaks=0 tracer ...`.")
    return Finding(name, Works.YES, "no LD_PRELOAD, no fakeroot, no sanitizer options")


def processors() -> Finding:
    """Tell whether tracer and command can share a core, which halves the cost of a call."""
    allowed, present = len(os.sched_getaffinity(0)), os.cpu_count() or 0
    found = f"{allowed} of {present} may be used"
    if allowed == 1:
        return Finding("processors", Works.YES, f"{found}: tracer and command share it")
    if error := _tried(trials.share_core):
        fix = "allow sched_setaffinity in the seccomp filter; without it each call costs about twice as much."
        return Finding("processors", Works.DEGRADED, f"{found}; sharing a core: {error}", fix)
    return Finding("processors", Works.YES, f"{found}; tracer and command can share a core")


def i386() -> Finding:
    """Tell whether 32-bit programs run, by running one."""
    name = "i386 programs"
    if platform.machine() not in ("x86_64", "i686"):
        return Finding(name, Works.YES, f"not a matter on {platform.machine()}")
    try:
        error = trials.run_i386()
    except OSError as unexpected:
        fix = "try a 32-bit program by hand: `gcc -m32`."
        return Finding(name, Works.DEGRADED, f"not known, running one failed: {unexpected}", fix)
    if not error:
        return Finding(name, Works.YES, "one ran (IA32 emulation is on)")
    if error == errno.ENOEXEC:
        fix = "only if you trace such programs: boot with `ia32_emulation=1`."
        return Finding(name, Works.DEGRADED, "this kernel runs none (IA32 emulation is off)", fix)
    fix = "executing from memory may be forbidden: look at `sysctl vm.memfd_noexec`."
    return Finding(name, Works.DEGRADED, f"not known, running one failed: {os.strerror(error)}", fix)


def compiler() -> Finding:
    """Tell whether C programs can be built: scenarios in C need it."""
    name, found = "C compiler", shutil.which("cc")
    package = "install one (Debian: `apt install gcc libc6-dev`, Alpine: `apk add gcc musl-dev`)."
    fix = f"only for scenarios in C and the native engine: {package}"
    if found is None:
        return Finding(name, Works.NO, "cc is not in PATH", fix)
    if error := _compile(found, _C):
        return Finding(name, Works.NO, f"{found} doesn't build a program: {error}", fix)
    return Finding(name, Works.YES, f"{found} built a program")


def headers() -> Finding:
    """Tell whether extensions of Python can be built: the native engine is one."""
    name, directory = "Python headers", sysconfig.get_path("include")
    fix = "only to build the native engine: install them (Debian: `apt install python3-dev`)."
    if not os.path.exists(os.path.join(directory, "Python.h")):
        return Finding(name, Works.NO, f"no Python.h in {directory}", fix)
    found = shutil.which("cc")
    if found is None:
        return Finding(name, Works.DEGRADED, f"in {directory}; not tried without a C compiler", fix)
    if error := _compile(found, _PYTHON_C, "-c", f"-I{directory}"):
        return Finding(name, Works.NO, f"Python.h doesn't compile: {error}", fix)
    return Finding(name, Works.YES, f"Python.h compiles, in {directory}")


def filters() -> Finding:
    """Tell whether an unprivileged process may install a seccomp filter."""
    if error := _tried(trials.install_filter):
        fix = "not needed by any engine of today. The kernel needs CONFIG_SECCOMP_FILTER, a container its default."
        return Finding("own filters", Works.NO, f"installing a seccomp filter: {error}", fix)
    return Finding("own filters", Works.YES, "a seccomp filter could be installed (with NO_NEW_PRIVS)")


def _tried(trial: Callable[[], int]) -> str:
    try:
        error = trials.in_child(trial)
    except OSError as unexpected:
        return str(unexpected)
    return os.strerror(error) if error else ""


def _compile(found: str, source: str, *flags: str) -> str:
    """Compile `source`; return the first complaint, empty if there is none."""
    with tempfile.TemporaryDirectory() as directory:
        file, made = os.path.join(directory, "x.c"), os.path.join(directory, "x")
        with open(file, "w") as text:
            text.write(source)
        argv = [found, *flags, "-o", made, file]
        try:
            done = subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=30)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[0].replace(file, "program")
