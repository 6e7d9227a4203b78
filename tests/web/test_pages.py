from __future__ import annotations

import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from factories import TID, born, opened, region, trace_of, written
from tracer.errors import TracerError
from tracer.expect import Observation, calls
from tracer.expect.verdict import Status, Verdict
from tracer.model import records
from tracer.web.html import write_checks, write_traces

HOSTILE = b"<script>alert(1)</script>\x1b[31m\xff"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SPELLED = r"&lt;script&gt;alert(1)&lt;/script&gt;\33[31m\377"
BUFFERING = [
    region("raw", *[written(1, b"line\n") for _ in range(20)]),
    region("buffered", written(1, b"line\n" * 20)),
]


class Page(HTMLParser):
    """A page as a browser reads it: its elements and its text, style and script left out."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = path.read_text()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self._inside = ""
        self._scripts: list[str] = []
        self.feed(self.source)
        self.text = " ".join(" ".join(self._words).split())

    @property
    def data(self) -> dict:
        """What the page's script reads of its first trace."""
        return json.loads(self._scripts[0])[0]

    @property
    def calls(self) -> list[str]:
        return [self.data["texts"][line] for line in self.data["columns"]["text"]]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self._scripts.append(data)
        elif self._inside != "style":
            self._words.append(data)


@pytest.fixture
def traces(tmp_path):
    def write(*found):
        write_traces(str(tmp_path / "page.html"), found)
        return Page(tmp_path / "page.html")

    return write


@pytest.fixture
def checks(tmp_path):
    def write(*results):
        write_checks(str(tmp_path / "page.html"), results)
        return Page(tmp_path / "page.html")

    return write


def result(*verdicts, trace=None, skipped="", name="files/save", claim="Saving takes one write."):
    scenario = SimpleNamespace(name=name, claim=claim, path=Path("scenarios/files/save.py"))
    return SimpleNamespace(scenario=scenario, verdicts=verdicts, skipped=skipped, trace=trace)


def judged(trace, *expectations):
    return result(*(e.judge(Observation(trace, {})) for e in expectations), trace=trace)


def test_a_trace_shows_what_ran_its_counts_and_its_calls(traces):
    page = traces(("save.trace", trace_of(opened(b"/tmp/log", 3), written(3, b"line\n"), cwd="/work")))
    assert "What this program asks of the kernel" in page.text
    assert "Complete: the command exited with 0" in page.text
    assert "Directory /work" in page.text
    assert page.calls[1] == 'write(3</tmp/log>, "line\\n", 5) = 5'
    assert re.search(r"openat 1 .*write 1 5 .*total 2 0 5", page.text)


def test_a_cut_trace_says_so_first_and_loudly(traces):
    page = traces(("save.trace", trace_of(written(1, b"x"), complete=False)))
    assert "CUT: the trace has no end" in page.text
    assert ("p", {"class": "trust cut"}) in page.elements


def test_calls_that_are_not_on_the_page_are_counted(traces, monkeypatch):
    monkeypatch.setattr("tracer.web.columns.CALLS_SHOWN", 2_000)
    page = traces(("big.trace", trace_of([written(1, b"x") for _ in range(2_003)])))
    assert (page.data["total"], len(page.calls)) == (2_003, 2_000)
    assert re.search(r"write 2,003 2,003 .*total 2,003 0 2,003", page.text)


def test_what_all_calls_share_is_written_once(traces):
    page = traces(("a", trace_of([written(1, b"x") for _ in range(2_000)])))
    assert page.data["texts"] == ['write(1, "x", 1) = 1']
    assert page.source.count('write(1, \\"x\\", 1)') == 1


def test_regions_stand_side_by_side(traces):
    page = traces(("a", trace_of(*BUFFERING, written(1, b"bye"))))
    assert "raw 20 100 bytes, 5 a call buffered 1 100 bytes, 100 a call 20 times fewer than raw" in page.text
    row = r"raw 20 20 0 100 0 0 [\d.]+ buffered 1 1 0 100 0 0 [\d.]+ outside every region 1 1 0 3 0 0 "
    assert re.search(row, page.text)
    widths = [a["width"] for _, a in page.elements if a.get("class") == "fill"]
    assert widths[-2:] == ["100.0%", "5.0%"]


def test_one_region_has_nothing_beside_it(traces):
    assert "region beside region" not in traces(("a", trace_of(BUFFERING[0]))).text


def test_processes_signals_and_ends_are_listed(traces):
    page = traces(("a", trace_of(born(200, TID), records.pack_stop(200, 19, 5), records.pack_exit(200, 9, 6))))
    assert "└─ 200 fork, no exec" in page.text
    assert "killed by SIGKILL" in page.text
    assert "200: --- stopped by SIGSTOP ---" in page.text


def test_what_a_program_writes_is_harmless(traces):
    frames = [opened(b"/" + HOSTILE, 3), region("<b>\x1b", written(3, HOSTILE)), region("other", written(3, b"x"))]
    text = HOSTILE.decode(errors="surrogateescape")
    forged = {"command": [text], "cwd": text, "environment": {"kernel": text}, "selection": text}
    page = traces((text, trace_of(*frames, **forged)))
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert "b" not in {tag for tag, a in page.elements if a} and "<b>\\33" in page.text
    assert SPELLED in page.source
    assert not CONTROL.search(page.source)


def test_what_a_checked_program_writes_is_harmless(checks):
    text = HOSTILE.decode(errors="surrogateescape")
    trace = trace_of(region(text.encode("utf-8", "replace").decode(), written(1, HOSTILE)))
    verdict = Verdict(Status.FAILS, text, "it said\n" + text, trace.calls)
    page = checks(result(verdict, trace=trace, name=text, claim=text), result(skipped=text))
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not CONTROL.search(page.source)


def test_pages_load_nothing(traces):
    page = traces(("a", trace_of(written(1, b"x"))))
    assert not [a for _, a in page.elements if "src" in a or a.get("href", "#")[0] != "#"]
    assert not re.search(r"@import|url\(", page.source)
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ") and "script-src 'sha256-" in policy and "unsafe" not in policy


def test_checks_show_claims_verdicts_and_evidence(checks):
    trace = trace_of([written(1, b"x") for _ in range(60)])
    page = checks(judged(trace, calls("write").exactly(60), calls("fsync").exactly(1)))
    assert "Saving takes one write." in page.text
    assert "1 scenario 1 expectations hold 1 fail" in page.text
    assert "holds exactly 60 write 60 calls behind this" in page.text
    assert "10 more are not shown. 60" in page.text
    assert page.text.count('write(1, "x", 1)') == 50
    assert "FAILS exactly 1 fsync 0" in page.text


def test_a_scenario_is_as_good_as_its_worst_verdict_and_failures_come_first(checks):
    order = (Status.HOLDS, Status.UNDECIDED, Status.FAILS)
    fine, unsure, wrong = (Verdict(status, "one", "two") for status in order)
    page = checks(
        result(fine), result(skipped="rustc is not installed"), result(fine, unsure), result(unsure, wrong)
    )
    assert [a["class"] for t, a in page.elements if t == "article"] == ["fails", "undecided", "skipped", "holds"]
    assert "4 scenarios 2 expectations hold 1 fail 2 undecided 1 scenarios skipped" in page.text
    assert "Skipped: rustc is not installed" in page.text


def test_checks_put_buffered_beside_unbuffered(checks):
    trace = trace_of(*BUFFERING)
    page = checks(judged(trace, calls("writes", region="raw").exactly(20)))
    assert "raw 20 100 bytes, 5 a call buffered 1 100 bytes, 100 a call 20 times fewer than raw" in page.text


def test_pages_are_private_even_in_place_of_others(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old" * 100_000)
    path.chmod(0o644)
    write_checks(str(path), [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().rstrip().endswith("</html>")


def test_a_page_that_cannot_be_written_says_why(tmp_path):
    with pytest.raises(
        TracerError, match=r"writing the report .*/none/page.html: No such file or directory\n  Name"
    ):
        write_checks(str(tmp_path / "none" / "page.html"), [])


def test_a_full_disk_is_an_error():
    with pytest.raises(TracerError, match="writing the report /dev/full: No space left on device"):
        write_checks("/dev/full", [])
