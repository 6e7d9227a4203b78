"""Names of bits and values, by area, in the order strace spells them.

Values come from `tracer.abi.generated.constants`; a name that the headers don't have is a KeyError here.
"""
