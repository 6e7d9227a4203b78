from __future__ import annotations

import struct

import pytest

from factories import TID, born, call, capture, opened, string, trace_of, written
from tracer.model import records
from tracer.model.records import Birth, CallFlag
from tracer.reporters.strace.form import Clock, Form, Prefix, Summary
from tracer.reporters.strace.report import report_lines
from tracer.reporters.style import STRACE
from tracer.reporters.text import event_text

CHILD = TID + 1
NOT_RETURNED = CallFlag.NOT_RETURNED


def lines(*frames, summary=None, complete=True, **choices):
    choices.setdefault("prefix", Prefix.ALWAYS)
    return list(report_lines(trace_of(*frames, complete=complete), Form(**choices), summary))


def entered(frame):
    return records.marked_as_entered(frame)


def ended(tid=TID, status=0):
    return records.pack_exit(tid, status, 1 << 60)


def at(frame, start_ns, end_ns):
    """Return a CALL frame with other times."""
    return frame[:16] + struct.pack("<QQ", start_ns, end_ns) + frame[32:]


READ = call("read", 3, 0x6000, 5, result=5, captures=[capture(1, b"hello")])
READING = entered(call("read", 3, 0x6000, 5, flags=NOT_RETURNED))


def test_a_call_that_nothing_interrupts_is_one_line():
    assert lines(READ) == ['100   read(3, "hello", 5)               = 5']


def test_an_interrupted_call_goes_on_where_the_kernel_writes():
    assert lines(READING, written(1, b"x", tid=CHILD), READ) == [
        "100   read(3,  <unfinished ...>",
        '101   write(1, "x", 1)                  = 1',
        '100   <... read resumed>"hello", 5)     = 5',
    ]


def test_a_call_whose_arguments_are_all_passed_in_has_only_its_bracket_left():
    begun = entered(call("close", 3, flags=NOT_RETURNED))
    assert lines(begun, written(1, b"x", tid=CHILD), call("close", 3))[::2] == [
        "100   close(3 <unfinished ...>",
        "100   <... close resumed>)              = 0",
    ]


@pytest.mark.parametrize(
    ("name", "args", "entry"),
    [
        ("getpid", (), "getpid("),
        ("pipe2", (0x6000, 0), "pipe2("),
        ("wait4", (-1, 0x6000, 0, 0), "wait4(-1, "),
        ("nanosleep", (0, 0x6000), "nanosleep(NULL, "),
        ("newfstatat", (3, 0x5000, 0x6000, 0), 'newfstatat(3, "f", '),
        ("clone", (0x11, 0, 0, 0, 0), "clone(child_stack=NULL, flags=SIGCHLD"),
        ("poll", (0, 0, -1), "poll(NULL, 0, -1"),
        ("execve", (0x5000, 0, 0), 'execve("f", NULL, NULL'),
        ("mmap", (0, 4096, 0, 2, -1, 0), "mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE, -1, 0"),
    ],
)
def test_what_is_printed_at_the_entry(name, args, entry):
    path = [string(i, b"f") for i, arg in enumerate(args) if arg == 0x5000]
    begun = entered(call(name, *args, flags=NOT_RETURNED, captures=path))
    assert lines(begun, written(1, b"x", tid=CHILD))[0] == f"100   {entry} <unfinished ...>"


def test_a_call_that_was_entered_last_stays_open():
    assert lines(READING, READ) == lines(READ)


def test_what_is_not_printed_interrupts_nothing():
    signal = records.pack_signal(CHILD, 10, 5_000, b"\0" * 128)
    assert lines(READING, signal, READ, signals=frozenset()) == lines(READ)
    assert len(lines(READING, signal, READ)) == 3


def test_a_call_that_its_threads_end_cuts_has_no_result():
    begun = call("read", 3, 0x6000, 5, flags=NOT_RETURNED)
    assert lines(begun, ended(status=9)) == [
        "100   read(3,  <unfinished ...>)        = ?",
        "100   +++ killed by SIGKILL +++",
    ]
    assert lines(call("exit_group", 3, flags=NOT_RETURNED), ended(status=0x0300)) == [
        "100   exit_group(3)                     = ?",
        "100   +++ exited with 3 +++",
    ]


def test_an_interrupted_call_that_its_threads_end_cuts_is_resumed_for_that():
    begun = call("read", 3, 0x6000, 5, flags=NOT_RETURNED)
    assert lines(READING, written(1, b"x", tid=CHILD), begun, ended())[2:] == [
        "100   <... read resumed> <unfinished ...>) = ?",
        "100   +++ exited with 0 +++",
    ]


@pytest.mark.parametrize("complete", [True, False])
def test_a_call_under_way_when_the_trace_ends_was_detached_from(complete):
    begun = call("read", 3, 0x6000, 5, flags=NOT_RETURNED)
    assert lines(begun, complete=complete) == ["100   read(3,  <detached ...>"]


def test_a_core_dump_is_told():
    assert lines(ended(status=0x8B)) == ["100   +++ killed by SIGSEGV (core dumped) +++"]


def test_an_exec_by_a_thread_goes_on_under_the_leaders_id():
    exec_ = {"captures": [string(0, b"/p")]}
    assert lines(
        born(CHILD, TID, Birth.CLONE, TID),
        entered(call("pause", flags=NOT_RETURNED)),
        entered(call("execve", 0x5000, 0, 0, flags=NOT_RETURNED, tid=CHILD, **exec_)),
        call("pause", flags=NOT_RETURNED),
        born(TID, CHILD, Birth.EXEC, TID),
        call("execve", 0x5000, 0, 0, **exec_),
    ) == [
        "100   pause( <unfinished ...>",
        '101   execve("/p", NULL, NULL <unfinished ...>',
        "100   <... pause resumed>)              = ?",
        "100   +++ superseded by execve in pid 101 +++",
        "100   <... execve resumed>)             = 0",
    ]


def test_a_restarted_call_is_named():
    frames = [call("nanosleep", 0, 0, result=-516), call("restart_syscall")]
    assert lines(*frames) == [
        "100   nanosleep(NULL, NULL)             = ? ERESTART_RESTARTBLOCK (Interrupted by signal)",
        "100   restart_syscall(<... resuming interrupted nanosleep ...>) = 0",
    ]


def test_on_a_terminal_threads_are_named_while_there_are_several():
    frames = [READ, born(CHILD, TID), call("getpid", tid=CHILD), ended(CHILD), READ]
    assert lines(*frames, prefix=Prefix.SEVERAL) == [
        'read(3, "hello", 5)                     = 5',
        "strace: Process 101 attached",
        "[pid   101] getpid()                    = 0",
        "[pid   101] +++ exited with 0 +++",
        'read(3, "hello", 5)                     = 5',
    ]
    assert lines(*frames, prefix=Prefix.NONE)[1] == "getpid()                                = 0"


def test_a_call_that_began_alone_names_no_thread():
    making = at(call("fork", result=CHILD), 1, 2**60)
    assert lines(born(CHILD, TID), making, prefix=Prefix.SEVERAL)[-1] == "fork()" + " " * 34 + "= 101"


def test_columns_of_time():
    frames = [at(READ, 1_000_000_000, 1_000_250_000), at(READ, 3_500_001_000, 3_500_001_000)]
    offset = 1_700_000_000 * 10**9
    shown = {"prefix": Prefix.NONE, "realtime_offset": offset, "column": 1}
    unix = {"clock": Clock.UNIX, "digits": 6, **shown}
    tail = 'read(3, "hello", 5) = 5'
    assert lines(*frames, **unix) == [
        f"1700000001.000000 {tail}",
        f"1700000003.500001 {tail}",
    ]
    assert lines(*frames, relative=6, **shown) == [f"     0.000000 {tail}", f"     2.500001 {tail}"]
    assert lines(*frames, relative=6, **unix)[1] == f"1700000003.500001 (+     2.500001) {tail}"
    assert lines(*frames, durations=6, **shown) == [f"{tail} <0.000250>", f"{tail} <0.000000>"]


def test_the_time_of_day_is_local(monkeypatch):
    monkeypatch.setenv("TZ", "UTC-3")
    import time

    time.tzset()
    frame, offset = at(READ, 2_000_003_000, 2_000_003_000), 1_700_000_000 * 10**9
    assert lines(frame, clock=Clock.TIME, realtime_offset=offset)[0].startswith("100   01:13:22 read(")
    assert lines(frame, clock=Clock.TIME, digits=6, realtime_offset=offset)[0].startswith(
        "100   01:13:22.000003 read("
    )
    monkeypatch.undo()
    time.tzset()


def test_numbers_and_instruction_pointers():
    assert lines(READ, ended(), numbers=True, pointers=True, column=1) == [
        '100   [   0] [0000000000401000] read(3, "hello", 5) = 5',
        "100   [   0] [????????????????] +++ exited with 0 +++",
    ]


def test_only_what_succeeded_or_failed():
    failed = call("close", 9, result=-9)
    both = [READING, written(1, b"x", tid=CHILD), READ, failed]
    assert [line[6:11] for line in lines(*both, statuses=frozenset({"successful"}))] == ["write", "read("]
    assert lines(*both, statuses=frozenset({"failed"})) == [
        "100   close(9)                          = -1 EBADF (Bad file descriptor)"
    ]


def test_only_calls_that_touch_a_path():
    frames = [opened(b"/x", 3), written(3, b"one"), opened(b"/y", 4), written(4, b"two"), ended()]
    assert [line[6:13] for line in lines(*frames, paths=("/x",))] == ["openat(", "write(3", "+++ exi"]


def test_quiet_leaves_out_messages():
    frames = [born(CHILD, TID), READ, ended(CHILD)]
    assert len(lines(*frames, prefix=Prefix.SEVERAL)) == 3
    assert len(lines(*frames, prefix=Prefix.SEVERAL, quiet=frozenset({"attach"}))) == 2
    assert len(lines(*frames, prefix=Prefix.SEVERAL, quiet=frozenset({"attach", "exit"}))) == 1


SIGINFO = struct.pack("<iiiiiIiiqq", 17, 0, 1, 0, CHILD, 0, 3, 0, 1, 2).ljust(128, b"\0")
SIGNAL = records.pack_signal(TID, 17, 1, SIGINFO)


def test_a_signal_is_shown_with_its_siginfo():
    assert lines(SIGNAL, records.pack_stop(TID, 19, 1)) == [
        "100   --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, si_uid=0, si_status=3, "
        "si_utime=1, si_stime=2} ---",
        "100   --- stopped by SIGSTOP ---",
    ]


def test_a_siginfo_is_spelled_in_the_style_that_is_asked_for():
    assert lines(SIGNAL, style=STRACE._replace(names="raw")) == [
        "100   --- SIGCHLD {si_signo=17, si_code=0x1, si_pid=101, si_uid=0, si_status=3, "
        "si_utime=1, si_stime=2} ---"
    ]


def test_our_own_text_leaves_out_what_differs_from_run_to_run():
    assert event_text(records.parse(SIGNAL)) == (
        "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, si_uid=0, si_status=3} ---"
    )


SUMMARY = Summary(False, "total-time", ("time-percent", "total-time", "avg-time", "calls", "errors", "name"))
COUNTED = (
    at(READ, 0, 3_000_000),
    at(call("close", 3), 0, 500_000),
    at(call("close", 3, result=-9), 0, 500_000),
    call("exit_group", 0, flags=NOT_RETURNED),
)


def test_the_table():
    assert lines(*COUNTED, summary=SUMMARY) == [
        "% time     seconds  usecs/call     calls    errors syscall",
        "------ ----------- ----------- --------- --------- ----------------",
        " 75.00    0.003000        3000         1           read",
        " 25.00    0.001000         500         2         1 close",
        "------ ----------- ----------- --------- --------- ----------------",
        "100.00    0.004000        1333         3         1 total",
    ]


def test_the_table_in_another_order_with_other_columns():
    summary = Summary(False, "errors", ("name", "max-time", "calls", "min-time"))
    assert lines(*COUNTED, summary=summary) == [
        "syscall           longest     calls shortest",
        "---------------- -------- --------- --------",
        "close            0.000500         2 0.000500",
        "read             0.003000         1 0.003000",
        "---------------- -------- --------- --------",
        "total            0.003000         3 0.000500",
    ]


def test_the_table_after_the_lines():
    shown = lines(*COUNTED, summary=SUMMARY._replace(lines=True))
    assert [line[:6] for line in shown[2:6]] == ["100   ", "100   ", "% time", "------"]


def test_calls_that_are_alike_are_not_taken_for_each_other():
    other = call("read", 3, 0x6000, 5, result=5, captures=[capture(1, b"HELLO")])
    failed = call("read", 3, 0x6000, 5, result=-9)
    assert lines(READ, other, failed, READ, column=1) == [
        '100   read(3, "hello", 5) = 5',
        '100   read(3, "HELLO", 5) = 5',
        "100   read(3, 0x6000, 5) = -1 EBADF (Bad file descriptor)",
        '100   read(3, "hello", 5) = 5',
    ]
