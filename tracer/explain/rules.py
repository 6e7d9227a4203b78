"""The table of rules: what each looks for, what that costs, what to do. docs/explain.md has a section for each."""

from __future__ import annotations

from collections.abc import Iterable

from tracer.errors import UsageError
from tracer.explain.finding import Rule

TINY_WRITES = Rule(
    "IO001",
    "tiny-writes",
    "many writes of few bytes to one descriptor",
    "a call for each piece, where one call takes a buffer full of them",
    "Collect the pieces in a buffer (stdio, BufWriter, open() in Python) and flush it where it matters.",
    "{few} of {calls|write} are under {limit|byte}: with 8 KiB, {left|call}",
)
TINY_READS = Rule(
    "IO002",
    "tiny-reads",
    "many reads that ask for few bytes of one descriptor",
    "a call for each piece, where one call fills a buffer that gives out many",
    "Read through a buffer (stdio, BufReader, open() in Python).",
    "{few} of {calls|read} ask for less than {limit|byte}: with 8 KiB, {left|call}",
)
READ_TO_END = Rule(
    "IO003",
    "read-to-end",
    "a last read that finds nothing, of a file whose size was asked for",
    "one call for each file",
    "Stop when as many bytes came as fstat told, if the file doesn't grow.",
    "{calls|read} found nothing but the end, after all that fstat had told was read",
    least=4,
)
SEEK_NOWHERE = Rule(
    "IO004",
    "seek-nowhere",
    "lseek to where the descriptor stands",
    "a call that changes and tells nothing",
    "Keep count of the position in the program; don't rewind what was just opened.",
    "{calls|lseek} went to where the descriptor stood",
    least=4,
)
SEEK_AND_READ = Rule(
    "IO005",
    "seek-and-read",
    "an lseek before each read or write",
    "two calls where one does both",
    "Use pread or pwrite, which take the offset.",
    "{calls|time} an lseek was followed by one read or write: pread and pwrite take the offset",
    least=4,
)
ASKED_AGAIN = Rule(
    "IO006",
    "asked-again",
    "fstat, isatty or fcntl with the same question about a descriptor, and the same answer",
    "a call for what the program knows",
    "Ask once when the descriptor is opened, and keep the answer.",
    "{calls|question} about descriptors had been answered before",
    least=4,
)
STAT_AGAIN = Rule(
    "IO007",
    "stat-again",
    "the same path stat'ed again and again, with the same answer",
    "a call and a walk along the path, each time",
    "Keep the answer; or open the file and ask the descriptor.",
    "asked about {calls|time}, with the same answer",
    least=4,
)
OPEN_AGAIN = Rule(
    "IO008",
    "open-again",
    "the same file opened to read again and again",
    "an open and a close each time, and what is done in between",
    "Keep the descriptor open, or what was read.",
    "opened {calls|time} to read",
    least=3,
)
SEARCH = Rule(
    "IO009",
    "search-path",
    "one name looked for in directory after directory, without finding it",
    "a call for each directory before the right one",
    "Give the full path, put the right directory first, or shorten the search path.",
    "{calls|look-up} in {searches|search} found nothing",
    least=5,
)
FSYNC_PER_WRITE = Rule(
    "IO010",
    "fsync-per-write",
    "an fsync after each single write",
    "a wait for the disk, each time",
    "Write several records, then fsync once (group commit).",
    "{calls|fsync} after one write each",
    least=4,
)
RENAME_WITHOUT_FSYNC = Rule(
    "IO011",
    "rename-without-fsync",
    "a new file that is renamed, and never synced",
    "after a power cut the file may be there and empty",
    "fsync the file before its rename, if it must survive.",
    "written and renamed without an fsync",
)
FSYNC_AFTER_RENAME = Rule(
    "IO012",
    "fsync-after-rename",
    "a new file that is synced only after its rename",
    "a power cut between the two leaves the new name with nothing in it",
    "fsync first, then rename.",
    "synced only after it was renamed",
)
DIRECTORY_NOT_SYNCED = Rule(
    "IO013",
    "directory-not-synced",
    "a file that was synced and renamed, in a directory that is not synced afterwards",
    "after a power cut the old file may be back",
    "Open the directory and fsync it after the rename.",
    "synced and renamed, but its directory was not synced",
)
CLOSED_AGAIN = Rule(
    "IO014",
    "closed-again",
    "close of a descriptor that isn't open",
    "a call; with threads, the wrong file may be closed",
    "Close once, where the owner is; to close all, use close_range.",
    "{calls|close} of descriptors that were not open",
)
LEFT_OPEN = Rule(
    "IO015",
    "left-open",
    "descriptors that are still open when the process ends",
    "nothing at its end, but a long run grows until EMFILE",
    "Close each descriptor when it is no longer needed (with, RAII).",
    "{calls|descriptor} were opened and still open at the end",
    least=8,
)
NO_CLOEXEC = Rule(
    "IO016",
    "no-cloexec",
    "descriptors that another program was given by exec, and didn't use",
    "the file, pipe or socket stays open as long as that program runs",
    "Open with O_CLOEXEC (SOCK_CLOEXEC, pipe2).",
    "{calls|descriptor} went to another program, which did not use them",
)
SHORT_WRITE = Rule(
    "IO017",
    "short-write",
    "a write that took less than it was given, whose rest is never written",
    "data that is lost",
    "Write the rest in a loop until all is taken.",
    "{calls|write} took less than was given; {bytes|byte} were not written afterwards",
)
SPINNING = Rule(
    "IO018",
    "spinning",
    "EAGAIN, or a poll with no timeout, again and again",
    "a processor that does nothing else",
    "Wait in poll or epoll_wait with a timeout, or let the descriptor block.",
    "{calls|call} in a row came back with nothing yet",
)
VECTORS = Rule(
    "IO019",
    "one-vector",
    "sends on one socket one right after the other, or vectors to one file",
    "a call for each piece; on a socket often a packet, too",
    "Give all pieces to one writev or sendmsg.",
    "{bursts|burst}: {calls|call} came right after another one on the same descriptor",
    least=4,
)
SMALL_MEMORY = Rule(
    "IO020",
    "small-memory",
    "many brk and mmap that get little memory each",
    "a call, and page faults, for each piece",
    "Keep buffers for what comes next, or allocate in larger steps: a pool, or mallopt(3).",
    "{calls|call} got {bytes|byte} of memory in small pieces",
    least=24,
)

RULES: tuple[Rule, ...] = tuple(
    sorted((rule for rule in globals().values() if isinstance(rule, Rule)), key=lambda rule: rule.id)
)


def selected(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """Return the ids of the rules that `select` names (nothing: all), without those of `ignore`.

    A word is an id, the beginning of one, or a name. Raises UsageError for one that is none.
    """
    chosen = {found for word in select for found in _named(word)} or {rule.id for rule in RULES}
    return frozenset(chosen.difference(*map(_named, ignore)))


def _named(word: str) -> list[str]:
    found = [rule.id for rule in RULES if rule.id.startswith(word.upper()) or rule.name == word]
    if not word or not found:
        names = ", ".join(f"{rule.id} {rule.name}" for rule in RULES)
        raise UsageError(f"choosing the rule {word!r}", "there is none of this name", f"There are {names}.")
    return found
