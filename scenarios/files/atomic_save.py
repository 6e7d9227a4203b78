"""An atomic save writes a new file, syncs it, renames it over the old one and syncs the directory."""

import os

import syscalls


def save(name, data):
    new = name + ".new"
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(fd, data)
    os.fsync(fd)
    os.close(fd)
    os.rename(new, name)
    directory = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(directory)
    os.close(directory)


def program():
    with open("settings", "w") as file:
        file.write("old")
    with syscalls.region("save"):
        save("settings", b"new")


def expectations():
    from tracer.expect import call, calls, has, named, never, sequence, var

    new, name, directory = var("new"), var("name"), var("directory")
    return [
        sequence(
            call("opens", path=named("*.new", "name"), flags=has("O_CREAT"), result=new),
            call("writes", new).at_least(1),
            call("syncs", new, result=0),
            never(call("writes", new)),
            call("renames", name, "settings", result=0),
            call("opens", flags=has("O_DIRECTORY"), result=directory),
            call("syncs", directory, result=0),
            region="save",
        ),
        calls("writes", region="save").at_most(1),
        calls(region="save").errors.exactly(0),
    ]


if __name__ == "__main__":
    program()
