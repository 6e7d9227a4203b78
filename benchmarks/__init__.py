"""Pairs of measurements: the same work under the tracer and under something else, in turn, in one run."""
