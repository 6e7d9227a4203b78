"""A socket's failures are one call and an error each; a closed socket is an error and no call."""

import syscalls
from syscalls import AF_INET, AF_UNIX, MSG_DONTWAIT, MSG_NOSIGNAL, SOCK_STREAM, Inet, Inet6, Socket, UnixPath


def failing(use, *arguments):
    try:
        use(*arguments)
    except syscalls.Error as error:
        return error.name
    raise AssertionError("no error")


def program():
    lonely, closed = Socket(AF_INET, SOCK_STREAM), Socket(AF_INET, SOCK_STREAM)
    closed.close()
    one, other = Socket.pair()
    with syscalls.region("errors"):
        failing(Socket, 9999, SOCK_STREAM)
        failing(lonely.bind, Inet6())
        failing(lonely.accept)
        failing(lonely.getpeername)
        failing(lonely.connect, Inet("127.0.0.1", 1))
        failing(Socket(AF_UNIX, SOCK_STREAM).connect, UnixPath("none"))
        failing(one.recv, 1, MSG_DONTWAIT)
        other.close()
        failing(one.send, b"x", MSG_NOSIGNAL)
        failing(closed.send, b"x")


def unavailable():
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        refused = probe.connect_ex(("127.0.0.1", 9))  # sends nothing
    return "the loopback interface is down" if refused else ""


def expectations():
    from tracer.expect import call, in_order, sequence

    names = ["socket", "bind", "accept", "getpeername", "connect", "socket", "connect", "close", "recvfrom"]
    return [
        in_order([*names, "close", "sendto"], region="errors"),
        sequence(
            call("socket", result="EAFNOSUPPORT"),
            call("bind", result="EAFNOSUPPORT"),
            call("accept", result="EINVAL"),
            call("getpeername", result="ENOTCONN"),
            call("connect", result="ECONNREFUSED"),
            call("connect", result="ENOENT"),
            call("recvfrom", result="EAGAIN"),
            call("sendto", result="EPIPE"),
            region="errors",
        ),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
