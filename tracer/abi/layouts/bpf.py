"""The forms of union bpf_attr, by the command that takes them. linux/bpf.h"""

from __future__ import annotations

from collections.abc import Mapping

from tracer.abi.flags import sandboxes as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.layouts.common import ADDRESS, U32
from tracer.abi.types import Chars, Choice, Fd, Field, Flags, Hex, Kind, Layout, Macro, Part, Path, String

_FD = Fd()


def _words(*members: tuple[str, Kind]) -> tuple[Field, ...]:
    """Return 32-bit members, one behind the other."""
    return tuple(Field(name, 4 * i, "I", kind) for i, (name, kind) in enumerate(members))


def _attributes(*fields: Field, zeros: int) -> Layout:
    """Return a form of the union; `zeros` is how long its first version was."""
    size = max(8 * (-(-field.offset // 8) + 1) for field in fields)
    return Layout("union bpf_attr", size, fields, zeros=zeros)


_MAP_FD = Field("map_fd", 0, "I", _FD)
_KEY = Field("key", 8, "Q", ADDRESS)
_VALUE = Field("value", 16, "Q", ADDRESS)
_ATTACH_TYPE = Choice(flags.BPF_ATTACH_TYPES, "BPF_???")

_VERSION = Macro("KERNEL_VERSION", (Part(0xFFFF0000, 16, U32), Part(0xFF00, 8, U32), Part(0xFF, 0, U32)))

MAP_CREATE = _attributes(
    *_words(
        ("map_type", Choice(flags.BPF_MAP_TYPES, "BPF_MAP_TYPE_???")),
        ("key_size", U32),
        ("value_size", U32),
        ("max_entries", U32),
        ("map_flags", Flags(flags.BPF_MAP_FLAGS)),
        ("inner_map_fd", _FD),
    ),
    Field("numa_node", 24, "I", U32, ("map_flags", CONSTANTS["BPF_F_NUMA_NODE"])),
    Field("map_name", 28, "16s", Chars()),
    Field("map_ifindex", 44, "I", U32),
    Field("btf_fd", 48, "I", _FD),
    Field("btf_key_type_id", 52, "I", U32),
    Field("btf_value_type_id", 56, "I", U32),
    Field("btf_vmlinux_value_type_id", 60, "I", U32),
    Field("map_extra", 64, "Q", Hex()),
    zeros=16,
)
MAP_LOOKUP = _attributes(_MAP_FD, _KEY, _VALUE, Field("flags", 24, "Q", Flags(flags.BPF_LOOKUP, 64)), zeros=24)
MAP_UPDATE = _attributes(_MAP_FD, _KEY, _VALUE, Field("flags", 24, "Q", Flags(flags.BPF_UPDATE, 64)), zeros=32)
MAP_DELETE = _attributes(_MAP_FD, _KEY, zeros=16)
MAP_NEXT = _attributes(_MAP_FD, _KEY, Field("next_key", 16, "Q", ADDRESS), zeros=24)
MAP_FREEZE = _attributes(_MAP_FD, zeros=4)
PROGRAM_LOAD = _attributes(
    *_words(("prog_type", Choice(flags.BPF_PROGRAM_TYPES, "BPF_PROG_TYPE_???")), ("insn_cnt", U32)),
    Field("insns", 8, "Q", ADDRESS),
    Field("license", 16, "Q", String()),
    Field("log_level", 24, "I", U32),
    Field("log_size", 28, "I", U32),
    Field("log_buf", 32, "Q", ADDRESS),
    Field("kern_version", 40, "I", _VERSION),
    Field("prog_flags", 44, "I", Flags(flags.BPF_PROGRAM_FLAGS)),
    Field("prog_name", 48, "16s", Chars()),
    Field("prog_ifindex", 64, "I", U32),
    Field("expected_attach_type", 68, "I", _ATTACH_TYPE),
    Field("prog_btf_fd", 72, "I", _FD),
    Field("func_info_rec_size", 76, "I", U32),
    Field("func_info", 80, "Q", ADDRESS),
    Field("func_info_cnt", 88, "I", U32),
    Field("line_info_rec_size", 92, "I", U32),
    Field("line_info", 96, "Q", ADDRESS),
    Field("line_info_cnt", 104, "I", U32),
    Field("attach_btf_id", 108, "I", U32),
    Field("attach_prog_fd", 112, "I", _FD),
    zeros=24,
)
PIN = _attributes(
    Field("pathname", 0, "Q", Path()),
    Field("bpf_fd", 8, "I", _FD),
    Field("file_flags", 12, "I", Flags(flags.BPF_FILE_FLAGS)),
    zeros=12,
)
ATTACH = _attributes(
    *_words(
        ("target_fd", _FD),
        ("attach_bpf_fd", _FD),
        ("attach_type", _ATTACH_TYPE),
        ("attach_flags", Flags(flags.BPF_ATTACH_FLAGS)),
        ("replace_bpf_fd", _FD),
    ),
    zeros=16,
)
DETACH = _attributes(Field("target_fd", 0, "I", _FD), Field("attach_type", 8, "I", _ATTACH_TYPE), zeros=12)


def _by_id(name: str) -> Layout:
    return _attributes(*_words((name, U32), ("next_id", U32), ("open_flags", Flags(flags.BPF_FILE_FLAGS))), zeros=8)


NEXT_ID = _by_id("start_id")


BPF_ATTRIBUTES: Mapping[str, Layout] = {
    "BPF_MAP_CREATE": MAP_CREATE,
    "BPF_MAP_LOOKUP_ELEM BPF_MAP_LOOKUP_AND_DELETE_ELEM": MAP_LOOKUP,
    "BPF_MAP_UPDATE_ELEM": MAP_UPDATE,
    "BPF_MAP_DELETE_ELEM": MAP_DELETE,
    "BPF_MAP_GET_NEXT_KEY": MAP_NEXT,
    "BPF_PROG_LOAD": PROGRAM_LOAD,
    "BPF_MAP_FREEZE": MAP_FREEZE,
    "BPF_OBJ_PIN BPF_OBJ_GET": PIN,
    "BPF_PROG_ATTACH": ATTACH,
    "BPF_PROG_DETACH": DETACH,
    "BPF_PROG_GET_NEXT_ID BPF_MAP_GET_NEXT_ID BPF_BTF_GET_NEXT_ID BPF_LINK_GET_NEXT_ID": NEXT_ID,
    "BPF_PROG_GET_FD_BY_ID": _by_id("prog_id"),
    "BPF_MAP_GET_FD_BY_ID": _by_id("map_id"),
    "BPF_BTF_GET_FD_BY_ID": _attributes(Field("btf_id", 0, "I", U32), zeros=4),
    "BPF_LINK_GET_FD_BY_ID": _attributes(Field("link_id", 0, "I", U32), zeros=4),
}
"""Commands, separated by spaces -> the form they take."""
