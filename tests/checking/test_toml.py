from __future__ import annotations

import pytest

CASE = """\
claim = "printf writes its text at once."
command = ["/bin/sh", "-c", "cat input; printf 'a\\nb\\n' >out"]
files = { input = "prepared" }
expect = '''
opens {path: /out/}
write(_, "a\\n"...) = 4

exactly 1 writes {path: /out/}
'''
"""


def toml(check, source: str, *options: str):
    return check(source, *options, name="case.toml")


def test_a_command_and_expectations_as_text(check):
    done = toml(check, CASE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "case  printf writes its text at once.",
        "  holds      in order: opens; write: saw these 2 calls",
        "  holds      exactly 1 writes {path: /out/}: saw 1",
        "",
        "1 scenarios: 2 expectations hold",
    ]


def test_a_file_is_read_and_prepared_in_utf_8_whatever_the_locale(check, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    changed = (
        CASE.replace("cat", "wc").replace("prepared", "é").replace("exactly 1 writes", "exactly 2 bytes by reads")
    )
    done = toml(check, changed.replace("bytes by reads {path: /out/}", "bytes by reads {path: /input/}"))
    assert "exactly 2 bytes by reads {path: /input/}: saw 2" in done.stdout, done.stdout + done.stderr


def test_a_region_is_that_of_all_that_name_none(check):
    done = toml(check, CASE.replace("files", 'region = "save"\nfiles'))
    assert done.returncode == 3
    assert "undecided  exactly 1 writes {path: /out/} in region save: saw region save never began" in done.stdout


def test_a_prepared_file_can_be_a_copy(check, tmp_path):
    source = CASE.replace('"prepared"', '{ copy = "data" }')
    assert "preparing the file input" in toml(check, source).stderr
    (tmp_path / "data").write_text("copied")
    assert toml(check, source).returncode == 0


def test_another_run_is_compared_and_must_succeed(check):
    runs = CASE.replace("exactly 1 writes {path: /out/}", "reads: at least 1 times fewer than reads in run twice")
    twice = '[runs.twice]\ncommand = ["/bin/sh", "-c", "cat input; cat input"]\n'
    assert toml(check, runs + twice).returncode == 0
    done = toml(check, runs + twice.replace('input"]', 'none"]'))
    assert done.returncode == 1
    assert "fails      the program of run twice succeeds: saw it ended with status 1" in done.stdout


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("claim =", "clam =", "line 1, column 1: nobody knows the key 'clam'\n    clam = "),
        ('claim = "printf writes its text at once."\n', "", "it has no claim\n  Write it as in claim ="),
        ("claim = ", "claim = 3 # ", "line 1, column 1: claim is no text\n    claim = 3 "),
        ("command = [", "comand = [", "\n  Did you mean command?"),
        ('["/bin/sh"', '[1, "/bin/sh"', "it has no command"),
        ('["/bin/sh"', '["{build}", "/bin/sh"', "{build} stands for nothing"),
        ("claim =", 'language = "c"\nclaim =', "one of language and source"),
        ("claim =", 'language = "cobol"\nsource = "x"\nclaim =', "Choose c or rust"),
        ("claim =", 'language = "c"\nsource_file = "none.c"\nclaim =', "No such file"),
        ("input =", '"../input" =', "can't be prepared"),
        ('"prepared"', '{ copy = "x", as = "y" }', "can't be prepared"),
        ("claim =", "claim", "line 1, column 7: it is no TOML: Expected '='"),
        ('"prepared" }', '"prepared', "line 3, column 28: it is no TOML: Illegal character"),
        ("expect =", "runs.raw = 3\nexpect =", "run raw: it is no table\n  Write it as in runs.raw.command"),
        ("expect = '''", "expect = 3 # '''", "it is no TOML"),
        ("opens {path: /out/}", "opens {pat: /out/}", "line 5, column 1: expecting 'pat' of opens"),
        ("exactly 1 writes", "exactly 1 writs", "line 8, column 11: expecting calls of 'writs'"),
        ('write(_, "a', 'write(_, , "a', "line 6, column 10: ',' can't stand here\n    write(_, , "),
    ],
)
def test_mistakes_are_usage_errors_with_their_place(check, before, after, message):
    assert before in CASE
    done = toml(check, CASE.replace(before, after))
    assert done.returncode == 2, done.stdout
    assert message in done.stderr and "Traceback" not in done.stderr


def test_a_missing_compiler_skips(check, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    done = toml(check, CASE.replace("claim =", 'language = "c"\nsource = "int main(void) { return 0; }"\nclaim ='))
    assert "skipped    cc is not installed" in done.stdout
