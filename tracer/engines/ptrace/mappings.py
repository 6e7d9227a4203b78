"""Where code is mapped: what /proc says of a process, as MAPPED and IMAGE frames, once for each state of it."""

from __future__ import annotations

import os

from tracer.elf.program import build_id
from tracer.model.records import Mapped, pack_image, pack_mapped

_IMAGE_MAX = 1 << 16  # bytes of a vdso: it has two or three pages


class Mappings:
    """What was written of the executable mappings of all tracees."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._written: dict[int, tuple[Mapped, ...]] = {}
        self._images: dict[bytes, int] = {}
        self._build_ids: dict[str, str | None] = {}

    def frames(self, tgid: int) -> list[bytes]:
        """Return what there is to write of process `tgid` now: nothing if that is what was written last."""
        known = len(self._images)
        try:
            with open(f"/proc/{tgid}/maps", "rb") as file:
                mapped = tuple(self._mapped(tgid, line) for line in file if line.split(None, 2)[1][2:3] == b"x")
        except OSError:  # killed meanwhile
            return []
        images = [pack_image(number, data) for data, number in self._images.items() if number > known]
        if self._written.get(tgid) == mapped:
            return images
        self._written[tgid] = mapped
        return [*images, pack_mapped(tgid, mapped)]

    def _mapped(self, tgid: int, line: bytes) -> Mapped:
        span, _, offset, _, _, *rest = line.split(None, 5)
        start, end = (int(address, 16) for address in span.split(b"-"))
        path = os.fsdecode(rest[0].rstrip(b"\n").replace(rb"\012", b"\n")) if rest else ""
        image = self._image(tgid, start, end) if path == "[vdso]" else 0
        return Mapped(start, end, int(offset, 16), path, self._build_id(path), image)

    def _image(self, tgid: int, start: int, end: int) -> int:
        try:
            with open(f"/proc/{tgid}/mem", "rb", buffering=0) as memory:
                data = os.pread(memory.fileno(), min(end - start, _IMAGE_MAX), start)
        except OSError:
            return 0
        return self._images.setdefault(data, len(self._images) + 1)

    def _build_id(self, path: str) -> str | None:
        if path not in self._build_ids:
            self._build_ids[path] = build_id(path) if path.startswith("/") else None
        return self._build_ids[path]
