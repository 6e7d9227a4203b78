"""`tracer help`: the documentation by topic, without leaving the terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.resources import files

from tracer.cli.main import HOLDS
from tracer.cli.parsing import subcommand

# topic -> (the file in docs/, what it is about)
TOPICS = {
    "start": ("howto/first-assertion.md", "the first assertion, in five minutes"),
    "scenarios": ("howto/write-a-scenario.md", "programs under trace, and what must hold of them"),
    "expectations": ("howto/write-an-expectation.md", "the language of expectations"),
    "families": ("families.md", "calls by what they are for, as in -e opens,syncs"),
    "exit-codes": ("exit-codes.md", "what each command ends with"),
    "engines": ("engines.md", "how calls are observed, and what each way can't see"),
    "formats": ("howto/hand-a-trace-on.md", "traces for other programs: SQL, timelines, tables"),
    "redaction": ("howto/share-a-trace.md", "traces and reports that can be shared"),
    "budgets": ("howto/keep-a-budget.md", "counts that hold still, and baselines"),
    "diff": ("howto/compare-two-runs.md", "two traces side by side"),
    "explain": ("explain.md", "the rules, one by one"),
    "regions": ("regions.md", "parts of a program by name"),
    "strace": ("strace.md", "strace's options and its text"),
    "glossary": ("glossary.md", "words with a meaning of their own"),
}


def _parser() -> argparse.ArgumentParser:
    rows = "\n".join(f"  {name:13} {about}" for name, (_, about) in TOPICS.items())
    parser = subcommand(
        "help",
        "Show the documentation of TOPIC; without one, name the topics.",
        f"topics\n{rows}\n\nexit codes: 0 shown, 2 usage error",
    )
    parser.add_argument("topic", nargs="?", choices=TOPICS, metavar="TOPIC", help="one of the topics below")
    return parser


def main(argv: Sequence[str]) -> int:
    """Show the topic that `argv` names."""
    parser = _parser()
    topic = parser.parse_args(argv).topic
    if topic is None:
        parser.print_help()
        return HOLDS
    text = topic_text(topic)
    if not sys.stdout.isatty():
        sys.stdout.write(text)
        return HOLDS
    from rich.markdown import Markdown

    from tracer.reporters.tables import terminal

    terminal().print(Markdown(text, hyperlinks=False))
    return HOLDS


def topic_text(topic: str) -> str:
    """Return a topic's Markdown, as docs/ has it."""
    return files("tracer").joinpath("docs", TOPICS[topic][0]).read_text(encoding="utf-8")
