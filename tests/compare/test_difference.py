from __future__ import annotations

import os

from factories import TID, born, call, opened, string, trace_of, written
from tracer.compare.difference import Sameness, compare
from tracer.model import records


def changes(a, b, **options):
    """What only one of two traces has, thread by thread, as lines with a mark."""
    found = {}
    for pair in compare(a, b, **options).pairs:
        one, other = pair.lines
        for change in pair.changes:
            lines = [f"-{line.text}" for line in one[slice(*change.a)]]
            found.setdefault(pair.label, []).extend(lines + [f"+{line.text}" for line in other[slice(*change.b)]])
    return found


def test_noise_cancels_out_and_exactness_shows_it():
    a = trace_of(opened(b"/data", 3), written(3, b"x"), call("brk", 0, result=0x5555_0000))
    b = trace_of(opened(b"/data", 4), written(4, b"x"), call("brk", 0, result=0x6666_0000))
    assert compare(a, b).sameness is Sameness.SAME
    assert compare(a, b, exact=True).sameness is Sameness.DIFFERENT


def test_a_changed_call_is_seen_where_it_stands():
    a = trace_of(opened(b"/data", 3), written(3, b"x"), call("fsync", 3))
    b = trace_of(opened(b"/data", 3), written(3, b"y"), call("fsync", 3))
    assert changes(a, b) == {"process 1": ['-write(</data>, "x", 1) = 1', '+write(</data>, "y", 1) = 1']}


def test_counts_that_changed_come_the_largest_first():
    a = trace_of(*[written(1, b"x")] * 1000, call("getpid", result=7))
    b = trace_of(*[written(1, b"x")] * 3)
    found = compare(a, b)
    assert list(found.counts.items()) == [("write", (1000, 3)), ("getpid", (1, 0))]
    assert found.sameness is Sameness.DIFFERENT


def test_the_same_number_in_another_order_is_a_difference():
    one, two = call("sync"), call("getuid")
    found = compare(trace_of(one, two), trace_of(two, one))
    assert found.sameness is Sameness.DIFFERENT and not found.counts


def test_threads_are_paired_by_birth_and_not_by_number_or_time():
    def frames(first, second, swap):
        calls = [written(1, b"first", tid=first), written(1, b"second", tid=second)]
        return [born(first, TID), born(second, TID), *(calls[::-1] if swap else calls)]

    a, b = trace_of(*frames(201, 202, False)), trace_of(*frames(302, 301, True))
    assert compare(a, b).sameness is Sameness.SAME
    c = trace_of(*frames(201, 202, False), written(1, b"more", tid=202))
    assert changes(a, c) == {"process 1.2": ['+write(1, "more", 4) = 4']}


def forked(*done, first=201):
    """Children of the program, born in this order, that each write what is given, line by line."""
    frames = [call("sync")]
    for tid, lines in enumerate(done, first):
        frames += [born(tid, TID), *(written(1, line, tid=tid) for line in lines)]
    return frames


def test_a_child_more_leaves_the_others_paired():
    one, two, three = (b"one", b"end"), (b"two", b"end"), (b"three", b"end")
    a = trace_of(*forked(one, two, three))
    for more in range(4):
        children = [one, two, three]
        children.insert(more, (b"new", b"child"))
        found = changes(a, trace_of(*forked(*children)))
        assert list(found) == [f"process 1.{more + 1}"]
        assert found[f"process 1.{more + 1}"] == ['+write(1, "new", 3) = 3', '+write(1, "child", 5) = 5']


def test_a_child_more_and_another_changed_are_told_apart():
    a = trace_of(*forked((b"one", b"a", b"b"), (b"two", b"c", b"d")))
    b = trace_of(*forked((b"new",), (b"one", b"a", b"changed"), (b"two", b"c", b"d")))
    assert changes(a, b) == {
        "process 1.1": ['+write(1, "new", 3) = 3'],
        "process 1.1 → process 1.2": ['-write(1, "b", 1) = 1', '+write(1, "changed", 7) = 7'],
    }


def test_children_of_children_go_with_their_parents():
    def family(first):
        return [born(first, TID), born(first + 1, first), written(1, b"grandchild", tid=first + 1)]

    new = [born(300, TID), written(1, b"new", tid=300)]
    found = changes(trace_of(*family(201)), trace_of(*new, *family(401)))
    assert found == {"process 1.1": ['+write(1, "new", 3) = 3']}


def test_a_child_in_place_of_another_is_its_counterpart():
    a, b = trace_of(*forked((b"one",))), trace_of(*forked((b"two",)))
    assert changes(a, b) == {"process 1.1": ['-write(1, "one", 3) = 3', '+write(1, "two", 3) = 3']}


def test_very_many_children_are_paired_as_they_were_born():
    a, b = ([(b"%d" % (n + more),) for n in range(300)] for more in (0, 1000))
    assert len(changes(trace_of(*forked(*a)), trace_of(*forked(*b)))) == 300


def test_a_thread_that_only_one_has():
    a, b = trace_of(call("sync")), trace_of(call("sync"), born(201, TID, tgid=TID), call("getuid", tid=201))
    assert changes(a, b) == {"thread 1.1": ["+getuid() = 0"]}


def test_a_reused_number_is_another_thread():
    again = [born(201, TID), call("getuid", tid=201)]
    assert list(changes(trace_of(call("sync"), *again), trace_of(call("sync"), *again, *again))) == ["process 1.2"]


def test_what_a_cut_or_empty_trace_cannot_tell_is_undecided():
    whole, cut = trace_of(call("sync")), trace_of(call("sync"), complete=False)
    assert compare(whole, cut).sameness is Sameness.UNDECIDED
    assert compare(trace_of(), trace_of()).sameness is Sameness.UNDECIDED
    assert compare(trace_of(call("getuid")), cut).sameness is Sameness.DIFFERENT


def test_another_standard_output_is_no_difference():
    a, b = (trace_of(records.pack_fd(TID, 1, path), written(1, b"x")) for path in (b"/dev/pts/1", b"pipe:[9]"))
    assert compare(a, b).sameness is Sameness.SAME
    assert compare(a, b, exact=True).sameness is Sameness.DIFFERENT


def test_a_name_made_by_a_call_that_is_left_out_is_random_still():
    flags = os.O_CREAT | os.O_EXCL

    def frames(name):
        making = call("openat", -100, 0x5000, flags, 0o600, result=3, captures=[string(1, name)])
        return making, call("unlink", 0x5000, captures=[string(0, name)])

    a, b = trace_of(*frames(b"/tmp/nefnhvxl")), trace_of(*frames(b"/tmp/qwertzui"))
    assert compare(a, b, wanted=frozenset({"unlink"})).sameness is Sameness.SAME


def test_a_selection_leaves_the_other_calls_out():
    a, b = trace_of(call("sync"), call("getuid")), trace_of(call("sync"))
    assert compare(a, b, wanted=frozenset({"sync"})).sameness is Sameness.SAME
    assert compare(a, b, wanted=frozenset({"getuid"})).sameness is Sameness.DIFFERENT
    assert compare(a, b, wanted=frozenset({"fsync"})).sameness is Sameness.UNDECIDED
