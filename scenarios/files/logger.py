"""A logger doesn't write per line: a hundred lines reach the file as one write, whole."""

import logging

import syscalls

LINES = 100


def program():
    stream = open("log", "w", buffering=1 << 16)  # noqa: SIM115
    handler = logging.StreamHandler(stream)
    handler.flush = lambda: None  # StreamHandler flushes after each record
    logger = logging.getLogger("app")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    with syscalls.region("log"):
        for number in range(LINES):
            logger.info("%03d", number)
        stream.close()


def expectations():
    from tracer.expect import calls

    writes = calls("writes", region="log", path="log")
    return [
        writes.between(1, LINES // 50),
        writes.bytes.exactly(LINES * len("000\n")),
        writes.bytes_per_call.at_least(200),
    ]


if __name__ == "__main__":
    program()
