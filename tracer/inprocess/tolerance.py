"""Passing over what the kernel refuses, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


def by_kernel(error: BaseException) -> bool:
    """Whether `error` is the kernel's: it has an errno, unlike the TimeoutError of many a signal's handler."""
    return isinstance(error, OSError) and error.errno is not None


@contextmanager
def tolerated() -> Iterator[None]:
    """Pass over an error of the kernel's in the block."""
    try:
        yield
    except OSError as error:
        if not by_kernel(error):
            raise
