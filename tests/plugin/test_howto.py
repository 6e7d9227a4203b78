"""The examples of docs/howto/assert-in-pytest.md run, and fail in the words that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCUMENT = (Path(__file__).parents[2] / "docs" / "howto" / "assert-in-pytest.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
(SHOWN,) = re.findall(r"^```text\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("source", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example(run, source):
    result = run(source)
    assert result.ret == 0
    assert result.parseoutcomes().get("passed", 0) >= 1
    assert "skipped" not in result.parseoutcomes()


def test_there_are_examples():
    assert len(EXAMPLES) == 4


def test_the_message_that_is_shown(run):
    result = run(EXAMPLES[0].replace('trace.count("writes") == 2', 'trace.count("writes") == 1'))
    result.assert_outcomes(failed=1)
    lines = [re.sub(r"\d+</tmp/\.\.\./", "*</*/", line).replace("[", "?") for line in SHOWN.splitlines()]
    result.stdout.fnmatch_lines(lines, consecutive=True)
