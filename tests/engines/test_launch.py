from __future__ import annotations

import errno

import pytest

from tracer.engines.ptrace import launch
from tracer.health import refusals

OPEN = {"/proc/self/status": "TracerPid:\t0\nSeccomp:\t0"}


@pytest.mark.parametrize(
    ("files", "advice"),
    [
        ({"/proc/sys/kernel/yama/ptrace_scope": "2"}, "as root, run `sysctl kernel.yama.ptrace_scope=1`."),
        ({"/proc/sys/kernel/yama/ptrace_scope": "3"}, "sysctl kernel.yama.ptrace_scope=1` after a reboot."),
        ({"/proc/self/status": "TracerPid:\t77\nSeccomp:\t0"}, "itself traced (by process 77)"),
        ({"/proc/self/status": "TracerPid:\t0\nSeccomp:\t2"}, "--cap-add=SYS_PTRACE"),
        ({"/proc/sys/kernel/yama/ptrace_scope": "1"}, "Neither Yama nor a seccomp filter is the reason"),
    ],
)
def test_the_reason_for_a_refusal_is_found(monkeypatch, files, advice):
    monkeypatch.setattr(refusals, "read", lambda path: {**OPEN, **files}.get(path, ""))
    message = str(launch._denied(PermissionError(errno.EPERM, "not permitted")))
    assert message.startswith("tracing the command (PTRACE_SEIZE): Operation not permitted\n")
    assert advice in message
