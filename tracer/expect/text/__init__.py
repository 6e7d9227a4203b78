"""Expectations as text: `parse` reads what the model's `str` writes."""

from tracer.expect.text.parse import parse

__all__ = ["parse"]
