"""How a thread says where its trace begins and ends: prctl with an option that no kernel knows.

`prctl(EDGE_OPTION, EDGE_BEGIN, token)` fails with EINVAL and has no effect. The token is a number that the
tracer was told.
"""

from __future__ import annotations

from typing import Final

EDGE_OPTION: Final = 0x53595345  # "SYSE"
EDGE_BEGIN: Final = 1
EDGE_END: Final = 2
