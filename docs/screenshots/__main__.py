"""`python -m docs.screenshots`: trace three programs, and take a picture of each view of their pages.

It needs git, sqlite3 and Chromium; the pictures are of what these programs do on this machine.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
SIZE = {"width": 1200, "height": 800}
VIEWS = ("Overview", "Findings", "Timeline", "Calls", "Files", "Flame graph", "Processes", "Regions")
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


PROGRAMS = {
    "git": ("git", "-C", "project", "status"),
    "sqlite": ("sqlite3", "squares.db", ".read import.sql"),
    "pip": (sys.executable, "-m", "pip", "--version"),
    "regions": (sys.executable, "writes.py"),
}


def tracer(work: Path, *words: str) -> None:
    """Run a tracer command in `work`; `tracer diff` ends with 1 if traces differ."""
    subprocess.run([sys.executable, "-m", "tracer", *words], cwd=work, stdout=subprocess.DEVNULL, check=words[0] != "diff")


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
    """Take a picture of one view; dark for sqlite3's, so that both looks are seen."""
    tab = page.locator(".tabs:visible button", has_text=view)
    if not tab.count():
        return
    tab.click()
    page.wait_for_timeout(200)
    arrange(page, view)
    kept = HERE / f"{name}-{view.lower().replace(' ', '-')}.png"
    page.screenshot(path=kept)
    print(f"{kept.name}: {kept.stat().st_size // 1024} KiB")


def arrange(page: Page, view: str) -> None:
    """Show something in a view."""
    if view == "Calls":
        page.locator(".calls .row").nth(8).click()
    elif view == "Timeline":
        page.mouse.move(700, 420)


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        work = Path(directory)
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
                page.screenshot(path=HERE / "diff.png")
            for view in () if name == "diff" else VIEWS:
                take(page, name, view)
        browser.close()


if __name__ == "__main__":
    main()
