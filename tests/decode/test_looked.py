from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracer.decode.looked import looked_at
from tracer.decode.values import Descriptor
from tracer.model.records import LOOKED, LOOKED_AT, Captured, CaptureKind
from tracer.reporters.spelling import spell
from tracer.reporters.style import STRACE


def seen(data: bytes, kind: int = CaptureKind.FD_BEFORE) -> Captured:
    return Captured(LOOKED_AT, kind, 0, data)


def shown(captures: list[Captured]) -> list[str]:
    style = STRACE._replace(paths=2)
    return [spell(Descriptor.of(fd, path), style) for fd, path in looked_at(captures).items()]


@given(
    st.sampled_from([0, 0o20000, 0o60000]),
    st.sampled_from([b"socket:[1]", b"socket:[x]", b"anon_inode:[pidfd]", b"/a"]),
    st.sampled_from([b"", b"TCP\0", b"TCPv6\0", b"UNIX\0", b"NETLINK\0", b"RAW\0", b"\xff\0"]),
    st.binary(max_size=120),
)
def test_no_bytes_make_it_raise(mode, path, protocol, more):
    data = LOOKED.pack(3, mode, 1 << 40) + path + b"\0" + protocol + more
    assert shown([seen(data)])[0].startswith("3<")
    assert len(shown([seen(data[:20])])) <= 1


def test_what_was_seen_before_the_call_counts():
    before, after = (seen(LOOKED.pack(3, 0, 0) + path + b"\0", kind) for path, kind in ((b"/a", 14), (b"/b", 15)))
    assert shown([before, after]) == shown([after, before]) == ["3</a>"]


def test_a_device_has_its_number():
    assert shown([seen(LOOKED.pack(3, 0o20000, 0x0103) + b"/dev/null\0")]) == ["3</dev/null<char 1:3>>"]
