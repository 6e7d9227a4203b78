"""How many calls a program may make: measured over several runs, and kept as a baseline."""
