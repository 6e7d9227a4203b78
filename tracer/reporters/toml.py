"""Keys and values as TOML spells them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tracer.errors import UsageError


def value(found: str | int | Sequence[str]) -> str:
    """Return a value: JSON's, but for what only JSON escapes. Raises UsageError for bytes that are no UTF-8."""
    text = json.dumps(found, ensure_ascii=False).replace("\x7f", "\\u007f")
    if re.search("[\ud800-\udfff]", text):
        raise UsageError(f"writing {text!a} as TOML", "it has bytes that are no UTF-8", "Name it in UTF-8.")
    return text


def key(name: str) -> str:
    """Return a key, in quotes if it needs them. Raises UsageError for bytes that are no UTF-8."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else value(name)
