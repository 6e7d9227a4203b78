"""Redaction: traces without what must not be shared, when they are recorded or when they are shown."""

from __future__ import annotations

BUFFERS, PATHS, ENV = KINDS = ("buffers", "paths", "env")
"""What can be redacted: data; paths and names; arguments of commands."""
