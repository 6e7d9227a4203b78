"""Text while the command runs: a sink that decodes each frame and prints its lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import IO

from tracer.decode.call import Call
from tracer.decode.decoder import Decoder, Event
from tracer.errors import TracerError
from tracer.model.records import parse
from tracer.reporters.frames import own_frames
from tracer.reporters.text import line


def own_lines(event: Event, several: bool) -> Iterable[str]:
    """Return the line of our own text for an event, if it has one; under a call comes its stack, if recorded."""
    text = line(event, several)
    if text is None:
        return ()
    return (text, *own_frames(event)) if isinstance(event, Call) and event.stack else (text,)


class LiveText:
    """Prints the lines of every frame that has some."""

    def __init__(
        self,
        out: IO[str],
        lines: Callable[[Event, bool], Iterable[str]] = own_lines,
        entered: bool = False,
    ) -> None:
        """Print to `out` what `lines` makes of each event; with `entered`, calls under way are events, too."""
        self._out = out
        self._lines = lines
        self._decoder = Decoder(entered)

    def append(self, frame: bytes) -> None:
        """Print the lines of `frame`. Raises TracerError if they can't be written."""
        try:
            for event in self._decoder.decode((parse(frame),)):
                for text in self._lines(event, self._decoder.several):
                    self._out.write(text + "\n")
        except OSError as error:
            happened = os.strerror(error.errno or 0)
            advice = "Free some space or print elsewhere; the command was ended."
            raise TracerError("printing the system calls", happened, advice) from error
