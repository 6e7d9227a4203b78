"""Checking a draft as `tracer check --mutate` would, and leaving out what doesn't hold then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tracer.checking.check import check
from tracer.checking.toml import scenario
from tracer.drafts.draft import Part
from tracer.engines.contract import Engine
from tracer.expect import Status

_TRIES = 3


def proven(parts: Iterable[Part], toml: Callable[[Sequence[Part]], str], here: Path, engine: Engine) -> list[Part]:
    """Return the parts that hold in one more run, made as the text says that `toml` makes of them."""
    left = list(parts)
    for _ in range(_TRIES):
        asked = [part for part in left if part.expectation is not None]
        if not asked:
            return left
        failed = _failed(asked, toml(left), here, engine)
        if not failed:
            return left
        left = [part for part in left if not any(part is each for each in failed)]
    return []


def _failed(asked: Sequence[Part], text: str, here: Path, engine: Engine) -> list[Part]:
    """Return the parts that don't hold; they come in the text's order."""
    verdicts = check(scenario(text, here / "draft.toml", "draft"), engine).verdicts
    own = verdicts[len(verdicts) - len(asked) :]
    return [part for part, verdict in zip(asked, own, strict=True) if verdict.status is not Status.HOLDS]
