"""Pseudonyms for paths and names: the same for the same name, and nothing that leads back without the key."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from hashlib import blake2b

# What is on every system says nothing about this one, and tells readers what a path is for.
_WELL_KNOWN = re.compile(
    rb"\.{0,2}|bin|boot|dev|etc|home|lib(32|64|x32)?|local|media|mnt|opt|proc|root|run|sbin|share|srv|sys|tmp|usr|var"
    rb"|self|fd|maps|null|zero|full|u?random|tty|ptmx|pts|shm|std(in|out|err)"
    rb"|python[\d.]*|(site|dist)-packages|__pycache__|\w+-linux-gnu|ld\.so\.\w+|locale|gconv|zoneinfo"
    rb"|pyvenv\.cfg|localtime|nsswitch\.conf|passwd|group|hosts|host\.conf|resolv\.conf"
)
_CODE = re.compile(rb"\.(so(\.\d+)*|py|pyc|pth|pm|rb|class|jar)\Z")  # what is read to load a program
_NUMBERED = (b"/proc/", b"/dev/")
_NO_FILE = re.compile(rb"(pipe|socket|\w+):\[\d+\]|anon_inode:[\w:\[\]-]+")
_DELETED = b" (deleted)"
_MEMFD = b"memfd:"


class Pseudonyms:
    """Pseudonyms made with one key: "~" and ten characters of base32, a component of a path each."""

    def __init__(self, key: bytes) -> None:
        """Use `key`, which nobody may learn who is to be kept from trying out names."""
        self._key = key
        self._made: dict[bytes, bytes] = {}

    def path(self, path: bytes) -> bytes:
        """Return a path, a name or a word with its components hidden, but for the well-known."""
        numbered = path.startswith(_NUMBERED)
        parts = path.split(b"/")
        return b"/".join(part if numbered and part.isdigit() else self._component(part) for part in parts)

    def descriptor(self, path: bytes) -> bytes:
        """Return what a descriptor refers to, hidden: "pipe:[1]" and its like stay."""
        if _NO_FILE.fullmatch(path):
            return path
        file = path.removesuffix(_DELETED)
        return self.path(file) + path[len(file) :]

    def known(self) -> Mapping[bytes, bytes]:
        """Return the components that were hidden so far, and their pseudonyms."""
        return {part: made for part, made in self._made.items() if part != made}

    def hides(self, path: bytes) -> bool:
        """Whether all that is in a path is well known, or a pseudonym made here."""
        made = set(self._made.values())
        return all(part in made or _WELL_KNOWN.fullmatch(part) for part in path.split(b"/"))

    def _component(self, part: bytes) -> bytes:
        found = self._made.get(part)
        if found is None:
            found = self._made[part] = self._make(part)
        return found

    def _make(self, part: bytes) -> bytes:
        if _WELL_KNOWN.fullmatch(part):
            return part
        if part.startswith(_MEMFD):
            return _MEMFD + self._make(part.removeprefix(_MEMFD))
        ending = _CODE.search(part)
        digest = blake2b(part, key=self._key, digest_size=10).digest()
        return b"~" + base64.b32encode(digest)[:10].lower() + (ending[0] if ending else b"")
