from __future__ import annotations

import pytest

from tracer.budgets import baseline, pinned
from tracer.budgets.baseline import Baseline, Profile
from tracer.errors import TracerError, UsageError

TEXT = """\
# How often the command makes each system call; kept by `tracer baseline`, to be read in reviews.
# A higher number and a new call fail, a lower one can be tightened; "any" allows every number.
version = 1
command = ["sh", "-c", "echo \\"\\\\303\\\\251\\""]

[profile."x86_64 glibc"]
status = 256

[profile."x86_64 glibc".environment]
kernel = "Linux 6"
processors = 2

[profile."x86_64 glibc".calls]
brk = "any"
"open (i386)" = 1
write = 3

[profile."x86_64 musl"]
status = 0

[profile."x86_64 musl".environment]

[profile."x86_64 musl".calls]
write = 1
"""
VALUE = Baseline(
    ("sh", "-c", 'echo "\\303\\251"'),
    {
        "x86_64 musl": Profile({}, 0, {"write": 1}),
        "x86_64 glibc": Profile(
            {"kernel": "Linux 6", "processors": 2}, 256, {"write": 3, "brk": "any", "open (i386)": 1}
        ),
    },
)


def test_the_file_is_sorted_text_that_reads_back(tmp_path):
    baseline.save(VALUE, str(tmp_path / "b.toml"))
    assert (tmp_path / "b.toml").read_text() == TEXT
    assert baseline.load(str(tmp_path / "b.toml")) == VALUE
    assert [path.name for path in tmp_path.iterdir()] == ["b.toml"]


def test_no_file_is_no_baseline(tmp_path):
    assert baseline.load(str(tmp_path / "none")) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version = 2", "its version is 2, not 1"),
        ("version = ", "Invalid value"),
        ("version = 1\ncommand = 3", "command is no list"),
        ("version = 1\ncommand = []\nprofile = 3", "profile is no table"),
        ("version = 1\ncommand = []\n[profile.x]\nstatus = 0", "lacks environment"),
        (TEXT.replace("write = 1", "write = -1"), "limit of write .* is -1"),
        (TEXT.replace("write = 1", "write = true"), "limit of write .* is True"),
    ],
)
def test_what_no_baseline_says_is_refused(text, message, tmp_path):
    (tmp_path / "b.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        baseline.load(str(tmp_path / "b.toml"))


def test_a_file_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(TracerError, match="No such file"):
        baseline.save(VALUE, str(tmp_path / "none" / "b.toml"))


def test_a_script_has_the_surroundings_of_its_interpreter(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\ntrue\n")
    script.chmod(0o755)
    found, direct = (baseline.surroundings(pinned.command([name])) for name in (str(script), "/bin/sh"))
    assert found == direct and found["interpreter"] != str(script)


def test_a_profile_is_named_by_machine_and_c_library():
    assert baseline.profile_name({"machine": "x86_64", "libc": "glibc 2.36"}) == "x86_64 glibc"
    assert baseline.profile_name({"machine": "aarch64", "libc": "musl"}) == "aarch64 musl"
