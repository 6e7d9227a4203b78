"""The page on a known trace, in a real browser."""

from __future__ import annotations

import pytest

from factories import TID, born, call, opened, region, string, trace_of, written
from tracer.compare.difference import compare
from tracer.web.html import write_checks, write_traces

pytest.importorskip("playwright", reason="playwright is not installed")
from web.browser import Shown, chromium

HOSTILE = b"<script>alert(1)</script></script><!--<img src=x onerror=alert(1)>\x1b[31m\xff"
MANY = 100_000


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A page on a process that copies by records, and its child, which looks for two files that aren't there."""
    path = tmp_path_factory.mktemp("pages") / "known.html"
    trace = trace_of(
        opened(b"/data/in", 3),
        opened(b"/data/out", 4),
        region("copy", *[part for _ in range(4) for part in (taken(3, 512), written(4, b"x" * 512))]),
        region("small", *[written(4, b"y" * 3) for _ in range(20)]),
        born(200, TID),
        [sought(name, 200) for name in (b"/lib/one", b"/lib/two")],
        call("fsync", 4),
    )
    write_traces(str(path), [("known.trace", trace)])
    return path


def sought(path: bytes, tid: int) -> bytes:
    return call("openat", -100, 0x5000, result=-2, captures=[string(1, path)], tid=tid)


def taken(fd: int, size: int) -> bytes:
    return call("read", fd, 0x6000, size, result=size)


@pytest.fixture
def shown(browser, known):
    with Shown(browser, known) as found:
        yield found


def test_the_page_begins_with_the_overview(shown):
    section = shown.page.locator("section:visible")
    assert section.get_attribute("data-view") == "Overview"
    tiles = section.locator(".tile").all_inner_texts()
    assert [text.split()[0] for text in tiles] == ["33", "2", "4,156", tiles[3].split()[0], "2"]
    assert "Complete: the command exited with 0" in section.inner_text()


def test_the_table_has_every_call_and_shows_all_of_one(shown):
    shown.view("Calls")
    assert shown.said == "33 calls"
    assert shown.rows[:2] == [
        'openat(AT_FDCWD, "/data/in", O_RDONLY) = 3</data/in>',
        'openat(AT_FDCWD, "/data/out", O_RDONLY) = 4</data/out>',
    ]
    shown.page.locator(".calls .row").nth(4).click()
    detail = shown.page.locator(".detail").inner_text()
    assert "5 of 33, by 100 program" in detail and "512 bytes from its beginning" in detail and "copy" in detail


@pytest.mark.parametrize(
    ("fill", "left"),
    [
        (lambda page: page.get_by_label("Search").fill("YYY"), 20),
        (lambda page: page.get_by_label("Calls", exact=True).select_option("family reads"), 4),
        (lambda page: page.get_by_label("Calls", exact=True).select_option("name fsync"), 1),
        (lambda page: page.get_by_label("Processes").select_option("1 200"), 2),
        (lambda page: page.get_by_label("Regions").select_option("in copy"), 8),
        (lambda page: page.get_by_label("Regions").select_option("outside"), 5),
        (lambda page: page.get_by_label("Path").fill("data/out"), 26),
        (lambda page: page.get_by_label("errors only").check(), 2),
        (lambda page: page.get_by_label("Search").fill("no such call"), 0),
    ],
)
def test_filters_leave_what_they_say(shown, fill, left):
    shown.view("Calls")
    fill(shown.page)
    assert shown.said == f"{left} of 33 calls"
    assert len(shown.rows) == left
    shown.page.get_by_role("button", name="Reset").click()
    assert shown.said == "33 calls"


def test_filters_hold_in_every_view_of_calls(shown):
    shown.view("Calls")
    shown.page.get_by_label("errors only").check()
    assert shown.view("Files").locator("tbody tr").count() == 2
    assert "processes" not in shown.view("Timeline").locator(".legend").inner_text()
    assert shown.view("Flame graph").locator("button").first.get_attribute("title") == "all: 2 calls, 100.0 %"


def test_the_timeline_draws_a_lane_for_each_thread(shown):
    view = shown.view("Timeline")
    assert shown.painted(view) > 1_000
    legend = view.locator(".legend").inner_text()
    assert "reads: 4," in legend and "writes: 24," in legend and "sync: 1," in legend and "2 errors" in legend
    box = view.locator(".u-over").bounding_box()
    shown.page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 4)
    assert "#1 at 0.0 µs" in view.locator(".under").inner_text()


def test_a_span_of_the_timeline_is_a_filter(shown):
    view = shown.view("Timeline")
    box = view.locator(".u-over").bounding_box()
    shown.page.mouse.move(box["x"] + 1, box["y"] + 20)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
    shown.page.mouse.up()
    view.get_by_role("button", name="Only the calls in this span").click()
    left = int(shown.said.split()[0])
    assert 10 < left < 25 and "from " in shown.page.locator(".filters:visible").inner_text()


def test_files_show_who_opened_them_sizes_and_offsets(shown):
    view = shown.view("Files")
    assert [row.split() for row in view.locator("tbody tr").all_inner_texts()][:2] == [
        ["/data/out", "26", "2,108"],
        ["/data/in", "5", "2,048"],
    ]
    text = view.inner_text()
    assert "26 calls: 24 write, 1 openat, 1 fsync" in text
    assert "100 program: #2" in text
    assert "Sequential: 23 of 23 steps" in text
    assert shown.painted(view, 0) > 500 and shown.painted(view, 1) > 200
    view.get_by_text("Show them in the table").click()
    assert shown.said == "26 of 33 calls"


def test_a_file_opened_again_has_no_step_between_its_openings(browser, tmp_path):
    page = tmp_path / "again.html"
    again = [
        part for _ in range(3) for part in (opened(b"/data/log", 3), *[written(3, b"x" * 8) for _ in range(2)])
    ]
    write_traces(str(page), [("again.trace", trace_of(*again))])
    with Shown(browser, page) as shown:
        assert "Sequential: 3 of 3 steps" in shown.view("Files").inner_text()


def test_a_file_gone_through_backwards_is_said_to_be(browser, tmp_path):
    page = tmp_path / "back.html"
    reads = [call("pread64", 3, 0x6000, 10, 100 - 10 * n, result=10) for n in range(5)]
    write_traces(str(page), [("back.trace", trace_of(opened(b"/data/log", 3), *reads))])
    with Shown(browser, page) as shown:
        assert "Strided: 4 of 4 steps go back 20 bytes." in shown.view("Files").inner_text()


def test_the_flame_graph_narrows_to_what_is_clicked(shown):
    view = shown.view("Flame graph")
    titles = {button.get_attribute("title") for button in view.locator(".flame button").all()}
    assert {"all: 33 calls, 100.0 %", "small: 20 calls, 60.6 %", "/lib/one: 1 call, 3.0 %"} <= titles
    view.locator(".flame button", has_text="small").click()
    assert view.locator(".flame button").all_inner_texts() == ["all", "program", "small", "write", "/data/out"]


def test_processes_regions_and_findings_are_there(shown):
    assert "└─ 200" in shown.view("Processes").inner_text()
    assert "20 times" not in shown.view("Regions").inner_text()
    assert "5 times more" not in shown.view("Regions").inner_text()
    assert "small" in shown.view("Regions").inner_text()
    view = shown.view("Findings")
    assert "tiny-writes" in view.inner_text()
    view.get_by_role("button", name="#11", exact=True).click()
    assert "11 of 33" in shown.page.locator(".detail").inner_text()


def test_dark_and_light_differ_in_colours_only(browser, known):
    seen = []
    for scheme in ("light", "dark"):
        with Shown(browser, known, scheme=scheme) as shown:
            view = shown.view("Timeline")
            colours = shown.page.evaluate(
                "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
            )
            seen.append((colours, view.inner_text()))
    (light, text), (dark, same) = seen
    assert sum(channels(light[0])) > 600 > 200 > sum(channels(light[1]))
    assert sum(channels(dark[0])) < 200 < 600 < sum(channels(dark[1]))
    assert text == same


def channels(colour: str) -> list[int]:
    return [int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")]


def test_what_programs_write_is_inert(browser, tmp_path):
    text = HOSTILE.decode(errors="surrogateescape")
    frames = [
        opened(b"/" + HOSTILE, 3),
        region("<b>\x1b</script>", written(3, HOSTILE)),
        region("a", written(3, b"x")),
    ]
    trace = trace_of(*frames, command=[text], cwd=text, environment={"kernel": text})
    write_traces(str(tmp_path / "page.html"), [(text, trace)])
    with Shown(browser, tmp_path / "page.html") as shown:
        for name in ("Findings", "Timeline", "Calls", "Files", "Flame graph", "Processes", "Regions"):
            assert shown.view(name).is_visible()
        shown.view("Calls")
        assert "<script>alert(1)</script></script><!--<img src=x onerror=alert(1)>\\33[31m\\377" in shown.rows[0]
        assert shown.page.locator("img, script:not(head script, body > script)").count() == 0


def test_the_policy_lets_nothing_else_in(browser, known, tmp_path):
    """The positive control of the test above: a page with one more script, image and style says so."""
    page = tmp_path / "changed.html"
    more = "<script>alert(1)</script><img src='http://127.0.0.1:9/x'><style>body { color: red }</style>"
    page.write_text(known.read_text().replace("</main>", f"{more}</main>"))
    shown = Shown(browser, page)
    shown.page.close()
    assert sum("Content Security Policy" in complaint for complaint in shown.complaints) == 3


def test_a_hundred_thousand_calls_scroll_and_are_searched(browser, tmp_path):
    some = [written(1, b"line %d\n" % n) for n in range(1_000)]
    write_traces(str(tmp_path / "page.html"), [("big", trace_of(some * (MANY // 1_000)))])
    with Shown(browser, tmp_path / "page.html") as shown:
        shown.view("Calls")
        assert shown.said == "100,000 calls"
        shown.page.locator(".calls").evaluate("element => { element.scrollTop = element.scrollHeight }")
        shown.page.locator(".calls").get_by_text("100,000", exact=True).wait_for()
        assert shown.page.locator(".calls .row").count() < 100
        shown.page.get_by_label("Search").fill("line 999")
        assert shown.said == "100 of 100,000 calls"
        assert shown.painted(shown.view("Timeline")) > 1_000


def test_a_difference_stands_before_its_traces(browser, tmp_path):
    a, b = trace_of(written(1, b"x")), trace_of(written(1, b"x"), call("fsync", 1))
    write_traces(str(tmp_path / "page.html"), [("a.trace", a), ("b.trace", b)], compare(a, b))
    with Shown(browser, tmp_path / "page.html") as shown:
        text = shown.page.locator("#difference").inner_text()
        assert "different: 1 calls against 2" in text and "+ fsync(1)" in text
        shown.page.get_by_role("link", name="b.trace").click()
        assert not shown.page.locator("#difference").is_visible()
        assert shown.page.locator("#t2").is_visible()
        shown.view("Calls")
        assert shown.said == "2 calls"


def test_a_page_without_calls_or_scenarios_is_quiet(browser, tmp_path):
    write_traces(str(tmp_path / "page.html"), [("empty", trace_of())])
    with Shown(browser, tmp_path / "page.html") as shown:
        for name in ("Timeline", "Calls", "Files", "Flame graph"):
            assert shown.view(name).is_visible()
    write_checks(str(tmp_path / "checks.html"), [])
    with Shown(browser, tmp_path / "checks.html") as shown:
        assert "What these programs ask" in shown.page.inner_text("body")


def test_bars_of_a_chart_begin_and_end_together(browser, tmp_path):
    page = tmp_path / "narrow.html"
    small, large = ([written(3, b"x") for _ in range(n)] for n in (2, 1_200))
    trace = trace_of(opened(b"/data/log", 3), region("one", *small), region("two", *large))
    write_traces(str(page), [("narrow.trace", trace)])
    with Shown(browser, page) as shown:
        shown.page.set_viewport_size({"width": 400, "height": 900})
        boxes = [track.bounding_box() for track in shown.view("Regions").locator(".bar .track").all()]
        assert len(boxes) == 2 and len({(box["x"], box["width"]) for box in boxes}) == 1
