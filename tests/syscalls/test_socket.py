"""Sockets on the real kernel, on loopback and in the file system; addresses there and back."""

from __future__ import annotations

import copy
import importlib
import os
import pickle

import pytest

import syscalls
from syscalls import Error, FileDescriptor
from syscalls.socket import (
    AF_INET,
    AF_INET6,
    AF_UNIX,
    SOCK_CLOEXEC,
    SOCK_DGRAM,
    SOCK_SEQPACKET,
    SOCK_STREAM,
    Control,
    Inet,
    Inet6,
    Message,
    OtherAddress,
    Socket,
    UnixAbstract,
    UnixPath,
)

s = importlib.import_module("syscalls.socket")  # `syscalls.socket` is the call

LOOPBACK = Inet("127.0.0.1")
NO_WAIT = s.MSG_DONTWAIT


@pytest.fixture
def pair():
    one, other = Socket.pair()
    with one, other:
        yield one, other


@pytest.mark.parametrize(
    ("domain", "address"),
    [
        (AF_INET, LOOPBACK),
        (AF_INET6, Inet6("::1")),
        (AF_UNIX, UnixPath("here")),
        (AF_UNIX, UnixAbstract(b"a\0b\xff")),
    ],
)
def test_a_stream_is_served(domain, address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Socket(domain, SOCK_STREAM) as server, Socket(domain, SOCK_STREAM) as client:
        server.bind(address)
        server.listen(1)
        bound = server.getsockname()
        assert type(bound) is type(address)
        client.connect(bound)
        accepted, peer = server.accept4(SOCK_CLOEXEC)
        with accepted:
            assert client.getpeername() == bound
            assert peer == client.getsockname()
            assert client.send(b"ping") == 4
            assert accepted.recv(100) == b"ping"
            accepted.shutdown(s.SHUT_WR)
            assert client.recv(1) == b""


def test_the_seeds_socket_accepts_without_an_address():
    with Socket(AF_INET, SOCK_STREAM, 0) as server, Socket(AF_INET, SOCK_STREAM, 0) as client:
        server.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, 1)
        server.bind(LOOPBACK)
        server.listen()
        client.connect(server.getsockname())
        with server.accept() as accepted:
            assert accepted.getpeername() == client.getsockname()


@pytest.mark.parametrize(("domain", "address"), [(AF_INET, LOOPBACK), (AF_INET6, Inet6("::1"))])
def test_datagrams_tell_who_sent_them(domain, address):
    with Socket(domain, SOCK_DGRAM) as one, Socket(domain, SOCK_DGRAM) as other:
        one.bind(address)
        other.bind(address)
        assert one.sendto(b"hello", 0, other.getsockname()) == 5
        assert other.recvfrom(100) == (b"hello", one.getsockname())


def test_a_sender_without_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Socket(AF_UNIX, SOCK_DGRAM) as one, Socket(AF_UNIX, SOCK_DGRAM) as other:
        other.bind(UnixPath("other"))
        one.sendto(b"x", 0, UnixPath("other"))
        assert other.recvfrom(10) == (b"x", None)
        assert one.getsockname() == UnixPath(b"")


def test_a_message_of_parts_passes_descriptors(pair, tmp_path):
    one, other = pair
    (tmp_path / "file").write_bytes(b"content")
    with FileDescriptor(syscalls.open(tmp_path / "file", 0)) as file:
        assert s.sendmsg(one, [b"ab", bytearray(b"cd"), b""], [Control.rights([file, file])]) == 4
    message = s.recvmsg(other, 100, 100, s.MSG_CMSG_CLOEXEC)
    assert (message.data, message.flags & (s.MSG_TRUNC | s.MSG_CTRUNC), message.address) == (b"abcd", 0, None)
    numbers = message.control[0].descriptors
    assert len(numbers) == 2
    with FileDescriptor(numbers[0]) as first, FileDescriptor(numbers[1]):
        assert syscalls.read(first, 100) == b"content"


def test_control_messages_without_room_are_told(pair):
    one, other = pair
    s.sendmsg(one, [b"x"], [Control.rights([one])])
    message = s.recvmsg(other, 10)
    assert (message.data, message.control, message.flags & s.MSG_CTRUNC) == (b"x", (), s.MSG_CTRUNC)


def test_a_cut_datagram_is_told():
    one, other = Socket.pair(AF_UNIX, SOCK_SEQPACKET)
    with one, other:
        one.send(b"abcdef")
        message = s.recvmsg(other, 3)
        assert (message.data, message.flags & s.MSG_TRUNC) == (b"abc", s.MSG_TRUNC)
        one.send(b"abcdef")
        assert s.recv_into(other, buffer := bytearray(3), s.MSG_TRUNC) == 6
        assert buffer == b"abc"


def test_a_message_goes_to_an_address():
    with Socket(AF_INET, SOCK_DGRAM) as one, Socket(AF_INET, SOCK_DGRAM) as other:
        other.bind(LOOPBACK)
        one.bind(LOOPBACK)
        assert s.sendmsg(one, [b"hi"], address=other.getsockname()) == 2
        assert s.recvmsg(other, 10) == Message(b"hi", (), 0, one.getsockname())


def test_options(pair):
    one, _other = pair
    assert one.getsockopt(s.SOL_SOCKET, s.SO_TYPE) == SOCK_STREAM
    s.setsockopt(one, s.SOL_SOCKET, s.SO_RCVTIMEO, (1).to_bytes(8, "little") + bytes(8))
    assert s.getsockopt_bytes(one, s.SOL_SOCKET, s.SO_RCVTIMEO, 16) == (1).to_bytes(8, "little") + bytes(8)
    credentials = s.getsockopt_bytes(one, s.SOL_SOCKET, s.SO_PEERCRED, 100)
    assert [int.from_bytes(credentials[at : at + 4], "little") for at in (0, 4, 8)] == [
        os.getpid(),
        os.geteuid(),
        os.getegid(),
    ]
    with pytest.raises(ValueError):
        one.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, 1 << 31)
    with pytest.raises(TypeError):
        one.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, "1")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda one, other: s.socket(9999, SOCK_STREAM), "EAFNOSUPPORT"),
        (lambda one, other: s.socketpair(AF_INET, SOCK_STREAM), "EOPNOTSUPP"),
        (lambda one, other: one.bind(LOOPBACK), "EINVAL"),
        (lambda one, other: one.listen(1), "EINVAL"),
        (lambda one, other: one.accept(), "EINVAL"),
        (lambda one, other: one.accept4(1), "EINVAL"),
        (lambda one, other: one.recv(1, NO_WAIT), "EAGAIN"),
        (lambda one, other: one.shutdown(9), "EINVAL"),
        (lambda one, other: one.getsockopt(s.SOL_SOCKET, 9999), "ENOPROTOOPT"),
        (lambda one, other: one.setsockopt(s.SOL_SOCKET, 9999, 1), "ENOPROTOOPT"),
        (lambda one, other: (other.close(), one.send(b"x", s.MSG_NOSIGNAL)), "EPIPE"),
        (lambda one, other: (one.close(), one.send(b"x")), "EBADF"),
        (lambda one, other: Socket(AF_INET, SOCK_STREAM).getpeername(), "ENOTCONN"),
        (lambda one, other: Socket(AF_INET, SOCK_STREAM).connect(Inet("127.0.0.1", 1)), "ECONNREFUSED"),
        (lambda one, other: Socket(AF_UNIX, SOCK_STREAM).connect(UnixPath("/no/such")), "ENOENT"),
        (lambda one, other: Socket(AF_INET, SOCK_STREAM).bind(Inet6()), "EAFNOSUPPORT"),
    ],
)
def test_failures_are_errors(pair, call, name):
    with pytest.raises(Error) as caught:
        call(*pair)
    assert caught.value.name == name


def test_two_cannot_have_one_port():
    with Socket(AF_INET, SOCK_STREAM) as one, Socket(AF_INET, SOCK_STREAM) as other:
        one.bind(LOOPBACK)
        with pytest.raises(Error, match=r"EADDRINUSE.*bind Inet\('127.0.0.1', \d+\)"):
            other.bind(one.getsockname())


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Inet("localhost"), ValueError),
        (lambda: Inet("127.0.0.1\0"), ValueError),
        (lambda: Inet("127.0.0.1", 65536), ValueError),
        (lambda: Inet("127.0.0.1", -1), ValueError),
        (lambda: Inet("127.0.0.1", "80"), TypeError),
        (lambda: Inet(127), TypeError),
        (lambda: Inet6("127.0.0.1"), ValueError),
        (lambda: Inet6("::1", 1, 1 << 32), ValueError),
        (lambda: Inet6("::1", 1, 0, -1), ValueError),
        (lambda: UnixPath("x" * 109), ValueError),
        (lambda: UnixPath("a\0b"), ValueError),
        (lambda: UnixPath(5), TypeError),
        (lambda: UnixAbstract("x" * 108), ValueError),
        (lambda: OtherAddress(bytes(129)), ValueError),
        (lambda: OtherAddress("text"), TypeError),
        (lambda: Control(1, 1, "text"), TypeError),
        (lambda: s.connect(1, ("127.0.0.1", 80)), TypeError),
        (lambda: s.sendto(1, b"", 0, None), TypeError),
        (lambda: s.send(1, "text"), TypeError),
        (lambda: s.recv(1, -1), ValueError),
        (lambda: s.recvmsg(1, 1, -1), ValueError),
        (lambda: s.recv_into(1, b"read-only"), TypeError),
        (lambda: s.getsockopt_bytes(1, 1, 1, -1), ValueError),
        (lambda: Socket.own(-1), ValueError),
    ],
)
def test_bad_input_is_refused_before_any_call(make, error):
    with pytest.raises(error):
        make()


@pytest.mark.parametrize("length", [107, 108])
def test_a_path_may_fill_the_kernels_room(length, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    address = UnixPath("x" * length)
    with Socket(AF_UNIX, SOCK_STREAM) as server:
        server.bind(address)
        assert server.getsockname() == address


@pytest.mark.parametrize(
    "value", [Inet("1.2.3.4", 5), Inet6("fe80::1", 5, 6, 7), UnixPath("a"), UnixAbstract("a"), Control(1, 1, b"")]
)
def test_values_are_frozen_equal_and_copied(value):
    assert pickle.loads(pickle.dumps(value)) == copy.copy(value) == eval(repr(value)) == value
    assert len({value, copy.copy(value)}) == 1
    with pytest.raises(AttributeError, match="can't be changed"):
        value.port = 1
    with pytest.raises(AttributeError, match="can't be changed"):
        del value.port


def test_a_path_is_not_an_abstract_name():
    assert UnixPath("a") != UnixAbstract("a")
    assert UnixPath("a") != "a"


def test_another_family_is_kept_as_bytes():
    with Socket(s.AF_NETLINK, s.SOCK_RAW) as socket:
        address = socket.getsockname()
        assert isinstance(address, OtherAddress)
        assert address.packed[:2] == (16).to_bytes(2, "little")
        socket.bind(address)


def test_a_socket_closes_once():
    with Socket(AF_UNIX, SOCK_STREAM) as socket:
        assert repr(socket) == f"Socket.own({socket.fileno()})"
        number = socket.fileno()
    assert repr(socket) == "Socket(closed)"
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(number)
    with pytest.raises(TypeError, match="twice"):
        copy.copy(socket)


def test_what_is_no_socket(tmp_path):
    with FileDescriptor(syscalls.open(tmp_path, 0)) as directory, pytest.raises(Error, match="ENOTSOCK"):
        s.getsockname(directory)
