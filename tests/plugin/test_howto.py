"""The first example of docs/howto/assert-in-pytest.md fails in the words that it shows."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = (Path(__file__).parents[2] / "docs" / "howto" / "assert-in-pytest.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
(SHOWN,) = re.findall(r"^```text\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_message_that_is_shown(run):
    result = run(EXAMPLES[0].replace('trace.count("writes") == 2', 'trace.count("writes") == 1'))
    result.assert_outcomes(failed=1)
    lines = [re.sub(r"\d+</tmp/\.\.\./", "*</*/", line).replace("[", "?") for line in SHOWN.splitlines()]
    result.stdout.fnmatch_lines(lines, consecutive=True)
