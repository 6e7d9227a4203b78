"""Paths that are relative to a directory: the working one, before and after chdir, or a descriptor's."""

from __future__ import annotations

import sys

import pytest

from tracer.expect import Observation, Status
from tracer.expect.text import parse
from tracer.testing import trace

MOVING = """
import os
os.mkdir("sub")
os.close(os.open("sub/x", os.O_CREAT))
os.close(os.open("x", os.O_CREAT))
os.chdir("sub")
os.rename("x", "y")
top = os.open("..", os.O_RDONLY)
os.unlink("sub/y", dir_fd=top)
os.fchdir(top)
os.unlink("x")
"""


@pytest.fixture(scope="module")
def moving(tmp_path_factory):
    directory = tmp_path_factory.mktemp("place")
    return trace([sys.executable, "-c", MOVING], cwd=str(directory), data_limit=512)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("renames {oldname: /*\\/sub\\/x/, newname: /*\\/sub\\/y/} = 0", "holds"),
        ("unlinks {path: /*\\/sub\\/y/} = 0", "holds"),
        ("unlinks {path: /*\\/sub\\/x/} = 0", "fails"),
        ("opens {path: ~/sub.x$/ as $x}\nrenames {oldname: $x} = 0", "holds"),
        ("opens {path: ~/sub.x$/ as $x}\nunlinks {path: $x} = 0", "fails"),
        ("opens {path: ~/place[0-9]+.x$/ as $x}\nunlinks {path: $x} = 0", "holds"),
        ("opens {path: ~/place[0-9]+.x$/ as $x}\nrenames {oldname: $x} = 0", "fails"),
        ("no unlinks {path: /*\\/sub\\/x/}", "holds"),
        ('unlinks {path: "x"} = 0', "holds"),
    ],
)
def test_a_relative_path_is_what_it_is_from_where_it_starts(moving, text, status):
    (expectation,) = parse(text)
    assert expectation.judge(Observation(moving)).status is Status(status)
