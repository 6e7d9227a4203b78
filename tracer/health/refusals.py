"""Why the kernel would refuse to let us trace: each reason is a check of its own."""

from __future__ import annotations

import os

from tracer.health import Finding, Works

CAPABILITIES = {"SYS_PTRACE": 19, "SYS_ADMIN": 21, "PERFMON": 38}  # linux/capability.h

_CONTAINER_FIX = "start that with `--cap-add=SYS_PTRACE --security-opt seccomp=unconfined`."
_CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv")
_CONTAINER_WORDS = ("docker", "kubepods", "containerd", "libpod", "lxc", "garden")


def refusal(attaching: bool = False) -> str:
    """Return what to do where tracing, or `attaching` to a running process, was refused: a line for each reason."""
    findings = (already_traced(True), yama(attaching), seccomp_filter(True))
    lines = [f"{finding.found}: {finding.fix}" for finding in findings if finding.works is Works.NO]
    other = "Neither Yama nor a seccomp filter is the reason; look at `dmesg` and the security modules."
    return "\n  ".join(lines or [other])


def already_traced(refused: bool) -> Finding:
    """Tell whether a tracer holds this process; then it may hold our children, too, and nobody else can."""
    name, tracer = "traced already", status_field("TracerPid")
    if tracer in ("", "0"):
        return Finding(name, Works.YES, "no tracer holds this process")
    command = read(f"/proc/{tracer}/comm")
    by = f"by process {tracer}, {command}" if command else f"by process {tracer}"
    works = Works.NO if refused else Works.DEGRADED
    return Finding(name, works, f"This process is itself traced ({by})", "run it outside of that tracer.")


def yama(attaching: bool = False) -> Finding:
    """Tell whether Yama lets a process trace its own children, or attach to others."""
    name, scope = "Yama", read("/proc/sys/kernel/yama/ptrace_scope")
    if not scope:
        return Finding(name, Works.YES, "not in this kernel, or not readable")
    found = f"kernel.yama.ptrace_scope = {scope}"
    if scope == "1" and attaching and "SYS_PTRACE" not in capabilities():
        fix = "as root, run `sysctl kernel.yama.ptrace_scope=0`, or trace as root."
        return Finding(name, Works.NO, f"Yama lets a process trace its own children only ({found})", fix)
    if scope not in ("2", "3"):
        return Finding(name, Works.YES, f"{found}: a process may trace its own children")
    if scope == "2" and "SYS_PTRACE" in capabilities():
        return Finding(name, Works.YES, f"{found}: tracing needs SYS_PTRACE, which we have")
    fix = "as root, run `sysctl kernel.yama.ptrace_scope=1`" + (" after a reboot." if scope == "3" else ".")
    return Finding(name, Works.NO, f"Yama allows no tracing here ({found})", fix)


def seccomp_filter(refused: bool) -> Finding:
    """Tell whether a seccomp filter limits this process, and so the commands it starts."""
    name = "seccomp filter"
    if status_field("Seccomp") != "2":
        return Finding(name, Works.YES, "none limits this process")
    if refused:
        return Finding(name, Works.NO, "A seccomp filter is at work, as in a container", _CONTAINER_FIX)
    found = "A seccomp filter is at work: calls that it refuses fail here and not elsewhere"
    return Finding(
        name, Works.DEGRADED, found, "in a container, start that with `--security-opt seccomp=unconfined`."
    )


def container(refused: bool) -> Finding:
    """Tell whether we seem to be in a container."""
    name, signs = "container", [path for path in _CONTAINER_FILES if os.path.exists(path)]
    groups = read("/proc/1/cgroup")
    signs += [f"{word} in /proc/1/cgroup" for word in _CONTAINER_WORDS if word in groups]
    if kind := os.environ.get("container"):  # noqa: SIM112 - its name, set by podman and systemd
        signs.append(f"container={kind}")
    if not signs:
        return Finding(name, Works.YES, "no sign of one")
    found = f"signs of one: {', '.join(signs)}"
    if refused:
        return Finding(name, Works.DEGRADED, found, _CONTAINER_FIX)
    return Finding(name, Works.YES, f"{found}; it lets us trace")


def capabilities() -> list[str]:
    """Return those of CAPABILITIES that this process has in effect."""
    mask = int(status_field("CapEff") or "0", 16)
    return [name for name, bit in CAPABILITIES.items() if mask >> bit & 1]


def status_field(name: str) -> str:
    """Return a field of this process's status in /proc; empty if there is none."""
    for line in read("/proc/self/status").splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return value.strip()
    return ""


def read(path: str) -> str:
    """Return what a file holds, stripped; empty if it can't be read."""
    try:
        with open(path, errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""
