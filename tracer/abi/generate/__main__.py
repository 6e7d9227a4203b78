"""The command `python -m tracer.abi.generate`: write the generated tables, or check them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tracer.abi.generate.check import MENDED, differences, hand_edits
from tracer.abi.generate.machine import Machine, Places, read_machine
from tracer.abi.generate.tables import DIRECTORY, Tables, read_tables, write_tables


def main(arguments: Sequence[str] | None = None, places: Places | None = None) -> int:
    """Run the command and return its exit code: 1 if the tables differ from this machine, else 0."""
    options = _parse(arguments)
    if options.tracefs:
        places = Places(tracefs=(options.tracefs,))
    tables = read_tables(options.directory)
    machine = read_machine(tuple(tables.numbers.values()), places)
    if options.check:
        return _check(tables, machine, options.directory)
    return _generate(tables, machine, options.directory)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tracer.abi.generate",
        description="Write the tables of tracer/abi/generated/ from this machine's headers and kernel.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a table differs")
    parser.add_argument("--tracefs", type=Path, metavar="DIR", help="where a tracefs is mounted")
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="DIR",
        default=DIRECTORY,
        help="the tables, if not the package's own",
    )
    return parser.parse_args(arguments)


def _generate(previous: Tables, machine: Machine, directory: Path) -> int:
    """Write what this machine knows over the tables, and keep what it can't tell."""
    for part, reason in machine.unreadable.items():
        print(f"{part}: kept as they were: {reason}")
    numbers = previous.numbers if machine.numbers is None else machine.numbers
    prototypes = previous.prototypes | (machine.prototypes or {})
    tables = Tables(
        numbers=numbers,
        prototypes={name: prototypes[name] for name in numbers.values() if name in prototypes},
        constants=previous.constants if machine.constants is None else machine.constants,
        i386_numbers=previous.i386_numbers if machine.i386_numbers is None else machine.i386_numbers,
    )
    write_tables(directory, tables)
    print(
        f"{directory}: {len(tables.numbers)} numbers, {len(tables.prototypes)} prototypes, "
        f"{len(tables.constants)} constants"
    )
    return 0


def _check(tables: Tables, machine: Machine, directory: Path) -> int:
    """Print what differs and what couldn't be checked; return the exit code."""
    for part, reason in machine.unreadable.items():
        print(f"{part}: not checked: {reason}")
    problems = differences(tables, machine) + hand_edits(tables, directory)
    for line in problems:
        print(line, file=sys.stderr)
    if problems:
        print(f"{len(problems)} differences: {MENDED}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
