"""Tracing a block of this very process: a helper process traces the thread, from edge to edge."""
