"""The helper: a process that traces one block of its tester after the other, and ends with it.

It is started by the tester and leaves its family, so that the tester has no child that it didn't make.
"""

from __future__ import annotations

import os
import select
import socket
import sys
from collections.abc import Mapping
from typing import Any

from tracer import runner
from tracer.abi import architecture
from tracer.abi.edges import EDGE_OPTION
from tracer.engines import engine
from tracer.engines.contract import Attachment, Edges
from tracer.engines.ptrace import stops
from tracer.errors import TracerError
from tracer.inprocess.messages import packed, receive, send
from tracer.model.tracefile import TraceWriter

AUDIT_ARCH_X86_64 = 0xC000003E  # linux/audit.h: the architecture of the testers that there are


def main(arguments: list[str]) -> None:
    """Serve the tester whose id is the second argument; the first is the socket's descriptor."""
    link, tester = socket.socket(fileno=int(arguments[0])), int(arguments[1])
    if os.fork():
        os._exit(0)
    os.chdir("/")
    try:
        send(link, pid=os.getpid())
        _serve(link, tester)
    except OSError:  # it is gone
        return


def _serve(link: socket.socket, tester: int) -> None:
    poll = select.poll()
    poll.register(link, select.POLLIN)
    alive = _alive(tester)
    if alive is not None:  # children that the tester forked may keep its end of the socket open
        poll.register(alive, select.POLLIN)
    while True:
        if any(fd == alive for fd, _ in poll.poll()):
            return
        request, _ = receive(link)
        if request is None:
            return
        _trace(link, tester, request)
        if _holds_something():  # then nothing but our end lets it go
            return


def _alive(tester: int) -> int | None:
    try:
        return os.pidfd_open(tester)
    except OSError:  # an old kernel, or a filter
        return None


def _holds_something() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG | stops.ANY_OF_MINE)
    except ChildProcessError:
        return False
    return True


def _trace(link: socket.socket, tester: int, request: Mapping[str, Any]) -> None:
    token = request["token"]
    try:
        recorded = _record(link, tester, request)
    except TracerError as error:
        send(link, token=token, error=packed(error))
        return
    try:
        send(link, recorded, token=token)
    finally:
        os.close(recorded)


def _record(link: socket.socket, tester: int, request: Mapping[str, Any]) -> int:
    """Trace a block to its end and return the descriptor of its trace."""
    number = architecture(AUDIT_ARCH_X86_64).BY_NAME["prctl"]
    what = Attachment(
        (tester,),
        attached=lambda threads: send(link, token=request["token"], traced=threads),
        threads=None if request["all_threads"] else frozenset({request["tid"]}),
        edges=Edges(request["tid"], AUDIT_ARCH_X86_64, number, EDGE_OPTION, request["token"]),
    )
    options = runner.Options(data_limit=request["data_limit"])
    chosen = engine(request["engine"])
    writer = TraceWriter.in_memory(runner.header(what, chosen, options))
    try:
        runner.run(what, options, chosen, writer)
    except BaseException:
        writer.close()
        raise
    return writer.detach()


if __name__ == "__main__":
    main(sys.argv[1:])
