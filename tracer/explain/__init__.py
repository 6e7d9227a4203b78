"""The I/O investigator: what a trace shows of calls that could be saved, rule by rule."""
