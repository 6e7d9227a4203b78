"""From names to numbers: what an engine has to record, and which bytes it has to copy."""
