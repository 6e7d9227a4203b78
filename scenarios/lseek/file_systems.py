"""SEEK_DATA and SEEK_HOLE find data and holes on each file system; ramfs knows none, and all of it is data.

Each is mounted in a mount namespace of the program's own: at its end mount and loop device are gone.
"""

import contextlib
import os
import sys

import syscalls
from syscalls import O_CREAT, O_RDWR, SEEK_DATA, SEEK_HOLE

DISK = "truncate -s {1}M disk && mkfs.{0} -q disk && mount -t {0} -o loop disk mnt"
SET_UP = {
    "btrfs": DISK.format("btrfs", 128),
    "ext4": DISK.format("ext4", 16),
    "ramfs": "mount -t ramfs none mnt",
    "tmpfs": "mount -t tmpfs none mnt",
    "xfs": DISK.format("xfs", 320),
}
CASES = tuple(SET_UP)

START, DATA, SIZE = 1 << 20, 1 << 16, 2 << 20
STEPS = [  # offset, whence, where data and holes are, where all is data
    (0, "SEEK_DATA", START, 0),
    (0, "SEEK_HOLE", 0, SIZE),
    (5000, "SEEK_HOLE", 5000, SIZE),
    (START, "SEEK_DATA", START, START),
    (START + 1, "SEEK_DATA", START + 1, START + 1),
    (START, "SEEK_HOLE", START + DATA, SIZE),
    (START + DATA, "SEEK_HOLE", START + DATA, SIZE),
    (START + DATA, "SEEK_DATA", "ENXIO", START + DATA),
    (SIZE - 1, "SEEK_HOLE", SIZE - 1, SIZE),
    (SIZE, "SEEK_DATA", "ENXIO", "ENXIO"),
    (SIZE, "SEEK_HOLE", "ENXIO", "ENXIO"),
]


def mounting(case, then, *arguments):
    """The command that mounts the file system at mnt, for itself alone, and goes on with the shell's words."""
    own = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    return [*own, "sh", "-c", f"mkdir mnt && {SET_UP[case]} && {then}", *arguments]


def unavailable(case):
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(mounting(case, "true"), cwd=scratch, capture_output=True, text=True)
    said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
    return f"{case} can't be mounted here: {said[-1]}" if done.returncode else ""


def program(case, mounted=""):
    if not mounted:
        again = mounting(case, 'exec "$@"', "sh", sys.executable, "-I", __file__, case, "mounted")
        os.execvp(again[0], again)
    fd = syscalls.open("mnt/sparse", O_CREAT | O_RDWR, 0o600)
    syscalls.ftruncate(fd, SIZE)
    syscalls.pwrite(fd, bytes(DATA), START)
    syscalls.fsync(fd)
    with syscalls.region("walk"):
        for offset, whence, *_ in STEPS:
            with contextlib.suppress(syscalls.Error):
                syscalls.lseek(fd, offset, {"SEEK_DATA": SEEK_DATA, "SEEK_HOLE": SEEK_HOLE}[whence])


def expectations(case):
    from tracer.expect import call, sequence

    def found(exact, simplest):
        return simplest if case == "ramfs" else exact

    walked = [call("lseek", "*/sparse", at, whence, result=found(*places)) for at, whence, *places in STEPS]
    return [sequence(*walked, region="walk", only=True)]


if __name__ == "__main__":
    program(*sys.argv[1:])
