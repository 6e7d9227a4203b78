"""`python -m docs.screenshots`: trace three programs, and take a picture of each view of their pages.

It needs git, sqlite3 and Chromium; the pictures are of what these programs do on this machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

import syscalls

HERE = Path(__file__).parent
WORK = Path("/tmp/demo")  # a name that looks well in pictures
SIZE = {"width": 1150, "height": 820}
COLOURS = 96
VIEWS = ("Overview", "Findings", "Timeline", "Calls", "Files", "Flame graph", "Processes", "Regions")
SOME: dict[str, tuple[str, ...]] = {"regions": ("Files", "Regions"), "diff": ()}
ROWS = "".join(f"{n},{n * n}\n" for n in range(1000))
IMPORT = "create table squares (n, square);\n.mode csv\n.import rows.csv squares\nselect count(*) from squares;\n"
WRITES = """\
import syscalls
from syscalls import O_CREAT, O_WRONLY, BufWriter

LINES = [b"line %d\\n" % n for n in range(200)]
with syscalls.region("raw"):
    fd = syscalls.open("raw.txt", O_CREAT | O_WRONLY, 0o600)
    for line in LINES:
        syscalls.write(fd, line)
    syscalls.close(fd)
with syscalls.region("buffered"):
    fd = syscalls.open("buffered.txt", O_CREAT | O_WRONLY, 0o600)
    out = BufWriter(fd)
    for line in LINES:
        out.write(line)
    out.flush()
    syscalls.close(fd)
"""


@contextmanager
def workshop() -> Iterator[Path]:
    """Make WORK, which must not be there yet, and remove it in the end."""
    WORK.mkdir()
    try:
        yield WORK
    finally:
        shutil.rmtree(WORK)


def prepare(work: Path) -> None:
    """Make what the programs work on: a repository with a change, rows to import, a program with regions."""
    repository = work / "project"
    repository.mkdir()
    for name in ("README.md", "main.py", "test_main.py"):
        (repository / name).write_text(f"{name}\n")
    git = ("git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "The beginning")):
        subprocess.run([*git, *words], check=True)
    (repository / "main.py").write_text("changed\n")
    (work / "rows.csv").write_text(ROWS)
    (work / "import.sql").write_text(IMPORT)
    (work / "writes.py").write_text(WRITES)
    shutil.copytree(Path(syscalls.__file__).parent, work / "syscalls", ignore=shutil.ignore_patterns("__pycache__"))


PROGRAMS = {
    "git": ("git", "-C", "project", "status"),
    "sqlite": ("sqlite3", "squares.db", ".read import.sql"),
    "pip": ("pip", "--version"),
    "regions": ("python3", "writes.py"),
}


def tracer(work: Path, *words: str) -> None:
    """Run a tracer command in `work`; `tracer diff` ends with 1 if traces differ."""
    argv, environ = [sys.executable, "-m", "tracer", *words], {**os.environ, "HOME": str(work)}
    subprocess.run(argv, cwd=work, env=environ, stdout=subprocess.DEVNULL, check=words[0] != "diff")


def pages(work: Path) -> None:
    """Write a page on each program, and one that compares two runs."""
    for name, command in PROGRAMS.items():
        (work / "squares.db").unlink(missing_ok=True)
        tracer(work, "run", "--stacks", "-w", f"{name}.trace", "--", *command)
        tracer(work, "report", "--html", f"{name}.html", f"{name}.trace")
    tracer(work, "run", "-w", "branch.trace", "--", "git", "-C", "project", "status", "--short", "--branch")
    tracer(work, "run", "-w", "short.trace", "--", "git", "-C", "project", "status", "--short")
    tracer(work, "diff", "--html", "diff.html", "short.trace", "branch.trace")


def take(page: Page, name: str, view: str) -> None:
    """Take a picture of one view, if the page has it."""
    tab = page.locator(".tabs:visible button", has_text=view)
    if not tab.count():
        return
    tab.click()
    page.set_viewport_size({**SIZE, "height": 1130} if view == "Files" else SIZE)
    if view == "Calls":
        page.locator(".calls .row").nth(8).click()
    page.wait_for_timeout(200)
    if view == "Timeline":
        page.mouse.move(700, 430)
    keep(page, f"{name}-{view.lower().replace(' ', '-')}.png")


def keep(page: Page, name: str) -> None:
    """Keep a picture of what is in sight, down to the end of the page, in few colours."""
    end = page.evaluate("document.querySelector('main > article:not([hidden])').getBoundingClientRect().bottom")
    clip = {"x": 0, "y": 0, "width": SIZE["width"], "height": min(end + 12, page.viewport_size["height"])}
    page.screenshot(path=HERE / name, clip=clip)
    Image.open(HERE / name).convert("RGB").quantize(COLOURS).save(HERE / name, optimize=True)
    print(f"{name}: {(HERE / name).stat().st_size // 1024} KiB")


def main() -> None:
    """Make all pictures."""
    with workshop() as work, sync_playwright() as playwright:
        prepare(work)
        pages(work)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in (*PROGRAMS, "diff"):
            scheme = "dark" if name == "sqlite" else "light"
            page = browser.new_page(viewport=SIZE, color_scheme=scheme)
            page.on("console", lambda message: print(message.text, file=sys.stderr))
            page.on("pageerror", lambda error: print(error, error.stack, file=sys.stderr))
            page.goto(f"file://{work}/{name}.html")
            if name == "diff":
                keep(page, "diff.png")
            for view in SOME.get(name, VIEWS):
                take(page, name, view)
        browser.close()


if __name__ == "__main__":
    main()
