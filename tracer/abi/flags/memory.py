"""Names for memory: protection, mappings, advice."""

from __future__ import annotations

from tracer.abi.flags.build import field, huge_pages, named, prefixed
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

PROTECTION = FlagSet(
    "PROT_???",
    named("PROT_READ PROT_WRITE PROT_EXEC PROT_SEM PROT_GROWSDOWN PROT_GROWSUP"),
    zero="PROT_NONE",
)

MAP = FlagSet(
    "MAP_???",
    named(
        "MAP_FIXED MAP_ANONYMOUS MAP_32BIT MAP_NORESERVE MAP_POPULATE MAP_NONBLOCK MAP_GROWSDOWN "
        "MAP_DENYWRITE MAP_EXECUTABLE MAP_LOCKED MAP_STACK MAP_HUGETLB MAP_SYNC MAP_FIXED_NOREPLACE"
    ),
    fields=(field(CONSTANTS["MAP_TYPE"], named("MAP_FILE MAP_SHARED MAP_PRIVATE MAP_SHARED_VALIDATE"), "MAP_???"),),
    last=(huge_pages("MAP"),),
)

REMAP = FlagSet("MREMAP_???", named("MREMAP_MAYMOVE MREMAP_FIXED MREMAP_DONTUNMAP"))
SYNC = FlagSet("MS_???", named("MS_SYNC MS_ASYNC MS_INVALIDATE"))
LOCK_ALL = FlagSet("MCL_???", named("MCL_CURRENT MCL_FUTURE MCL_ONFAULT"))
LOCK = FlagSet("MLOCK_???", named("MLOCK_ONFAULT"))
ADVICE = prefixed("MADV_")
RANDOM = FlagSet("GRND_???", named("GRND_NONBLOCK GRND_RANDOM GRND_INSECURE"))
