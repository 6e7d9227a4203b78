"""Scenarios: programs with, beside them, what their trace must show."""
