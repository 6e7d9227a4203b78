"""How a traced program says where a region begins and ends: prctl with an option that no kernel knows.

`prctl(REGION_OPTION, REGION_BEGIN, label)` fails with EINVAL and has no effect. The label is the address of a
NUL-terminated string.
"""

from __future__ import annotations

from typing import Final

REGION_OPTION: Final = 0x53595343  # "SYSC"
REGION_BEGIN: Final = 1
REGION_END: Final = 2
