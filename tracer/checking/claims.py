"""Claims that documents make, and which scenarios prove them: `_claims.toml` beside the scenarios.

[seed-name]
title = "Of what document"
claims.some-id = { claim = "What is claimed.", proof = ["DIRECTORY/SCENARIO"] }
claims.other-id = { claim = "…", proof = ["SCENARIO: a part of the text of the expectations that prove it"] }
claims.third-id = { claim = "…", reason = "Why nothing can prove it on Linux." }

A scenario with cases is named as a whole or as `SCENARIO[CASE]`. A claim has a proof, a reason, or both.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tracer.checking.check import Result
from tracer.checking.scenario import Scenario
from tracer.errors import UsageError
from tracer.expect import Status
from tracer.reporters.ci.markdown import literal, table

NAME = "_claims.toml"
NOT_RUN, SKIPPED, UNPROVED = "not run", "skipped", "not proved"
_ORDER = (Status.FAILS, Status.UNDECIDED, NOT_RUN, Status.HOLDS, SKIPPED)  # the worst first


class Proof(NamedTuple):
    """A scenario by name, and the part of an expectation's text; "" for all its expectations."""

    scenario: str
    part: str

    def names(self, name: str) -> bool:
        """Whether `name` is the scenario's, or one of its cases'."""
        return self.scenario in (name, name.partition("[")[0])


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: what proves it, and why not, or not all of it."""

    name: str
    text: str
    proofs: tuple[Proof, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """What one document claims."""

    title: str
    claims: tuple[Claim, ...]


def documents(paths: Sequence[str], scenarios: Sequence[Scenario]) -> list[Document]:
    """Return the documents whose claims the scenarios in the directories `paths` prove. Raises UsageError."""
    files = [Path(path, NAME) for path in paths]
    found = [each for file in files if file.exists() for each in load(file)]
    for each in found:
        _check_proofs(each, scenarios)
    return found


def load(path: Path) -> list[Document]:
    """Return the documents in a file of claims. Raises UsageError."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        return [Document(d["title"], tuple(_claim(*item) for item in d["claims"].items())) for d in found.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"loading the claims {path}", str(error), "Write them as the file's neighbours are."
        ) from error


def _claim(name: str, found: Mapping[str, object]) -> Claim:
    unknown = set(found) - {"claim", "proof", "reason"}
    proofs, reason = found.get("proof", []), str(found.get("reason", ""))
    if unknown or not isinstance(proofs, list) or not (proofs or reason):
        raise ValueError(f"{name} has not just a claim and a proof or a reason")
    return Claim(name, str(found["claim"]), tuple(Proof(*_parts(str(proof))) for proof in proofs), reason)


def _parts(proof: str) -> tuple[str, str]:
    scenario, _, part = proof.partition(": ")
    return scenario, part


def _check_proofs(document: Document, scenarios: Sequence[Scenario]) -> None:
    for claim in document.claims:
        for proof in claim.proofs:
            texts = [str(e) for one in scenarios if proof.names(one.name) for e in one.expectations]
            if not any(proof.part in text for text in texts):
                tried = f"looking for what proves the claim {claim.name}"
                raise UsageError(tried, f"there is no {': '.join(filter(None, proof))}", f"Mend {NAME}.")


def verdict(claim: Claim, results: Sequence[Result]) -> str:
    """Return the worst of what became of the claim's proofs; a skipped case counts only where all are."""
    if not claim.proofs:
        return UNPROVED
    return min((_proven(proof, results) for proof in claim.proofs), key=_ORDER.index)


def _proven(proof: Proof, results: Sequence[Result]) -> str:
    named = [result for result in results if proof.names(result.scenario.name)]
    found = [status for result in named for status in _statuses(proof, result)]
    return min(found, key=_ORDER.index, default=NOT_RUN)


def _statuses(proof: Proof, result: Result) -> Iterator[str]:
    if result.skipped:
        yield SKIPPED
    yield from (verdict.status for verdict in result.verdicts[: result.faults])
    for expectation, verdict in zip(result.scenario.expectations, result.verdicts[result.faults :], strict=False):
        if proof.part in str(expectation):
            yield verdict.status


def lines(found: Sequence[Document], results: Sequence[Result]) -> Iterator[str]:
    """Yield a section for each document: its claims, the verdict first."""
    for document in found:
        verdicts = [verdict(claim, results) for claim in document.claims]
        held, unproved = verdicts.count(Status.HOLDS), verdicts.count(UNPROVED)
        yield f"\n{document.title}: {held} of {len(verdicts) - unproved} claims hold, {unproved} can't be proved"
        for claim, became in zip(document.claims, verdicts, strict=True):
            yield f"  {became:10}  {claim.text}  ({_by(claim) or claim.reason})"


def _by(claim: Claim) -> str:
    return ", ".join(dict.fromkeys(proof.scenario for proof in claim.proofs))


def markdown(found: Sequence[Document], results: Sequence[Result]) -> str:
    """Return every claim, what proves it and its verdict, as tables."""
    return "\n".join(_markdown(found, results))


def _markdown(found: Sequence[Document], results: Sequence[Result]) -> Iterator[str]:
    yield f"# Claims and their proofs\n\nWritten by `tracer check scenarios --claims FILE` from `scenarios/{NAME}`."
    for document in found:
        yield f"\n## {literal(document.title)}\n"
        rows = ((c.name, literal(c.text), _proof(c), verdict(c, results)) for c in document.claims)
        yield from table(["claim", "what it says", "proof", "verdict"], rows)
    yield ""


def _proof(claim: Claim) -> str:
    shown = [f"`{proof.scenario}`" + (f": {literal(proof.part)}" if proof.part else "") for proof in claim.proofs]
    return "; ".join([*shown, *filter(None, [literal(claim.reason)])])
