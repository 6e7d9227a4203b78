"""Drafts: a first scenario, written from runs of a command."""
