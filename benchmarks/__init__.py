"""Pairs: the same work done in several ways, measured in turn, and what we quote is the ratio."""
