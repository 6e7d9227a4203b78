"""`tracer profile`: write the seccomp profile of what traces did, or hold traces to one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from tracer.cli import redacting
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.cli.parsing import subcommand
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.exports.confined import Outside, Profile, load, outside
from tracer.exports.profile import doubts, made
from tracer.reporters.origin import printable, spelled
from tracer.reporters.output import cannot_write, open_report
from tracer.reporters.text import call_text

_DESCRIPTION = """\
Write a seccomp profile that allows the system calls of the TRACEs and answers
EPERM to all others, in the form that Docker, Podman and Kubernetes read; or
with --check, say which calls of the TRACEs a profile doesn't allow. A profile
allows what was seen: trace all that the program is to do.
"""
_EPILOG = """\
exit codes: 0 written, or all calls are allowed, 1 a call is outside, 2 usage
error, 3 none is outside but a trace may lack calls, 4 tracer error
"""


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("profile", _DESCRIPTION, _EPILOG, "[options] TRACE [TRACE ...]")
    add = parser.add_argument
    add("traces", nargs="+", metavar="TRACE", help="trace files, as `tracer run -w` writes them")
    add("--check", metavar="PROFILE", help="hold the traces to this profile instead of writing one")
    add("--families", action="store_true", help="also allow what other C libraries call for the same: open, openat")
    add("-o", "--output", metavar="FILE", help="write to FILE instead of standard output")
    add("--json", action="store_true", help="with --check: print one JSON object, for machines")
    redacting.add_redact(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Write the profile of the traces in `argv`, or hold them to one; return the exit code."""
    options = _parser().parse_args(argv)
    if options.check and (options.families or options.output):
        raise UsageError("using --check", "it writes nothing", "Leave out --families and -o.")
    if options.json and not options.check:
        raise UsageError("using --json", "a profile is JSON", "Leave out --json, or add --check.")
    traces = list(zip(options.traces, redacting.load(options.traces, options.redact), strict=True))
    if options.check:
        return _check(load(options.check), traces, options)
    _write(json.dumps(made(traces, options.families), indent=2), options.output)
    return HOLDS


def _check(profile: Profile, traces: Sequence[tuple[str, Trace]], options: argparse.Namespace) -> int:
    held = [(name, outside(profile, trace), doubts(trace)) for name, trace in traces]
    if options.json:
        print(json.dumps({"profile": spelled(options.check), "traces": [_plain(*each) for each in held]}, indent=2))
    else:
        for each in held:
            _show(*each)
    codes = [FAILS if found else UNDECIDED if missing else HOLDS for _, found, missing in held]
    return FAILS if FAILS in codes else max(codes)


def _plain(name: str, found: Sequence[Outside], missing: Sequence[str]) -> dict[str, object]:
    """Return what became of one trace, after reports/schema/profile.schema.json."""
    return {
        "file": spelled(name),
        "status": "fails" if found else "undecided" if missing else "holds",
        "outside": [
            {"name": each.name, "arch": each.arch, "calls": each.amount, "first": each.first.index}
            for each in found
        ],
        "doubts": [*missing],
    }


def _show(name: str, found: Sequence[Outside], missing: Sequence[str]) -> None:
    for each in found:
        print(
            f"{printable(name)}: {each.name} ({each.arch}) is not allowed: {each.amount:,} of its calls, the first:"
        )
        print(f"  #{each.first.index}  {call_text(each.first)}")
    if not found:
        print(f"{printable(name)}: " + (f"undecided: {missing[0]}" if missing else "all calls are allowed"))


def _write(text: str, path: str | None) -> None:
    if path is None:
        sys.stdout.write(text + "\n")
        return
    try:
        with open_report(path) as out:
            out.write(text + "\n")
    except OSError as error:
        raise cannot_write(path, error) from error
