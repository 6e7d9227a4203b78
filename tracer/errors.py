"""The errors a user can meet. Each message says what was tried, what happened and what to do next."""

from __future__ import annotations


class TracerError(Exception):
    """Root of all errors the tracer raises on purpose: `tried`, `happened`, `next_step` make its message."""

    def __init__(self, tried: str, happened: str, next_step: str) -> None:
        """Keep the three parts of the message; none may be empty."""
        super().__init__(f"{tried}: {happened}\n  {next_step}")
        self.tried = tried
        self.happened = happened
        self.next_step = next_step


class UsageError(TracerError):
    """What was asked for makes no sense: a wrong option, name or file."""


class LaunchError(TracerError):
    """The command can't be started. `not_found` tells a missing command from one that can't be executed."""

    def __init__(self, tried: str, happened: str, next_step: str, not_found: bool = False) -> None:
        """As TracerError, and whether the command is missing."""
        super().__init__(tried, happened, next_step)
        self.not_found = not_found


class PermissionDenied(TracerError):
    """The kernel doesn't let us trace here."""


class TraceFileError(TracerError):
    """A trace file can't be written or read."""
