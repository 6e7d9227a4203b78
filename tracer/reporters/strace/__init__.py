"""The lines that strace 6.1 prints for a trace: prefixes, columns, interrupted calls, ends, and its table."""
