"""Stacks to frames: which function called which, by call-frame rules, after the traced program is gone."""

from tracer.unwind.frames import End, Frame, Frames
from tracer.unwind.unwinder import Unwinder

__all__ = ["End", "Frame", "Frames", "Unwinder"]
