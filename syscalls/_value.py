"""Values: equal if their fields are, hashable, and made once for all."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class Value:
    """A value that equals others of its type with the same fields, and can't be changed."""

    __slots__: tuple[str, ...] = ()

    def _set(self, **fields: object) -> None:
        for field in fields.items():
            object.__setattr__(self, *field)

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another one")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._fields() == self._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._fields()))})"

    def __reduce__(self) -> "tuple[type[Self], tuple[object, ...]]":
        return type(self), self._fields()
