"""sqlite3 commits by its journal: written and synced before the database is, and then removed."""

import syscalls


def program():
    import sqlite3

    db = sqlite3.connect("accounts.db")
    db.execute("create table accounts (name, amount)")
    db.commit()
    with syscalls.region("commit"):
        db.execute("insert into accounts values ('ann', 1)")
        db.commit()
    db.close()


def unavailable():
    from importlib.util import find_spec

    return "" if find_spec("_sqlite3") else "this Python has no sqlite3"


def expectations():
    from tracer.expect import call, calls, has, never, sequence, var

    journal = var("journal")
    return [
        sequence(
            call("opens", path="*-journal", flags=has("O_CREAT"), result=journal),
            call("writes", journal).at_least(1),
            never(call("writes", path="accounts.db")),
            call("syncs", journal, result=0),
            never(call("writes", journal)),
            call("writes", path="accounts.db").at_least(1),
            never(call("unlinks", path="*-journal")),
            call("syncs", path="accounts.db", result=0),
            never(call("writes", path="accounts.db")),
            call("unlinks", path="*-journal", result=0),
            region="commit",
        ),
        calls("syncs", region="commit").errors.exactly(0),
    ]


if __name__ == "__main__":
    program()
