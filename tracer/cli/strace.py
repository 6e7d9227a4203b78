"""The options of `--format strace`: strace's own letters, for `tracer run` and `tracer report`."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from tracer import abi
from tracer.errors import UsageError
from tracer.plan.filters import selected
from tracer.plan.plan import DATA_LIMIT
from tracer.reporters.strace.form import ATTACH, EXIT, PERSONALITY, QUIETS, STATUSES, Clock, Form, Prefix, Summary
from tracer.reporters.style import STRACE, Style

_CLOCKS = {0: (Clock.NONE, 0), 1: (Clock.TIME, 0), 2: (Clock.TIME, 6), 3: (Clock.UNIX, 6)}
_QUIET = {0: (), 1: (ATTACH, PERSONALITY), 2: (ATTACH, PERSONALITY, EXIT), 3: QUIETS}
_FLAG, _COUNT = {"action": "store_true"}, {"action": "count"}

PRECISIONS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
_FORMATS = {clock.value: clock for clock in Clock}


def _absolute(text: str) -> tuple[Clock, int]:
    """Return what --absolute-timestamps says: a format, a precision, or both, with their labels or without."""
    clock, digits = Clock.TIME, 0
    for word in text.split(","):
        label, _, value = word.rpartition(":")
        if value in _FORMATS and label in ("", "format"):
            clock = _FORMATS[value]
        elif value in PRECISIONS and label in ("", "precision"):
            digits = PRECISIONS[value]
        else:
            known = ", ".join((*_FORMATS, *PRECISIONS))
            raise argparse.ArgumentTypeError(f"{word!r} is none of {known}")
    return clock, digits


def _worth(numbers: Mapping[str, int]) -> Callable[[str], int]:
    """Return what reads a word that stands for a number: a precision, or how often a letter would be repeated."""

    def read(text: str) -> int:
        if text not in numbers:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(numbers)}")
        return numbers[text]

    return read


def _word(read: Callable[[str], Any]) -> Mapping[str, Any]:
    return {"type": read, "metavar": "WORD"}


# What only strace's text has: option -> (where argparse keeps it, how it is added, what it does).
_OPTIONS: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "-a --columns": ("column", {"type": int, "metavar": "COLUMN"}, "where results begin (default 40)"),
    "-t": ("clock", _COUNT, "the time of day; -tt with microseconds, -ttt since 1970"),
    "--absolute-timestamps": ("absolute", _word(_absolute), "the same by name: =unix,ns"),
    "-r": ("relative", {"action": "store_const", "const": 6}, "the time since the line before"),
    "--relative-timestamps": ("relative", _word(_worth(PRECISIONS)), "the same in =s, ms, us or ns"),
    "-T": ("durations", {"action": "store_const", "const": 6}, "the time that each call took"),
    "--syscall-times": ("durations", _word(_worth(PRECISIONS)), "the same in =s, ms, us or ns"),
    "-i --instruction-pointer": ("pointers", _FLAG, "the instruction pointer"),
    "-n --syscall-number": ("numbers", _FLAG, "the call's number"),
    "-q": ("quiet", _COUNT, "no messages about attaching; -qq: nor about ends, -qqq: nor about execs by threads"),
    "-z --successful-only": ("successful", _FLAG, "only calls that succeeded"),
    "-Z --failed-only": ("failed", _FLAG, "only calls that failed"),
    "-P --trace-path": (
        "paths", {"action": "append", "metavar": "PATH"}, "only calls that touch PATH; may be repeated"
    ),
    "-ff --output-separately": ("apart", _FLAG, "with -o: a file for each thread, FILE.TID"),
    "-A --output-append-mode": ("append", _FLAG, "with -o: add to what the file has"),
    "-C": ("both", _FLAG, "the lines, and a table of counts at the end"),
    "-S --summary-sort-by": ("order", {"metavar": "ORDER"}, "the table's order: time, calls, name, ... or none"),
    "-U --summary-columns": ("columns", {"metavar": "COLUMNS"}, "the table's columns: time-percent,calls,name,..."),
    "-v --no-abbrev": ("verbose", _FLAG, "structures whole"),
    "-x": ("hex", _COUNT, "strings that don't print in hexadecimal; -xx: all strings"),
    "--strings-in-hex": ("hex", _word(_worth({"non-ascii": 1, "all": 2})), "the same by name: =non-ascii or =all"),
    "-X --const-print-style": (
        "names", {"choices": ("raw", "abbrev", "verbose")}, "how flags and constants are spelled"
    ),
    "-y": ("known", _COUNT, "paths of descriptors; -yy: what else is known of them"),
    "--decode-fds": ("known", _word(_worth({"path": 1, "all": 2})), "the same by name: =path or =all"),
}  # fmt: skip


class Expressions(NamedTuple):
    """The last of each kind of -e: calls, and what only strace's text knows."""

    trace: str | None = None
    signal: str | None = None
    status: str | None = None
    quiet: str | None = None


_EXPRESSIONS = {"t": "trace", "signals": "signal", "s": "signal", "q": "quiet"}
_NOT_OURS = ("abbrev", "a", "verbose", "v", "raw", "x", "read", "r", "write", "w", "fault", "inject", "kvm")


def _called(name: str) -> Callable[[str], str]:
    return lambda text: f"{name}={text}"


def add_expressions(to: argparse._ActionsContainer) -> None:
    """Add -e: which calls, and with strace's text which signals and answers."""
    to.add_argument(
        "-e",
        dest="expressions",
        action="append",
        default=[],
        metavar="SET",
        help="only these calls: names, families, groups, /patterns/, as in opens,fsync,%%net; !SET: all but; "
        "with --format strace also signal=SET, status=SET and quiet=SET",
    )
    for name in Expressions._fields:
        to.add_argument(
            f"--{name}",
            dest="expressions",
            action="append",
            type=_called(name),
            metavar="SET",
            help=f"the same as -e {name}=SET",
        )


def add_options(to: argparse.ArgumentParser, kept: bool = False) -> None:
    """Add what only strace's text has: of a trace that was `kept` more than of one that is being made."""
    group = to.add_argument_group("with --format strace, as strace has them (tracer help strace)")
    if kept:
        add_expressions(group)
        group.add_argument(
            "-s", "--string-limit", dest="data_limit", metavar="BYTES", type=int, help="bytes shown of each string"
        )
        group.add_argument("-c", "--summary", action="store_true", help="a table of counts instead of lines")
        group.add_argument(
            "-k",
            "--stack-traces",
            dest="stacks",
            action="store_true",
            help="the stack of each call, if it was recorded",
        )
    for option, (dest, how, does) in _OPTIONS.items():
        group.add_argument(*option.split(), dest=dest, help=does, **how)


def expressions(options: argparse.Namespace) -> Expressions:
    """Return what -e says. Raises UsageError for what we don't have."""
    found: dict[str, str] = {}
    for text in options.expressions:
        kind, equals, value = text.partition("=")
        name = _EXPRESSIONS.get(kind, kind) if equals else "trace"
        if name in _NOT_OURS or name not in Expressions._fields:
            raise UsageError(
                f"reading -e {text!r}", f"there is no {kind}=", "`tracer help strace` lists what there is."
            )
        found[name] = value if equals else text
    return Expressions(**found)


def _is_asked(value: Any) -> bool:
    return value is not None and value is not False  # 0 is a precision


def refuse(options: argparse.Namespace) -> None:
    """Raise UsageError if `options` have something that only strace's text knows: it isn't asked for."""
    dests = {option.split()[0]: dest for option, (dest, _, _) in _OPTIONS.items()}
    given = [option for option, dest in dests.items() if _is_asked(getattr(options, dest))]
    asked = expressions(options)
    given += [f"-e {name}=" for name, value in asked._asdict().items() if value is not None and name != "trace"]
    if given:
        raise UsageError(f"using {', '.join(given)}", "only strace's text has this", "Add --format strace.")


def summary(options: argparse.Namespace) -> Summary | None:
    """Return how the table is made, None for none. Raises UsageError."""
    if not (options.summary or options.both):
        if options.order or options.columns:
            raise UsageError("using -S or -U", "there is no table", "Add -c or -C.")
        return None
    from tracer.reporters.strace.table import USUAL, column, order

    ordered = _known("-S", options.order, order) if options.order else "total-time"
    names = options.columns.split(",") if options.columns else ()
    return Summary(options.both, ordered, tuple(_known("-U", name, column) for name in names) or USUAL)


def _known(option: str, name: str, known: Callable[[str], str | None]) -> str:
    found = known(name)
    if found is None:
        raise UsageError(f"reading {option} {name}", "there is no such column", "`tracer help strace` lists them.")
    return found


def apart(options: argparse.Namespace) -> bool:
    """Whether each thread has a file of its own. Raises UsageError."""
    if options.apart and (options.summary or options.both):
        raise UsageError("using -ff", "a table is of all threads", "Leave out -c and -C, or -ff.")
    return bool(options.apart and options.output)


def prefix(options: argparse.Namespace, follow: bool) -> Prefix:
    """Return how lines name their thread: strace decides it by -o and -f."""
    if not options.output:
        return Prefix.SEVERAL
    return Prefix.ALWAYS if follow and not options.apart else Prefix.NONE


def form(options: argparse.Namespace, header: Mapping[str, Any], prefix: Prefix) -> Form:
    """Return what `options` ask for; `header` is that of the trace. Raises UsageError."""
    asked = expressions(options)
    if options.stacks and not header.get("stack_bytes"):
        advice = "`tracer run --stacks -w TRACE -- COMMAND` records them."
        raise UsageError("showing stacks", "the trace has none", advice)
    if not 0 <= (options.column or 0) <= 1 << 12:
        raise UsageError(f"using -a {options.column}", "not in range", "Choose 0 to 4096.")
    clock, digits = options.absolute or _CLOCKS[min(options.clock or 0, 3)]
    return Form(
        style=_style(options),
        column=40 if options.column is None else options.column,
        prefix=prefix,
        clock=clock,
        digits=digits,
        realtime_offset=header.get("started_realtime_ns", 0) - header.get("started_monotonic_ns", 0),
        relative=options.relative,
        durations=options.durations,
        pointers=options.pointers,
        numbers=options.numbers,
        quiet=_members("quiet", asked.quiet, QUIETS)
        if asked.quiet
        else frozenset(_QUIET[min(options.quiet or 0, 3)]),
        calls=None if asked.trace is None else selected(asked.trace, _all_calls()),
        signals=None if asked.signal is None else _signals(asked.signal),
        statuses=_statuses(options, asked.status),
        stacks=options.stacks,
        paths=tuple(
            dict.fromkeys(path for given in options.paths or () for path in (given, os.path.realpath(given)))
        ),
    )


def _quiet(options: argparse.Namespace, asked: str | None) -> frozenset[str]:
    return _members("quiet", asked, QUIETS) if asked else frozenset(_QUIET[min(options.quiet or 0, 3)])


def _style(options: argparse.Namespace) -> Style:
    return STRACE._replace(
        strings=DATA_LIMIT if options.data_limit is None else options.data_limit,
        hex="x" * min(options.hex or 0, 2),
        verbose=options.verbose,
        paths=min(options.known or 0, 2),
        names=options.names or "abbrev",
    )


def _all_calls() -> frozenset[str]:
    return frozenset(name for arch in abi.ARCHITECTURES for name in abi.architecture(arch).BY_NAME)


def _statuses(options: argparse.Namespace, asked: str | None) -> frozenset[str]:
    given = [name for name in ("successful", "failed") if getattr(options, name)]
    if len(given) + (asked is not None) > 1:
        raise UsageError("choosing calls by their answer", "-z, -Z and -e status= exclude each other", "Keep one.")
    if given:
        return frozenset(given)
    return STATUSES if asked is None else _members("status", asked, STATUSES)


def _members(kind: str, text: str, known: Collection[str], advice: str = "") -> frozenset[str]:
    """Return those of `known` that a set such as "a,b", "!a", "all" or "none" names."""
    names = frozenset(text.removeprefix("!").split(","))
    wrong = names - {*known, "all", "none"}
    if wrong:
        advice = advice or f"There are {', '.join(sorted(known))}, all and none."
        raise UsageError(f"reading -e {kind}={text}", f"there is no {min(wrong)!r}", advice)
    chosen = frozenset(known) if "all" in names else names - {"none"}
    return frozenset(known) - chosen if text.startswith("!") else chosen


_SIGNALS = {**{s.name: s.value for s in signal.Signals}, **{f"SIGRT_{n}": 32 + n for n in range(1, 33)}}
_SPELLED = {
    **{name: name for name in _SIGNALS},
    **{name.removeprefix("SIG"): name for name in _SIGNALS},
    **{str(number): name for name, number in _SIGNALS.items()},
}


def _signals(text: str) -> frozenset[int]:
    negation = "!" * text.startswith("!")
    words = text.removeprefix("!").upper().split(",")
    advice = "`kill -l` lists the signals; all and none are sets, too."
    spelled = ",".join(_SPELLED.get(word, word.lower()) for word in words)
    return frozenset(_SIGNALS[name] for name in _members("signal", negation + spelled, _SIGNALS, advice))
