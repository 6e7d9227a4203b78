"""What was unveiled is four calls, entering is three; then the rest is EACCES, and there's no way back."""

import os

import syscalls
from syscalls import UNVEIL_READ, Sandbox


def failing(use, *arguments):
    try:
        use(*arguments)
    except syscalls.Error:
        return
    raise AssertionError("no error")


def program():
    os.mkdir("seen"), os.mkdir("hidden")
    for name in ("seen/file", "hidden/file"):
        with open(name, "wb") as file:
            file.write(b"content")
    with syscalls.region("unveil"):
        sandbox = Sandbox()
        sandbox.unveil("seen", UNVEIL_READ)
    with syscalls.region("enter"):
        sandbox.enter_sandbox()
    with syscalls.region("inside"):
        syscalls.close(syscalls.open("seen/file", os.O_RDONLY))
        failing(syscalls.open, "seen/file", os.O_WRONLY)
        failing(syscalls.open, "hidden/file", os.O_RDONLY)
        failing(sandbox.unveil, "hidden", UNVEIL_READ)
        failing(sandbox.enter_sandbox)


def unavailable():
    try:
        Sandbox()
    except syscalls.Error as error:
        return f"Landlock can't be used here: {error}"
    return ""


def expectations():
    from tracer.expect import call, in_order, ok, sequence

    unveil = ["landlock_create_ruleset", "landlock_create_ruleset", "open", "fstat", "landlock_add_rule", "close"]
    return [
        in_order(unveil, region="unveil"),
        in_order(["prctl", "landlock_restrict_self", "close"], region="enter"),
        sequence(call("landlock_restrict_self", result=0), region="enter"),
        in_order(["open", "close", "open", "open"], region="inside"),
        sequence(
            call("open", "seen/file", "O_RDONLY", result=ok),
            call("open", "seen/file", "O_WRONLY", result="EACCES"),
            call("open", "hidden/file", result="EACCES"),
            region="inside",
        ),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
