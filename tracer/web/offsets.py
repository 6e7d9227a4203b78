"""Where in a file each read and write began, followed through seeks, duplicates and forks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracer.abi.families import FAMILIES
from tracer.decode import values as v
from tracer.decode.call import Call

_POSITIONED = {"pread64": "pos", "pwrite64": "pos", "preadv": "pos_l", "pwritev": "pos_l"}
_MOVING = (FAMILIES["reads"] | FAMILIES["writes"]) - {*_POSITIONED, "preadv2", "pwritev2"}
_COPYING = {"dup", "dup2", "dup3", "fcntl"}


class Offsets:
    """Follows every open file by the call that opened it; what copies its descriptor shares its position."""

    def __init__(self) -> None:
        """Start with no file open."""
        self._positions: dict[int, list[int | None]] = {}
        self._takes: Mapping[str, Callable[[Call], int | None]] = {
            **dict.fromkeys(_MOVING, self._moved),
            **dict.fromkeys(_POSITIONED, _positioned),
            **dict.fromkeys(FAMILIES["opens"], self._opened),
            **dict.fromkeys(FAMILIES["seeks"], self._sought),
            **dict.fromkeys(_COPYING, self._copied),
            **dict.fromkeys(FAMILIES["copies"], self._lost),
        }

    def of(self, call: Call) -> int | None:
        """Take in a call; return where in its file it read or wrote, None if it did neither or nobody knows."""
        take = self._takes.get(call.name)
        return take(call) if take is not None and call.returned and not call.record.failed else None

    def _position(self, call: Call, argument: int = 0) -> list[int | None]:
        """Return where the file of a descriptor stands, as a cell that all its descriptors share."""
        origin = call.origins.get(call.record.args[argument] & 0xFFFFFFFF)
        return [None] if origin is None else self._positions.setdefault(origin, [None])

    def _moved(self, call: Call) -> int | None:
        position = self._position(call)
        before = position[0]
        position[0] = None if before is None else before + call.record.result
        return before

    def _opened(self, call: Call) -> None:
        appends = any("O_APPEND" in names for names in map(_flag_names, call.arguments.values()))
        self._positions[call.index] = [None if appends else 0]

    def _sought(self, call: Call) -> None:
        self._position(call)[0] = call.record.result if call.name == "lseek" else None

    def _copied(self, call: Call) -> None:
        if isinstance(call.value, v.Descriptor):
            self._positions[call.index] = self._position(call)

    def _lost(self, call: Call) -> None:
        self._position(call, 0)[0] = self._position(call, 1)[0] = self._position(call, 2)[0] = None


def _positioned(call: Call) -> int | None:
    found = call.argument(_POSITIONED[call.name])
    return int(found) if isinstance(found, int) else None


def _flag_names(value: object) -> tuple[str, ...]:
    inner = value.get("flags") if isinstance(value, v.Structure) else value
    return inner.names if isinstance(inner, v.FlagBits) else ()
