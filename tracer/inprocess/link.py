"""The tester's end: it starts the helper when it is first needed, and talks to it."""

from __future__ import annotations

import atexit
import fcntl
import os
import resource
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

from tracer.errors import TracerError
from tracer.inprocess import edges, messages
from tracer.inprocess.interpreter import running
from tracer.inprocess.tolerance import by_kernel, tolerated

PATIENCE = 10.0  # seconds for an answer; it takes milliseconds
_HIGH = 900  # the socket's descriptor is out of the way of those that a test counts on, or closes
_TRIED = "tracing this process"
_HIDDEN = ("PYTHON", "COV")  # variables that are about the tester's Python


class Link:
    """A helper and the socket to it. `pid` is the process that it belongs to, `helper` the helper's."""

    def __init__(self) -> None:
        """Start a helper. Raises TracerError."""
        self.pid = os.getpid()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            self._socket = _out_of_the_way(ours)
            self._identity = self._look()
            try:
                _start(theirs.fileno())
                theirs.close()
                self.helper = int(self._next()[0]["pid"])
            except BaseException:
                self._let_go()
                raise
        edges.let_trace(self.helper)

    def _look(self) -> tuple[int, int] | None:
        with tolerated():
            found = os.fstat(self._socket.fileno())
            return found.st_dev, found.st_ino
        return None

    @property
    def usable(self) -> bool:
        """Whether it is this process's, its helper lives and nobody closed its descriptor behind our back."""
        return self.pid == os.getpid() and self._look() == self._identity and not self._ended()

    def _ended(self) -> bool:
        poll = select.poll()
        poll.register(self._socket, 0)
        return bool(poll.poll(0))  # POLLHUP is told unasked

    def send(self, **request: Any) -> None:
        """Ask for something. Raises TracerError."""
        try:
            messages.send(self._socket, **request)
        except OSError as error:
            raise self._gone(error) from error

    def receive(self, token: int) -> int | None:
        """Wait for the next answer about the block with `token`; return the descriptor that came with it, if any.

        Answers about others, which were given up, are passed over. Raises TracerError, also the helper's own.
        """
        answer, fd = self._next()
        while answer["token"] != token:
            if fd is not None:
                os.close(fd)
            answer, fd = self._next()
        if "error" in answer:
            raise messages.unpacked(answer["error"])
        return fd

    def _next(self) -> tuple[Mapping[str, Any], int | None]:
        try:
            if not self._answered():
                self.give_up()
                raise TracerError(_TRIED, f"no answer in {PATIENCE:.0f} s", "It was given up: try again.")
            answer, fd = messages.receive(self._socket)
        except OSError as error:
            raise self._gone(error) from error
        if answer is None:
            raise self._gone()
        return answer, fd

    def _answered(self) -> bool:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(PATIENCE * 1000))

    def give_up(self) -> None:
        """End the helper at once. What it traces goes on untraced."""
        with tolerated():
            os.kill(self.helper, signal.SIGKILL)
        self._let_go()

    def _let_go(self) -> None:
        if self._look() == self._identity:
            self._socket.close()
        else:
            self._socket.detach()  # the number is another file's

    def _gone(self, error: OSError | None = None) -> Exception:
        """Return the error that says so; of two, `error` itself if a signal's handler raised it."""
        if error is not None and not by_kernel(error):
            return error
        ours = self._look() == self._identity
        self._let_go()
        if not ours:
            advice = "Something closes descriptors that it didn't open: os.closerange does."
            return TracerError(_TRIED, "the descriptor through which the trace was to come was closed", advice)
        return TracerError(_TRIED, "the process that traces it ended", "Another block starts another one.")

    def close(self) -> None:
        """Let the helper end, and wait until it has."""
        if self.pid != os.getpid():
            self._socket.detach()  # it is another process's, too
            return
        self._let_go()
        with tolerated():
            ended = os.pidfd_open(self.helper)
            try:
                select.select([ended], [], [], PATIENCE)
            finally:
                os.close(ended)


def _out_of_the_way(found: socket.socket) -> socket.socket:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    high = _HIGH if limit == resource.RLIM_INFINITY else min(_HIGH, limit * 3 // 4)
    return socket.socket(fileno=fcntl.fcntl(found, fcntl.F_DUPFD_CLOEXEC, high))


def _start(fd: int) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)}
    argv = running("tracer.inprocess.helper", str(fd), str(os.getpid()))
    try:
        subprocess.run(
            argv,
            env=environ,
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        if isinstance(error, OSError) and not by_kernel(error):
            raise
        raise TracerError(_TRIED, f"no helper could be started ({error})", "See `tracer doctor`.") from error


_links: list[Link] = []  # this process's, if there is one
_lock = threading.Lock()


def current() -> Link:
    """Return this process's link, a new one if there is none that works. Raises TracerError."""
    with _lock:
        if not _links or not _links[0].usable:
            _drop()
            _links.append(Link())
        return _links[0]


@atexit.register
def close() -> None:
    """End this process's helper, if there is one."""
    with _lock:
        _drop()


def _drop() -> None:
    while _links:
        _links.pop().close()
