"""Why a system call failed: `Error`, and every errno by its kernel name.

The numbers themselves are in Python's built-in module ``errno``; importing that one costs no system call.
Source: asm-generic/errno-base.h and asm-generic/errno.h; man page errno(3).
"""

from errno import errorcode
from posix import strerror as _strerror

__all__ = ["Error"]

# Python lacks EHWPOISON before 3.14, and names three numbers otherwise than strace and the kernel do.
NAMES = {**errorcode, 11: "EAGAIN", 35: "EDEADLK", 95: "EOPNOTSUPP", 133: "EHWPOISON"}
"""Every errno's name by its number; of two names for one number, the kernel's."""

_LONGEST_SUBJECT = 256
_kinds: "dict[type[OSError], type[Error]]" = {}


class Error(OSError):
    """A failed system call: says the errno's name, its meaning, and what was tried.

    It is an OSError, and of the same builtin kind as Python's own: ENOENT is caught by
    ``except FileNotFoundError`` too. Making one issues no system call.

    - ``errno``: the number, e.g. 36; ``name``: "ENAMETOOLONG"; ``strerror``: "File name too long"
    - ``call``: the call which failed, e.g. "open"; ``subject``: its path or descriptor, or None
    - ``written``: how many of its bytes a failed method of `BufWriter` got rid of; else None

    See errno(3).
    """

    call: str
    subject: object
    written: int | None

    def __new__(cls, code: int, call: str = "", subject: object = None) -> "Error":
        """Make an Error for errno *code*, in the builtin kind that fits it."""
        self = super().__new__(_kind(code), code, "")
        self.args = (code, call, subject)
        self.call, self.subject, self.written = call, subject, None
        if isinstance(subject, (str, bytes)):
            self.filename = subject
        return self

    @property
    def name(self) -> str:
        """The errno's name, "ENOENT"; a number without a name is spelled "4000 /* E??? */"."""
        code = self.args[0]
        return NAMES.get(code, f"{code} /* E??? */")

    @property
    def strerror(self) -> str:  # looked up late: with a locale set, that opens files
        """The errno's meaning in the C library's words, "No such file or directory"."""
        return _strerror(self.args[0])

    @strerror.setter
    def strerror(self, _text: object) -> None:
        raise AttributeError("an Error's strerror follows from its errno")

    def __str__(self) -> str:
        """Spell it in one line: ``ENOENT: No such file or directory (open '/no/such')``."""
        tried = " ".join(filter(None, (self.call, _spell(self.subject))))
        if self.written is not None:
            tried += f", {self.written} bytes written"
        return f"{self.name}: {self.strerror}" + (f" ({tried})" if tried else "")

    def __reduce__(self) -> "tuple[type[Error], tuple[object, ...], dict[str, object]]":
        """Copy and pickle by errno; the builtin kind is found again."""
        return Error, self.args, {"written": self.written}


def _kind(code: int) -> "type[Error]":
    """Find the class for *code*: Error, or Error joined to the OSError kind that Python gives this errno."""
    builtin = type(OSError(code, ""))
    if builtin is OSError:
        return Error
    if builtin not in _kinds:
        _kinds[builtin] = type("Error", (Error, builtin), {"__module__": __name__})
    return _kinds[builtin]


def _spell(subject: object) -> str:
    if subject is None:
        return ""
    text = repr(subject)
    return text if len(text) <= _LONGEST_SUBJECT else text[:_LONGEST_SUBJECT] + "…"
