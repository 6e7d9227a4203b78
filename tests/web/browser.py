"""A headless Chromium for tests: what it shows, what it complains about, what it asks the network for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

DOTS = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
  .data.filter((value, i) => i % 4 === 3 && value).length"""
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium or Playwright's own; skip the test if there is neither."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        except Error as error:
            pytest.skip(f"Chromium is not installed: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


class Shown:
    """A page in a browser, which must stay silent: no error, and no request but for the page itself."""

    def __init__(self, browser: Browser, path: Path, scheme: str = "light") -> None:
        self.page: Page = browser.new_page(color_scheme=scheme, viewport={"width": 1200, "height": 900})
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def __enter__(self) -> Shown:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self.page.close()
        if kind is None:
            assert self.complaints == []
            assert {url.partition("#")[0] for url in self.requests} == {self.url}

    def view(self, name: str) -> Locator:
        """Turn to a view and return it."""
        self.page.locator(".tabs:visible button").filter(has_text=name).click()
        return self.page.locator(f"article:not([hidden]) > section[data-view='{name}']")

    @property
    def said(self) -> str:
        """What the filter says."""
        return self.page.locator(".filters:visible output").inner_text()

    @property
    def rows(self) -> list[str]:
        """The texts of the calls in sight."""
        return self.page.locator(".calls:visible .text").all_inner_texts()

    def painted(self, view: Locator, number: int = 0) -> int:
        """Return how many dots of a chart's canvas are not empty."""
        return view.locator("canvas").nth(number).evaluate(DOTS)
