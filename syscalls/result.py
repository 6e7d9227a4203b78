"""`SyscallResult`: what a raw system call answered, to look at before it raises."""

from syscalls._raw import demux
from syscalls.errno import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["SyscallResult"]


class SyscallResult:
    """The kernel's return word as a value or an error: ``SyscallResult(word(SYS_getpid))``.

    It doesn't change, and compares by what it says. Making and reading one issues no system call. See syscall(2).
    """

    __slots__ = ("_error", "_value")

    def __init__(self, answer: int, call: str = "", subject: object = None) -> None:
        """Take the word that *call* on *subject* returned apart: -4095…-1 is an errno. TypeError: it's no int."""
        if not isinstance(answer, int):
            raise TypeError(f"a return word is an int, not {type(answer).__name__}")
        self._value, self._error = -1, _error(answer, call, subject)
        if self._error is None:
            self._value = demux(answer)

    @property
    def error(self) -> Error | None:
        """Why it failed, or None; its text says "ENOENT: No such file or directory (open '/no/such')"."""
        return self._error

    def is_ok(self) -> bool:
        """Whether there's a value."""
        return self._error is None

    def is_err(self) -> bool:
        """Whether there's an error."""
        return self._error is not None

    def unwrap(self) -> int:
        """Give the value. Error: there's none."""
        return self.expect("System call failed")

    def expect(self, message: str) -> int:
        """Give the value. Error: there's none, with *message* as its note."""
        if self._error is None:
            return self._value
        error = Error(*self._error.args)
        error.add_note(message)
        raise error

    def unwrap_or(self, default: int) -> int:
        """Give the value, or *default* if there's none."""
        return self._value if self._error is None else default

    def unwrap_err(self) -> Error:
        """Give the error. ValueError: there's none."""
        if self._error is None:
            raise ValueError(f"unwrap_err of {self!r}")
        return self._error

    def __eq__(self, other: object) -> bool:
        """Compare by value, or by errno."""
        if not isinstance(other, SyscallResult):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        """Hash as equality compares."""
        return hash(self._key())

    def __bool__(self) -> "NoReturn":
        """Refuse: 0 is a value too."""
        raise TypeError("a SyscallResult is neither true nor false: ask is_ok()")

    def __repr__(self) -> str:
        """Spell it as Ok(3) or Err(ENOENT: …)."""
        return f"Ok({self._value})" if self._error is None else f"Err({self._error})"

    def _key(self) -> tuple[int, int | None]:
        return self._value, None if self._error is None else self._error.args[0]


def _error(answer: int, call: str, subject: object) -> Error | None:
    return Error(-answer, call, subject) if -4095 <= answer < 0 else None
