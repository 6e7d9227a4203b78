"""On a disk the offset may go to its end and not beyond: EINVAL; SEEK_END counts from the disk's size."""

import contextlib
import subprocess

import syscalls
from syscalls import O_RDONLY, SEEK_CUR, SEEK_END, SEEK_SET

SIZE = 1 << 20


def disk():
    """A disk of SIZE bytes, a file's loop device, which is gone when its descriptor is closed."""
    with open("disk", "wb") as file:
        file.truncate(SIZE)
    device = subprocess.check_output(["losetup", "--find", "--show", "disk"], stderr=subprocess.PIPE, text=True)
    try:
        return syscalls.FileDescriptor(syscalls.open(device.strip(), O_RDONLY))
    finally:
        subprocess.check_call(["losetup", "--detach", device.strip()])


def program():
    with disk() as fd, syscalls.region("disk"):
        syscalls.lseek(fd, SIZE, SEEK_SET)
        for offset, whence in ((SIZE + 1, SEEK_SET), (1, SEEK_CUR), (1, SEEK_END)):
            with contextlib.suppress(syscalls.Error):
                syscalls.lseek(fd, offset, whence)
        syscalls.lseek(fd, 0, SEEK_END)


def unavailable():
    import os
    import tempfile

    here = os.getcwd()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            os.chdir(scratch)
            disk().close()
        except (OSError, subprocess.CalledProcessError) as error:
            return f"a loop device can't be made here: {getattr(error, 'stderr', None) or error}".strip()
        finally:
            os.chdir(here)
    return ""


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("lseek", "/dev/loop*", SIZE, "SEEK_SET", result=SIZE),
            call("lseek", "/dev/loop*", SIZE + 1, "SEEK_SET", result="EINVAL"),
            call("lseek", "/dev/loop*", 1, "SEEK_CUR", result="EINVAL"),
            call("lseek", "/dev/loop*", 1, "SEEK_END", result="EINVAL"),
            call("lseek", "/dev/loop*", 0, "SEEK_END", result=SIZE),
            region="disk",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
