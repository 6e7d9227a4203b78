"""The program ends: another one takes its place (execve, execveat), or nothing does (exit, exit_group).

Man pages: execve(2), execveat(2), _exit(2).
"""

from syscalls._raw import demux, descriptor, readable, whole, word
from syscalls._strings import environment, strings
from syscalls.limits import checked_path
from syscalls.number import SYS_execve, SYS_execveat, SYS_exit_group

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import NoReturn

    from syscalls._raw import Descriptor
    from syscalls._strings import Text
    from syscalls.limits import AnyPath

__all__ = ["execve", "execveat", "exit", "exit_group"]


def execve(path: "AnyPath", argv: "Iterable[Text]", env: "Mapping[Text, Text] | None" = None) -> "NoReturn":
    """Replace this program by the one at *path* in one call; return never. Nothing that's buffered is written.

    *env*: names and values; None stands for the environment as it is. Error: see execve(2).
    TypeError, ValueError: an argument is no str or bytes, or has a NUL inside.
    """
    name, (arguments, _keep), (names, _keep_env) = checked_path(path, "execve"), strings(argv), environment(env)
    address, _length, _keep_path = readable(name)
    demux(word(SYS_execve, address, arguments, names), "execve", path)
    raise AssertionError("execve returned")


def execveat(
    dirfd: "Descriptor",
    path: "AnyPath",
    argv: "Iterable[Text]",
    env: "Mapping[Text, Text] | None" = None,
    flags: int = 0,
) -> "NoReturn":
    """Do the same as `execve` with *path* seen from directory *dirfd*, in one call.

    *flags*: AT_EMPTY_PATH (run the file that *dirfd* is), AT_SYMLINK_NOFOLLOW. Error: see execveat(2).
    """
    name, (arguments, _keep), (names, _keep_env) = (
        checked_path(path, "execveat"),
        strings(argv),
        environment(env),
    )
    address, _length, _keep_path = readable(name)
    number, bits = descriptor(dirfd), whole(flags, "flags")
    demux(word(SYS_execveat, number, address, arguments, names, bits), "execveat", path)
    raise AssertionError("execveat returned")


def exit_group(status: int) -> "NoReturn":
    """End this process at once in one call: nothing is flushed, no handler runs. See _exit(2).

    C calls it ``_exit``. TypeError, ValueError: *status* isn't an int of 0…255.
    """
    word(SYS_exit_group, whole(status, "an exit status", 0, 255))
    raise AssertionError("exit_group returned")


def exit(status: int = 0) -> "NoReturn":
    """End this process by SystemExit, so that what is buffered is written first, as by C's.

    TypeError, ValueError: *status* isn't an int of 0…255. See exit(3).
    """
    raise SystemExit(whole(status, "an exit status", 0, 255))
