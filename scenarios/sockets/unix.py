"""A Unix socket serves a path and an abstract name alike, and passes a descriptor that reads the same file."""

import syscalls
from syscalls import AF_UNIX, SOCK_CLOEXEC, SOCK_STREAM, Control, Socket, UnixAbstract, UnixPath


def serve(address):
    with Socket(AF_UNIX, SOCK_STREAM) as server, Socket(AF_UNIX, SOCK_STREAM) as client:
        server.bind(address)
        server.listen(1)
        client.connect(address)
        accepted, _peer = server.accept4(SOCK_CLOEXEC)
        with accepted, syscalls.FileDescriptor(syscalls.open("file", 0)) as file:
            syscalls.sendmsg(client, [b"file", b"name"], [Control.rights([file])])
            message = syscalls.recvmsg(accepted, 100, 24)
        with syscalls.FileDescriptor(message.control[0].descriptors[0]) as passed:
            assert (message.data, syscalls.read(passed, 100)) == (b"filename", b"content")


def program():
    with open("file", "wb") as file:
        file.write(b"content")
    with syscalls.region("path"):
        serve(UnixPath("socket"))
    with syscalls.region("abstract"):
        serve(UnixAbstract("tracer scenario"))


def expectations():
    from tracer.expect import call, calls, in_order, sequence

    steps = ["socket", "socket", "bind", "listen", "connect", "accept4", "open", "sendmsg", "recvmsg"]
    found = []
    for region in ("path", "abstract"):
        found += [
            in_order([*steps, "close", "close", "read", "close", "close", "close"], region=region),
            calls(region=region).errors.exactly(0),
            sequence(call("sendmsg", result=8), call("recvmsg", result=8), call("read", result=7), region=region),
        ]
    return [*found, sequence(call("exit_group", 0))]


if __name__ == "__main__":
    program()
