"""Which loader or interpreter a program runs under: it tells glibc, musl, static files and scripts apart."""

from __future__ import annotations


def interpreter(path: bytes) -> str:
    """Return the loader of an ELF file, "static", a script's #! line, or "unknown". Never raises OSError."""
    from elftools.common.exceptions import ELFError  # 40 ms to import: only when a trace is kept
    from elftools.elf.elffile import ELFFile
    from elftools.elf.segments import InterpSegment

    try:
        with open(path, "rb") as file:
            if file.read(2) == b"#!":
                return "#!" + file.readline(256).decode("utf-8", "replace").strip()
            file.seek(0)
            segments = ELFFile(file).iter_segments()
            found = next((s for s in segments if isinstance(s, InterpSegment)), None)
            return str(found.get_interp_name()) if found is not None else "static"
    except (OSError, ELFError):
        return "unknown"
