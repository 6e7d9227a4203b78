"""`tracer abi`: what the tables say of a system call, and how much of them is decoded."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from tracer import abi
from tracer.abi.coverage import Coverage, coverage
from tracer.abi.families import FAMILIES
from tracer.abi.generated.prototypes import PROTOTYPES
from tracer.abi.groups import GROUPS
from tracer.abi.names import advice
from tracer.abi.types import Syscall
from tracer.cli.main import HOLDS
from tracer.cli.parsing import subcommand
from tracer.errors import UsageError
from tracer.model.records import CaptureKind
from tracer.plan.capture import compile_call
from tracer.plan.plan import DATA_LIMIT, NO_ARGUMENT, POINTED, RESULT, STACK, Capture, Moments

_DESCRIPTION = """\
Say what is known of a system call: its numbers, its prototype, its families
and groups (as `tracer run -e` takes them), which arguments are copied and when.
With --coverage, count the calls that are decoded.
"""
_COLUMN = 12

# kind of capture -> what is copied
_WHAT = {
    CaptureKind.STRING: "a string of at most {limit} bytes",
    CaptureKind.STRINGS: "strings of at most {limit} bytes in all",
    CaptureKind.COUNT: "the number of strings",
    CaptureKind.IOVEC: "at most {limit} buffers",
    CaptureKind.FD_PATH: "what the descriptor refers to",
    CaptureKind.FD_PATHS: "descriptors, and what they refer to",
    CaptureKind.BITS: "bits",
    CaptureKind.FD_SET: "a bit for each descriptor",
    CaptureKind.FILTER: "a filter and its instructions",
}


def _parser() -> argparse.ArgumentParser:
    parser = subcommand(
        "abi", _DESCRIPTION, "exit codes: 0 the call is known, 2 usage error, or no call has that name\nor number"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("call", nargs="?", metavar="NAME|NUMBER", help="a call; a number is one of x86_64")
    what.add_argument("--coverage", action="store_true", help="count the calls that are decoded")
    parser.add_argument("-v", "--verbose", action="store_true", help="with --coverage: name those that are not")
    parser.add_argument("--json", action="store_true", help="print one JSON object, for machines")
    return parser


def main(argv: Sequence[str]) -> int:
    """Print what `argv` asks for. Raises UsageError for a call that nobody knows."""
    options = _parser().parse_args(argv)
    if options.json:
        print(json.dumps(coverage_json() if options.coverage else known(_named(options.call)), indent=2))
    elif options.coverage:
        print("\n".join(coverage_lines(options.verbose)))
    else:
        print("\n".join(explained(_named(options.call))))
    return HOLDS


def coverage_lines(verbose: bool = False) -> Iterator[str]:
    """Yield a Markdown table of how much of every architecture's table is decoded."""
    found = [coverage(number) for number in abi.ARCHITECTURES]
    yield "| architecture | calls | decoded | numbers only | unknown |"
    yield "|---|---|---|---|---|"
    yield from map(_row, found)
    for one in found if verbose else ():
        yield f"\n{one.architecture}, numbers only: {' '.join(one.numbers_only)}"
        yield f"\n{one.architecture}, unknown: {' '.join(one.unknown)}"


def coverage_json() -> dict[str, Any]:
    """Return how much of every architecture's table is decoded, after reports/schema/abi.schema.json."""
    found = [coverage(number) for number in abi.ARCHITECTURES]
    return {"architectures": [one._asdict() for one in found]}


def _row(one: Coverage) -> str:
    counts = (one.total, f"{len(one.decoded)} ({one.percent:.1f} %)", len(one.numbers_only), len(one.unknown))
    return f"| {one.architecture} | {' | '.join(map(str, counts))} |"


def _named(call: str) -> str:
    """Return the name that the user means. Raises UsageError."""
    numbers = {arch.NAME: arch.BY_NAME for arch in map(abi.architecture, abi.ARCHITECTURES)}
    names = {name: None for table in numbers.values() for name in table}
    if call in names:
        return call
    try:
        number = int(call, 0)
    except ValueError:
        raise UsageError(f"explaining {call!r}", "no call has this name", advice(call, names)) from None
    found = next((name for name, own in numbers["x86_64"].items() if own == number), None)
    if found is None:
        most = max(numbers["x86_64"].values())
        raise UsageError(f"explaining {call}", "no call of x86_64 has this number", f"They go from 0 to {most}.")
    return found


def explained(name: str) -> Iterator[str]:
    """Yield the lines that explain the call `name`."""
    found = known(name)
    depths = {True: "decoded", False: "numbers only"}
    numbers = [f"{one['arch']} {one['number']} ({depths[one['decoded']]})" for one in found["numbers"]]
    yield from _titled("numbers", numbers)
    yield from _titled("prototype", [found["prototype"]])
    for title in ("families", "groups", "copied"):
        yield from _titled(title, found[title])
    yield from _titled("manual", [found["manual"]])


def known(name: str) -> dict[str, Any]:
    """Return what is known of the call `name`, after reports/schema/abi.schema.json."""
    tables = {arch.NAME: arch for arch in map(abi.architecture, abi.ARCHITECTURES) if name in arch.BY_NAME}
    calls = {arch: table.syscall(table.BY_NAME[name]) for arch, table in tables.items()}
    return {
        "name": name,
        "numbers": [{"arch": a, "number": call.number, "decoded": call.decoded} for a, call in calls.items()],
        "prototype": _prototype(name),
        "families": [family for family, members in FAMILIES.items() if name in members],
        "groups": [group for group, members in GROUPS.items() if name in members],
        "copied": _copied(next(iter(calls.values()))),
        "manual": f"man 2 {_page(name)}",
    }


def _titled(title: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines or ["none"]:
        yield f"{title:{_COLUMN}}{line}"
        title = ""


def _prototype(name: str) -> str:
    if name not in PROTOTYPES:
        return f"{name}(?)"
    arguments = (f"{type_}{'' if type_.endswith('*') else ' '}{argument}" for type_, argument in PROTOTYPES[name])
    return f"{name}({', '.join(arguments) or 'void'})"


def _copied(call: Syscall) -> list[str]:
    plan = compile_call(call, DATA_LIMIT)
    lines = list(_moments(call, plan.always, ""))
    for selection in plan.selections:
        condition = f", as {call.arguments[selection.arg]} says"
        for moments in (*selection.cases.values(), selection.default):
            lines += _moments(call, moments, condition)
    return list(dict.fromkeys(lines))


def _moments(call: Syscall, moments: Moments, condition: str) -> Iterator[str]:
    for when, captures in zip(("at entry", "at exit", "if interrupted"), moments, strict=True):
        for capture in captures:
            yield f"{_argument(call, capture.arg)} {when}: {_what(call, capture)}{condition}"


def _what(call: Syscall, capture: Capture) -> str:
    words = _WHAT.get(CaptureKind(capture.kind))
    if words is not None:
        return words.format(limit=capture.limit)
    if capture.times == NO_ARGUMENT:
        return f"{capture.size} bytes" + (", and what its pointers lead to" if capture.members else "")
    unit = "bytes" if capture.size == 1 else f"x {capture.size} bytes"
    behind = ", and what its pointers lead to" if capture.members else ""
    return f"{_argument(call, capture.times)} {unit}, at most {capture.limit}{behind}"


_PLACES = {RESULT: "the result", STACK: "what is at the stack pointer"}


def _argument(call: Syscall, index: int) -> str:
    if index >= POINTED:
        return f"the number behind {call.arguments[index - POINTED]}"
    return _PLACES.get(index) or call.arguments[index]


# Calls whose page has another name, or that the page of the C library's function describes.
_PAGES = {
    "newfstatat": "fstatat",
    "pread64": "pread",
    "pwrite64": "pwrite",
    "fadvise64": "posix_fadvise",
    "umount2": "umount",
    "exit": "_exit",
    "prlimit64": "prlimit",
    "rt_tgsigqueueinfo": "rt_sigqueueinfo",
    "getdents64": "getdents",
    "signalfd4": "signalfd",
    "eventfd2": "eventfd",
    "epoll_pwait2": "epoll_wait",
}


def _page(name: str) -> str:
    return _PAGES.get(name, name.removeprefix("rt_") if name.startswith("rt_sig") else name)
