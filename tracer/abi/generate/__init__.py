"""The generator of `tracer.abi.generated`: what the kernel and the headers know, written down as literals.

`python -m tracer.abi.generate` writes the tables; with `--check` it compares them with this machine. It
imports none of the hand-written tables, so that it runs while they name what isn't generated yet.
"""
