"""Arguments that are several: what isn't a list, or isn't one of pairs, is named."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    Item = TypeVar("Item")
    First = TypeVar("First")
    Second = TypeVar("Second")


def several(items: "Iterable[Item]", what: str) -> "list[Item]":
    """List *items*. TypeError, which names *what*: they can't be, or they are one string."""
    if isinstance(items, (str, bytes)) or not hasattr(items, "__iter__"):
        raise TypeError(f"{what} are several, as in a list, not {type(items).__name__}")
    return list(items)


def pair(both: "tuple[First, Second]", what: str) -> "tuple[First, Second]":
    """Give *both*. TypeError, which names *what*: they aren't two."""
    if not isinstance(both, (tuple, list)) or len(both) != 2:
        raise TypeError(f"{what} are two, as in a tuple, not {both!r}")
    return both[0], both[1]
