"""The parser that each subcommand fills with options of its own."""

from __future__ import annotations

import argparse


def subcommand(name: str, description: str, epilog: str, *uses: str) -> argparse.ArgumentParser:
    """Return a parser for `name` without options; `uses` are what may follow the name, if argparse can't tell."""
    return argparse.ArgumentParser(
        prog=f"tracer {name}",
        usage="\n       ".join(f"tracer {name} {use}" for use in uses) or None,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
