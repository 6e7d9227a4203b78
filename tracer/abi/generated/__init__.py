# python -m tracer.abi.generate
"""What headers and the kernel know."""
