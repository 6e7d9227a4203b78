"""Regions: a program says which of its system calls belong together. See docs/regions.md."""

from syscalls._raw import readable, word
from syscalls.number import SYS_prctl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["region"]

for _module in (  # so that no import falls into a region
    "allocation",
    "attributes",
    "buffered",
    "control",
    "descriptors",
    "dirent",
    "fcntl",
    "names",
    "result",
    "stat",
    "statfs",
    "statx",
    "transfer",
    "uio",
):
    __import__(f"syscalls.{_module}")

PR_TRACER_REGION = 0x53595343
"""The marker's number for prctl(2), "SYSC" in ASCII; the kernel knows no such option and answers EINVAL."""

REGION_BEGIN = 1
REGION_END = 2
LABEL_MAX = 255
"""A label's greatest length: bytes of UTF-8, the NUL at its end not counted."""


class region:
    """Mark what happens in a ``with`` as the region *label*: one prctl(2) before, one after, come what may.

    ``with region("save"): …``. Whatever the kernel answers is ignored; nothing happens when nobody traces.
    TypeError: *label* isn't a str. ValueError: a NUL in it, or over LABEL_MAX bytes. Both before any call.
    """

    __slots__ = ("_label",)

    def __init__(self, label: str) -> None:
        """Check and keep the label; no call is made yet."""
        if not isinstance(label, str):
            raise TypeError(f"a region's label is a str, not {type(label).__name__}")
        self._label = label.encode()
        if 0 in self._label:
            raise ValueError(f"a region's label has no NUL in it: {label!r}")
        if len(self._label) > LABEL_MAX:
            raise ValueError(f"a region's label is at most {LABEL_MAX} bytes, and this is {len(self._label)}")

    def __enter__(self) -> "region":
        """Mark the beginning."""
        self._mark(REGION_BEGIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Mark the end."""
        self._mark(REGION_END)

    def _mark(self, edge: int) -> None:
        address, _length, _keep = readable(self._label)
        word(SYS_prctl, PR_TRACER_REGION, edge, address)
