"""The command `tracer`, and `python -m tracer`."""

import signal
import sys


def main() -> int:
    """Run the command line and return its exit code; Ctrl-C ends it without a word while it's still loading."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tracer.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(main())
