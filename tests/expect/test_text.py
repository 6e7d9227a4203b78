from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expect.test_search import SEQUENCES, made
from tracer.errors import UsageError
from tracer.expect import (
    any_order,
    anything,
    call,
    calls,
    fewer,
    has,
    never,
    ok,
    same_content,
    same_except,
    sequence,
    var,
    within,
)
from tracer.expect.text import parse

WAL = """\
open  {path: /*.wal/, flags: has(O_APPEND)} = $wal
write ($wal, …) = 4096            x3..
fsync ($wal) = 0
never write($wal)   # not after it is safe
rename(…, /*.db/) = 0
"""


def test_the_text_and_python_make_the_same_model():
    wal = var("wal")
    assert parse(WAL) == [
        sequence(
            call("open", path="*.wal", flags=has("O_APPEND"), result=wal),
            call("write", wal, ..., result=4096).at_least(3),
            call("fsync", wal, result=0),
            never(call("write", wal)),
            call("rename", ..., "*.db", result=0),
        )
    ]


@pytest.mark.parametrize(
    ("text", "expectation"),
    [
        ("at most 3 writes in region save", calls("writes", region="save").at_most(3)),
        ("exactly 64KiB bytes by writes", calls("writes").bytes.exactly(65536)),
        ("at least 512 bytes per call by reads", calls("reads").bytes_per_call.at_least(512)),
        ("no network", calls("network").exactly(0)),
        ("2 to 4 opens = ENOENT", calls("opens", error="ENOENT").between(2, 4)),
        ("at most 2 reads per descriptor", calls("reads").per("descriptor").at_most(2)),
        ("2 to 4 calls per family in run raw", calls(run="raw").per("family").between(2, 4)),
        ("at least 1KiB bytes by writes per path", calls("writes").bytes.per("path").at_least(1024)),
        ("4KiB to 1MiB bytes per call by writes", calls("writes").bytes_per_call.between(4096, 1 << 20)),
        ("exactly 2 errors by opens in region save", calls("opens", region="save").errors.exactly(2)),
        ("at most 1 errors by calls per error", calls().errors.per("error").at_most(1)),
        (
            "no bytes by writes {path: /*.log/} per region",
            calls("writes", path="*.log").bytes.per("region").exactly(0),
        ),
        ("exactly 3 futex even if unstable", calls("futex").exactly(3, even_if_unstable=True)),
        (
            "reads in region b: at least 10 times fewer than reads in region a",
            fewer(calls("reads", region="b"), than=calls("reads", region="a"), times=10),
        ),
        ("the same calls in this run and in run raw except rename", same_except(None, "raw", {"rename"})),
        ('the same content in a, "b c"', same_content("a", "b c")),
        (
            "in order in region save per thread and nothing else {\n any order {\n  read\n  write = ok\n }\n}",
            sequence(any_order(call("read"), call("write", result=ok)), region="save", per="thread", only=True),
        ),
        ("write(_, 4KiB..)", sequence(call("write", anything, within(4096)))),
    ],
)
def test_statements(text, expectation):
    assert parse(text) == [expectation]
    assert parse(str(expectation)) == [expectation]


@pytest.mark.parametrize(
    "line",
    [
        "openat(AT_FDCWD, /*.wal/ as $path, O_WRONLY|O_CREAT, 384) = $wal",
        'write($wal, "one\\n"..., 4..) = 4 x..3',
        "newfstatat(_, ~/a.b$/, {st_size: ..1MiB, st_mode: _}) = ok",
        "next lseek($a, 0, SEEK_SET or SEEK_END) = !(5 or 6)",
        'execve(/cc/, ["cc", ...]) by process $child',
        'maybe %file {path: /a b/} = ENOENT or EACCES in region "the end" by thread 7',
        "pipe2([$in, $out], O_CLOEXEC) = 0",
        "calls {fd: $a}",
        r"open {path: /a\/, b\//}",
        "exit_group(0) = ?",
        "openat2(..., {flags: has(O_CREAT)}, ...)",
        "mmap {arg: {len: 4096}}",
        "fcntl(_, F_GETFL)",
        "waitid(P_ALL, _, {si_signo: SIGCHLD})",
    ],
)
def test_what_is_read_prints_as_it_was(line):
    text = f"in order {{\n    {line}\n}}"
    assert str(parse(text)[0]) == text


@settings(max_examples=400, deadline=None)
@given(SEQUENCES, st.booleans())
def test_every_sequence_survives_the_way_through_text(items, only):
    model = made(items, only)
    if model is not None and "in order" in str(model):
        assert str(parse(str(model))[0]) == str(model)


@pytest.mark.parametrize(
    ("text", "place", "problem", "advice"),
    [
        ("write($a = 3", "line 1, column 10", "'=' can't stand here", "Possible here: `)`, `,`"),
        ("write\n\n  fsync(\n", "line 3, column 9", "the line ends too early", "a $name"),
        ("in order {\nwrite\n", "line 2, column 6", "the text ends too early", "`}`"),
        ("frite()", "line 1, column 1", "no call or family has this name", "Did you mean write"),
        ("read\nwrite {fb: 3}", "line 2, column 1", "it has no argument of this name", "buf, count, fd and path"),
        ("open {flags: has(O_APEND)}", "line 1, column 1", "it has no such flag", "Did you mean O_APPEND"),
        ("open {flags: O_CREATE}", "line 1, column 1", "it has no such flag", "Did you mean O_CREAT"),
        ("open(_, O_CREATE)", "line 1, column 1", "O_CREATE as argument 2 of open: it has no", "mean O_CREAT"),
        ("open(..., has(O_CREATE))", "line 1, column 1", "as argument 1 or later of open", "mean O_CREAT"),
        ("open(O_RDONLY)", "line 1, column 1", "O_RDONLY as argument 1 of open", "There are NULL."),
        ("write(_, _, O_CREAT)", "line 1, column 1", "O_CREAT as argument 3 of write", "plain number: write one"),
        ("write(_, _, _, 0)", "line 1, column 1", "0 as argument 4 of write: it has fewer arguments", "Leave out"),
        ("socket(AF_INTE)", "line 1, column 1", "AF_INTE as argument 1 of socket", "Did you mean AF_INET"),
        ("mmap({len: 4096})", "line 1, column 1", "an argument of the call", "Write `mmap {len: 4096}`."),
        ("fstat(_, {st_sise: 1})", "line 1, column 1", "no such member", "Did you mean st_size"),
        ("write(_, {size: 1})", "line 1, column 1", "argument 2 of write: it is no struct", "Write a number"),
        ("write(_, /*.db/)", "line 1, column 1", "it is data, and this is a path's pattern", '(in Python b"text")'),
        ("write(_, _, 5..3)", "line 1, column 13", "expecting 5..3: no number is that", "lower bound first"),
        ("never write = ENOENTT", "line 1, column 7", "no error has this name", "Did you mean ENOENT"),
        ("write x3..1", "line 1, column 1", "no number is that", "Give the lower bound first"),
        ("read\nnever write($x)", "line 1, column 1", "no step before it binds $x", "Bind the name first"),
        ("write {path: ~/(/}", "line 1, column 14", "unterminated subpattern", "Mend"),
        ("read\nno network\nwrite", "line 1, column 1", "another statement interrupted", "in order {"),
        ("at most three writes", "line 1, column 9", "'three' can't stand here", "a number"),
        ("maybe read x3", "line 1, column 1", "both maybe and a count", "x..3"),
        ("write §", "line 1, column 7", "'§' is nothing that can stand here", "docs/howto"),
        ("at most 3KB bytes by write", "line 1, column 9", "'3KB' is nothing", "a number (3, 4KiB, 0x10)"),
        ("never rename, write", "line 1, column 13", "',' can't stand here", "each on a line of its own"),
        ("rename or write", "line 1, column 8", "'or' can't stand here", "write `either {`"),
        ("write $fd", "line 1, column 7", "'$fd' can't stand here", "in parentheses: `write($fd)`"),
        ("never write", "line 1, column 1", "no step that a call can match", "write `no write`"),
        ("no calls per moon", "line 1, column 4", "calls are not grouped by that", "Choose descriptor"),
        ("", "", "it expects nothing", "docs/howto"),
        ("exactly 3 writs", "line 1, column 11", "no call or family has this name", "Did you mean write"),
        ("at most 3 bytes writes", "line 1, column 17", "'writes' can't stand here", "in region"),
        ("at most -1 writes", "line 1, column 1", "no amount is that", "lower bound first"),
        ("no futex even if", "line 1, column 10", "'even' can't stand here", "even if unstable"),
        ("3 to 2 writes", "line 1, column 1", "no amount is that", "lower bound first"),
    ],
)
def test_errors_say_where_what_and_how_on(text, place, problem, advice):
    with pytest.raises(UsageError) as caught:
        parse(text, "x.toml")
    message = str(caught.value)
    assert message.startswith("reading x.toml: ") and place in message
    assert problem in message and advice in message


def test_the_caret_stands_under_the_problem():
    with pytest.raises(UsageError) as caught:
        parse("read\nwrite($a = 3\nclose", "x.toml", first_line=10)
    assert str(caught.value).split("\n")[:3] == [
        "reading x.toml: line 11, column 10: '=' can't stand here",
        "    write($a = 3",
        "             ^",
    ]
