"""Assert what a program asks of the kernel: trace its system calls, check them, report them."""

__version__ = "0.1.0"
