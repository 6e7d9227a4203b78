"""Three values: whether something matches, doesn't, or can't be told from what was recorded."""

from __future__ import annotations

from enum import IntEnum


class Truth(IntEnum):
    """NO < UNKNOWN < YES: the truth of "and" is the least of its parts, that of "or" the greatest."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    @classmethod
    def of(cls, known: bool) -> Truth:
        """Return YES or NO."""
        return cls.YES if known else cls.NO

    def negated(self) -> Truth:
        """Return the truth of "not"."""
        return Truth(Truth.YES - self)
