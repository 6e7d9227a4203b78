"""A stream is served on loopback: socket, bind, listen, connect, accept, send, recv, shutdown: a call each."""

import syscalls
from syscalls import AF_INET, SHUT_WR, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, Inet, Socket


def program():
    with syscalls.region("serve"), Socket(AF_INET, SOCK_STREAM) as server, Socket(AF_INET, SOCK_STREAM) as client:
        server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        server.bind(Inet("127.0.0.1"))
        server.listen(1)
        client.connect(server.getsockname())
        with server.accept() as accepted:
            client.send(b"ping")
            assert accepted.recv(100) == b"ping"
            accepted.shutdown(SHUT_WR)
            assert client.recv(100) == b""


def unavailable():
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        refused = probe.connect_ex(("127.0.0.1", 9))  # sends nothing
    return "the loopback interface is down" if refused else ""


def expectations():
    from tracer.expect import call, calls, in_order, sequence, var

    server, client, accepted = var("server"), var("client"), var("accepted")
    names = ["socket", "socket", "setsockopt", "bind", "listen", "getsockname", "connect", "accept", "sendto"]
    return [
        in_order([*names, "recvfrom", "shutdown", "recvfrom", "close", "close", "close"], region="serve"),
        sequence(
            call("socket", "AF_INET", "SOCK_STREAM", 0, result=server),
            call("socket", "AF_INET", "SOCK_STREAM", 0, result=client),
            call("bind", server, result=0),
            call("listen", server, 1, result=0),
            call("connect", client, result=0),
            call("accept", server, 0, 0, result=accepted),
            call("sendto", client, b"ping", result=4),
            call("recvfrom", accepted, b"ping", result=4),
            call("shutdown", accepted, "SHUT_WR", result=0),
            call("recvfrom", client, result=0),
            call("close", accepted, result=0),
            call("close", client, result=0),
            call("close", server, result=0),
            region="serve",
        ),
        calls(region="serve").errors.exactly(0),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
