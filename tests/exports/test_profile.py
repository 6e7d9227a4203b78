from __future__ import annotations

import json

import pytest

import factories
from factories import call, opened, trace_of, written
from tracer.errors import UsageError
from tracer.exports.confined import load, outside, parse
from tracer.exports.profile import made

TRACE = trace_of([opened(b"out", 3), *[written(3, b"x")] * 3])


def allowing(*entries, default="SCMP_ACT_ERRNO", **more):
    return {"defaultAction": default, "syscalls": list(entries), **more}


def entry(names, action="SCMP_ACT_ALLOW", **more):
    return {"names": names.split(), "action": action, **more}


def names(profile):
    return [(each.name, each.amount) for each in outside(parse(profile), TRACE)]


def test_a_program_stays_inside_the_profile_made_of_it():
    profile = made([("a", TRACE)])
    assert profile["syscalls"] == [{"names": ["openat", "write"], "action": "SCMP_ACT_ALLOW"}]
    assert profile["architectures"] == ["SCMP_ARCH_X86_64"]
    assert names(profile) == []


def test_families_allow_what_other_libraries_call():
    found = made([("a", TRACE)], families=True)["syscalls"][0]["names"]
    assert {"open", "openat2", "writev"} <= set(found)
    assert not {"read", "close"} & set(found)


@pytest.mark.parametrize(
    ("profile", "found"),
    [
        (allowing(entry("openat")), [("write", 3)]),
        (allowing(entry("read")), [("write", 3), ("openat", 1)]),
        (allowing(entry("write", "SCMP_ACT_KILL"), default="SCMP_ACT_ALLOW"), [("write", 3)]),
        (allowing(entry("openat write", "SCMP_ACT_LOG")), []),
        (allowing(entry("openat write"), architectures=["SCMP_ARCH_X86"]), [("write", 3), ("openat", 1)]),
        (allowing(entry("openat write"), archMap=[{"architecture": "SCMP_ARCH_X86_64"}]), []),
        (allowing(entry("openat"), entry("write", includes={"caps": ["CAP_SYS_ADMIN"]})), [("write", 3)]),
        (allowing(entry("openat"), entry("write", includes={"arches": ["amd64"]})), []),
        (allowing(entry("openat"), entry("write", excludes={"arches": ["amd64"]})), [("write", 3)]),
        (allowing(entry("openat"), {"name": "write", "action": "SCMP_ACT_ALLOW"}), []),
    ],
)
def test_what_a_profile_does_not_allow(profile, found):
    assert names(profile) == found


@pytest.mark.parametrize(
    ("op", "value", "two", "inside"),
    [
        ("EQ", 3, 0, True),
        ("NE", 3, 0, False),
        ("LT", 3, 0, False),
        ("LE", 3, 0, True),
        ("GE", 4, 0, False),
        ("GT", 2, 0, True),
        ("MASKED_EQ", 2, 2, True),
        ("MASKED_EQ", 4, 4, False),
    ],
)
def test_conditions_on_arguments(op, value, two, inside):
    condition = {"index": 0, "op": f"SCMP_CMP_{op}", "value": value, "valueTwo": two}
    profile = allowing(entry("openat"), entry("write", args=[condition]))
    assert names(profile) == ([] if inside else [("write", 3)])


def test_no_profile_is_made_of_a_trace_that_lacks_calls():
    with pytest.raises(UsageError, match="it was cut"):
        made([("a", trace_of([written(1, b"x")], complete=False))])


def test_a_call_without_a_name_has_no_place_in_a_profile(monkeypatch):
    monkeypatch.setitem(factories.x86_64.BY_NAME, "unheard_of", 5000)
    with pytest.raises(UsageError, match="syscall_0x1388"):
        made([("a", trace_of([call("unheard_of")]))])


CONDITION = json.dumps(allowing(entry("write", args=[{"index": 6, "op": "SCMP_CMP_EQ", "value": 1}])))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"syscalls": []}', '{"syscalls": [{}]}', '{"syscalls": 1}', CONDITION]
)
def test_what_is_no_profile_is_refused(text, tmp_path):
    (tmp_path / "p").write_text(text)
    with pytest.raises(UsageError, match="reading the profile"):
        load(str(tmp_path / "p"))


def test_a_profile_is_read_back(tmp_path):
    (tmp_path / "p").write_text(json.dumps(made([("a", TRACE)])))
    assert outside(load(str(tmp_path / "p")), TRACE) == []
