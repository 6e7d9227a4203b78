"""Other types and protocols: a datagram over UDP with its sender's address, and packets that keep their bounds."""

import syscalls
from syscalls import AF_INET, AF_UNIX, IPPROTO_UDP, SOCK_DGRAM, SOCK_SEQPACKET, Inet, Socket


def program():
    with (
        syscalls.region("udp"),
        Socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP) as one,
        Socket(AF_INET, SOCK_DGRAM) as two,
    ):
        one.bind(Inet("127.0.0.1"))
        two.bind(Inet("127.0.0.1"))
        two.sendto(b"ping", 0, one.getsockname())
        assert one.recvfrom(100) == (b"ping", two.getsockname())
    one, two = Socket.pair(AF_UNIX, SOCK_SEQPACKET)
    with syscalls.region("packets"):
        one.send(b"first")
        one.send(b"second")
        assert (two.recv(100), two.recv(3)) == (b"first", b"sec")


def unavailable():
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        refused = probe.connect_ex(("127.0.0.1", 9))  # sends nothing
    return "the loopback interface is down" if refused else ""


def expectations():
    from tracer.expect import call, sequence, var

    one, two = var("one"), var("two")
    return [
        sequence(
            call("socket", "AF_INET", "SOCK_DGRAM", "IPPROTO_UDP", result=one),
            call("socket", "AF_INET", "SOCK_DGRAM", 0, result=two),
            call("bind", one, result=0),
            call("bind", two, result=0),
            call("getsockname", one, result=0),
            call("sendto", two, b"ping", result=4),
            call("recvfrom", one, b"ping", result=4),
            call("getsockname", two, result=0),
            call("close", two, result=0),
            call("close", one, result=0),
            region="udp",
            only=True,
        ),
        sequence(
            call("sendto", one, b"first", result=5),
            call("sendto", one, b"second", result=6),
            call("recvfrom", two, b"first", result=5),
            call("recvfrom", two, b"sec", result=3),
            region="packets",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
