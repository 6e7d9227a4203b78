"""Does what leaves secrets in a trace, wherever a program can: it is traced, and knows them by its arguments."""

import ctypes
import os
import socket
import subprocess
import sys

NAMES = ("file", "dir", "link", "target", "sock", "abstract", "attr", "value", "data", "vector", "message", "word")
MORE = ("environ", "memfd", "thread", "cwd", "child")


def main(secrets):
    os.mkdir(secrets["dir"])
    file = os.path.join(secrets["dir"], secrets["file"])
    with open(file, "w+b", buffering=0) as out:
        out.write(b"some " + secrets["data"].encode())
        os.pwritev(out.fileno(), [secrets["vector"].encode(), b"more"], 0)
        out.seek(0)
        out.read()
    os.symlink(secrets["target"], secrets["link"])
    os.readlink(secrets["link"])
    os.setxattr(file, "user." + secrets["attr"], secrets["value"].encode())
    os.getxattr(file, "user." + secrets["attr"])
    os.listxattr(file)
    os.listdir(secrets["dir"])
    for _ in range(30):
        os.stat(file)
    os.mkdir(secrets["cwd"])
    os.chdir(secrets["cwd"])
    os.getcwd()
    os.close(os.memfd_create(secrets["memfd"]))
    ctypes.CDLL(None).prctl(15, secrets["thread"][:15].encode(), 0, 0, 0)
    sockets(secrets)
    subprocess.run(["/bin/sh", "-c", ": " + secrets["word"]], env={"X": secrets["child"]}, check=True)


def sockets(secrets):
    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
        one.bind(secrets["sock"])
        other.bind("\0" + secrets["abstract"])
        one.listen()
        with socket.socket(socket.AF_UNIX) as third:
            third.connect(secrets["sock"])
            third.getpeername()
            one.accept()[0].close()
    left, right = socket.socketpair()
    left.sendmsg([secrets["message"].encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b"\1\0\0\0")])
    right.recvmsg(100, 100)


if __name__ == "__main__":
    main(dict(zip(NAMES + MORE, sys.argv[1:], strict=True)))
