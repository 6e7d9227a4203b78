"""The files of mappings, each opened once; one that was replaced since then is not taken for the mapped one."""

from __future__ import annotations

import io
import mmap
from collections.abc import Mapping
from typing import BinaryIO, cast

from tracer.elf.module import Module
from tracer.elf.program import build_id, without_waiting
from tracer.model.records import Mapped

_DEBUG = "/usr/lib/debug/.build-id/{}/{}.debug"


class Modules:
    """Modules by mapping."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._files: dict[tuple[str, str | None], Module | None] = {}
        self._images: dict[bytes, Module | None] = {}

    def of(self, mapped: Mapped, images: Mapping[int, bytes]) -> Module | None:
        """Return what is mapped, None if it is no ELF file or not there any more."""
        image = images.get(mapped.image)
        if image is not None:
            if image not in self._images:
                self._images[image] = _module(io.BytesIO(image))
            return self._images[image]
        key = mapped.path, mapped.build_id
        if key not in self._files:
            self._files[key] = _from_file(*key)
        return self._files[key]


def _from_file(path: str, wanted: str | None) -> Module | None:
    if not path.startswith("/") or build_id(path) != wanted:
        return None
    debug = _DEBUG.format(wanted[:2], wanted[2:]) if wanted else ""
    return _opened(path, _opened(debug) if debug else None)


def _opened(path: str, debug: Module | None = None) -> Module | None:
    try:
        with open(path, "rb", opener=without_waiting) as file:
            return _module(cast(BinaryIO, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)), debug)
    except (OSError, ValueError):  # a device, or nothing, can't be mapped
        return None


def _module(file: BinaryIO, debug: Module | None = None) -> Module | None:
    try:
        return Module(file, debug)
    except ValueError:
        return None
