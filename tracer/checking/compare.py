"""Our counts beside a witness's: where they differ, and what can't be compared since it varies by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracer.checking.witness import Account, Tally, Witness, WitnessFailed
from tracer.expect import Status, Verdict

Tallies = Mapping[str, Tally]

_NONE = Tally(0, 0)
RUNS = 3  # of the witness; what it counts differently in them isn't compared
MORE_RUNS = 2  # of both, if there are differences


@dataclass(frozen=True, slots=True)
class Comparison:
    """`compared` are the calls that the witness counts alike each time; `differences` says where we don't.

    `left_out` are the other calls.
    """

    compared: Tallies
    differences: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def compare(
    witness: Sequence[Tallies],
    ours: Tallies,
    varying: Iterable[str] = (),
    name: str = "strace",
) -> Comparison:
    """Compare what `witness` counts alike in each of its runs, but for the calls `varying`."""
    names = sorted(set().union(*witness, ours))
    seen = {call: {run.get(call, _NONE) for run in witness} for call in names}
    left_out = {call for call in names if len(seen[call]) > 1} | (set(varying) & set(names))
    compared = {call: next(iter(seen[call])) for call in names if call not in left_out}
    differences = tuple(
        f"{call}: {name} counts {_spelled(theirs)}, we count {_number(found)}"
        for call, theirs in compared.items()
        if not _alike(theirs, found := ours.get(call, _NONE))
    )
    return Comparison(compared, differences, tuple(sorted(left_out)))


def _alike(theirs: Tally, ours: Tally) -> bool:
    unknown = None in (theirs.errors, ours.errors)
    return theirs.calls == ours.calls and (unknown or theirs.errors == ours.errors)


def _spelled(tally: Tally) -> str:
    return f"{tally.calls} ({'unknown' if tally.errors is None else tally.errors} errors)"


def _number(tally: Tally) -> str:
    return f"{tally.calls} ({tally.errors})"


def confirm(
    witness: Witness,
    found: Account,
    testify: Callable[[], Account],
    again: Callable[[], Account],
) -> Verdict:
    """Return whether the witness confirms what we `found`; it sees another run by `testify`, we by `again`.

    A call that the witness, or we, count differently from run to run, or that can't be told, proves nothing: it is
    left out, and named.
    """
    expected = f"{witness.name} counts the same"
    try:
        theirs = [testify() for _ in range(RUNS)]
        ours = [found]
        comparison = compare(_tallies(theirs), found.tallies, found.unknown, witness.name)
        if comparison.differences:
            theirs += [testify() for _ in range(MORE_RUNS)]
            ours += [again() for _ in range(MORE_RUNS)]
            unsure = found.unknown | _varying(_tallies(ours))
            comparison = compare(_tallies(theirs), found.tallies, unsure, witness.name)
    except WitnessFailed as failure:
        return Verdict(Status.UNDECIDED, expected, str(failure))
    ends = {account.ended for account in (*theirs, *ours)}
    if len(ends) > 1:
        return Verdict(Status.UNDECIDED, expected, f"the program's end varies: {_listed(ends)}")
    return Verdict(_status(comparison), expected, _seen(comparison, len(theirs)))


def _listed(ends: Collection[int]) -> str:
    return ", ".join(str(end) for end in sorted(ends))


def _tallies(accounts: Sequence[Account]) -> list[Tallies]:
    return [account.tallies for account in accounts]


def _varying(runs: Collection[Tallies]) -> set[str]:
    names: set[str] = set().union(*runs)
    return {name for name in names if len({run.get(name, _NONE) for run in runs}) > 1}


def _status(comparison: Comparison) -> Status:
    if comparison.differences:
        return Status.FAILS
    return Status.HOLDS if comparison.compared else Status.UNDECIDED


def _seen(comparison: Comparison, runs: int) -> str:
    compared, differences = comparison.compared, comparison.differences
    if differences:
        head = f"{len(differences)} of {len(compared)} counts differ"
    else:
        total = sum(tally.calls for tally in compared.values())
        head = f"{total:,} calls with {len(compared)} names counted alike in {runs} runs"
    left = comparison.left_out
    tail = [f"left out, since they vary from run to run or can't be told: {', '.join(left)}"] if left else []
    return "\n".join([head, *differences, *tail])
