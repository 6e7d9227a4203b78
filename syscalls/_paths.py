"""Calls on paths: each is checked, handed over, and named in the Error."""

from syscalls._raw import demux, descriptor, fitting, readable, word
from syscalls.limits import checked_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath


def by_path(number: int, call: str, path: "AnyPath", *words: int) -> int:
    """Issue call(path, …); ENAMETOOLONG and EINVAL come before the call."""
    address, _length, _keep = readable(checked_path(path, call))
    return demux(word(number, address, *fitting(call, words)), call, path)


def by_path_at(number: int, call: str, dirfd: "Descriptor", path: "AnyPath", *words: int) -> int:
    """Issue call(dirfd, path, …)."""
    address, _length, _keep = readable(checked_path(path, call))
    return demux(word(number, descriptor(dirfd), address, *fitting(call, words)), call, path)


def by_two_paths(number: int, call: str, old: "AnyPath", new: "AnyPath") -> None:
    """Issue call(old, new)."""
    source, _, _keep_old = readable(checked_path(old, call))
    target, _, _keep_new = readable(checked_path(new, call))
    demux(word(number, source, target), call, (old, new))


def by_two_paths_at(
    number: int,
    call: str,
    olddirfd: "Descriptor",
    old: "AnyPath",
    newdirfd: "Descriptor",
    new: "AnyPath",
    *words: int,
) -> None:
    """Issue call(olddirfd, old, newdirfd, new, …)."""
    source, _, _keep_old = readable(checked_path(old, call))
    target, _, _keep_new = readable(checked_path(new, call))
    places = descriptor(olddirfd), source, descriptor(newdirfd), target
    demux(word(number, *places, *fitting(call, words)), call, (old, new))
