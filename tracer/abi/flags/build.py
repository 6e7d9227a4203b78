"""How the sets are written: names in one string, values from the generated constants."""

from __future__ import annotations

from bisect import bisect_left

from tracer.abi.generated.constants import CONSTANTS

_PLACES = {name: place for place, name in enumerate(CONSTANTS)}
_SORTED = sorted(CONSTANTS)


def named(names: str) -> dict[int, str]:
    """Return value -> name for the names in the string, in order; of two with one value the first wins."""
    values: dict[int, str] = {}
    for name in names.split():
        values.setdefault(CONSTANTS[name], name)
    return values


def prefixed(*prefixes: str, without: str = "") -> dict[int, str]:
    """Return value -> name for all constants with one of the prefixes, but for those in `without`.

    A name there that ends with an underscore stands for all that begin so.
    """
    unwanted = without.split()
    families = tuple(name for name in unwanted if name.endswith("_"))
    names = {name for prefix in prefixes for name in _beginning(prefix)}.difference(unwanted)
    wanted = (name for name in names if not (families and name.startswith(families)))
    return named(" ".join(sorted(wanted, key=_PLACES.__getitem__)))


def _beginning(prefix: str) -> list[str]:
    return _SORTED[bisect_left(_SORTED, prefix) : bisect_left(_SORTED, prefix + "\x7f")]


def in_order(names: dict[int, str]) -> dict[int, str]:
    """Return value -> name in the order of values."""
    return dict(sorted(names.items()))


def words(names: dict[int, str]) -> dict[int, str]:
    """Return value -> name with the values as a 32-bit register holds them: -1 is 0xffffffff."""
    return {value & 0xFFFFFFFF: name for value, name in names.items()}


def field(mask: int, names: dict[int, str], unknown: str, shift: int = 0) -> tuple[int, dict[int, str]]:
    """Return a field of a set each of whose values has a spelling: one without a name is marked in its place."""
    values = (value for value in range(mask + 1) if value & mask == value)
    return mask << shift, {value << shift: _in_field(value, names, unknown, shift) for value in values}


def _in_field(value: int, names: dict[int, str], unknown: str, shift: int) -> str:
    place = f"<<{shift}" if shift else ""
    return names[value] + place if value in names else f"{value:#x}{place} /* {unknown} */"


def huge_pages(prefix: str) -> tuple[int, dict[int, str]]:
    """Return the field with the logarithm of a page size, spelled as strace does: 21<<MAP_HUGE_SHIFT."""
    shift, mask = CONSTANTS[f"{prefix}_HUGE_SHIFT"], CONSTANTS[f"{prefix}_HUGE_MASK"]
    return mask << shift, {size << shift: f"{size}<<{prefix}_HUGE_SHIFT" for size in range(1, mask + 1)}
