"""Text while the command runs: a sink that decodes each frame and prints its line."""

from __future__ import annotations

import os
from typing import IO

from tracer.decode.decoder import Decoder
from tracer.errors import TracerError
from tracer.model.records import parse
from tracer.reporters.text import line


class LiveText:
    """Prints a line for every frame that has one."""

    def __init__(self, out: IO[str]) -> None:
        """Print to `out`."""
        self._out = out
        self._decoder = Decoder()

    def append(self, frame: bytes) -> None:
        """Print the line of `frame`. Raises TracerError if it can't be written."""
        for event in self._decoder.decode((parse(frame),)):
            text = line(event, self._decoder.several)
            if text is not None:
                self._print(text)

    def _print(self, text: str) -> None:
        try:
            self._out.write(text + "\n")
        except OSError as error:
            happened = os.strerror(error.errno or 0)
            advice = "Free some space or print elsewhere; the command was ended."
            raise TracerError("printing the system calls", happened, advice) from error
