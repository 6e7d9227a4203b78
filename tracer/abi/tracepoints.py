"""How tracefs names the tracepoints syscalls:sys_enter_NAME, where that isn't the call's own name."""

from __future__ import annotations

# The kernel's function isn't named for the call: header name -> tracefs name.
TRACEFS_NAMES = {
    "stat": "newstat",
    "fstat": "newfstat",
    "lstat": "newlstat",
    "sendfile": "sendfile64",
    "uname": "newuname",
    "umount2": "umount",
}
