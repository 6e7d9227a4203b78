"""The hand-written entries, one module for each area of calls: what an argument is, and in which direction."""
