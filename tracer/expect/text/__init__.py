"""Expectations as text: `parse` reads what the model's `str` writes, `place` says where something is."""

from tracer.expect.text.parse import parse, place

__all__ = ["parse", "place"]
