"""Arguments and environment of a program, laid out in memory as execve(2) takes them."""

from syscalls._libc import Pointer, symbol
from syscalls._raw import readable, writable
from syscalls._several import several
from syscalls._words import words
from syscalls.limits import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Text = str | bytes

_ENVIRON = symbol("environ")


def _encode(text: "Text") -> bytes:
    string = encoded(text, "an argument or a variable")
    if 0 in string:
        raise ValueError(f"an argument or a variable has no NUL in it: {text!r}")
    return string


def strings(items: "Iterable[Text]") -> tuple[int, object]:
    """Lay out a NULL-ended array of pointers to C strings: its address, and what keeps it in place."""
    places = [readable(_encode(item)) for item in several(items, "arguments")]
    address, _length, keep = writable(words(*(place[0] for place in places), 0))
    return address, (keep, places)


def environment(env: "Mapping[Text, Text] | None") -> tuple[int, object]:
    """Lay out names and values as ``NAME=value``, or find the environment as it is for None; as `strings` does."""
    if env is None:
        return Pointer.from_address(_ENVIRON).value or 0, None
    if not hasattr(env, "items"):
        raise TypeError(f"an environment is a mapping of names to values, not {type(env).__name__}")
    return strings([_variable(name) + b"=" + _encode(value) for name, value in env.items()])


def _variable(name: "Text") -> bytes:
    string = _encode(name)
    if not string or b"=" in string:
        raise ValueError(f"a variable's name isn't empty and has no = in it: {name!r}")
    return string
