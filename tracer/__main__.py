"""`python -m tracer` is the command `tracer`."""

import sys

from tracer.cli.main import main

sys.exit(main())
