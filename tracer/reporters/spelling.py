"""How values are spelled: strace's familiar look."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from stat import S_IFMT, S_ISBLK, S_ISCHR
from typing import Any

from tracer.abi.flags.files import DIRENT_TYPES
from tracer.abi.flags.files import SPECIAL_TIMES as _SPECIAL_TIMES
from tracer.abi.types import Address, Choice
from tracer.decode import values as v
from tracer.decode.call import error_name
from tracer.reporters.fields import SIGNAL, parts
from tracer.reporters.instructions import instructions
from tracer.reporters.known import known
from tracer.reporters.quoting import ESCAPES, hexadecimal
from tracer.reporters.signals import exit_code, signal_mask
from tracer.reporters.style import OURS, Style

_PERF_BITS = (
    "disabled", "inherit", "pinned", "exclusive", "exclude_user", "exclude_kernel", "exclude_hv", "exclude_idle",
    "mmap", "comm", "freq", "inherit_stat", "enable_on_exec", "task", "watermark", "precise_ip", "mmap_data",
    "sample_id_all", "exclude_host", "exclude_guest", "exclude_callchain_kernel", "exclude_callchain_user", "mmap2",
    "comm_exec", "use_clockid", "context_switch", "write_backward", "namespaces", "ksymbol", "bpf_event",
    "aux_output", "cgroup", "text_poke", "build_id", "inherit_thread", "remove_on_exec", "sigtrap",
)  # fmt: skip
_BRIEF = {  # the members that are worth a place in a line
    "struct stat": ("st_mode", "st_size"),
    "struct statx": ("stx_mask", "stx_attributes", "stx_mode", "stx_size"),
    "struct rusage": ("ru_utime", "ru_stime"),
    "struct new_utsname": ("sysname", "nodename"),
    "struct termios": ("c_iflag", "c_oflag", "c_cflag", "c_lflag"),
    "struct perf_event_attr": (
        "type", "size", "config", "sample_period", "sample_freq", "sample_type", "read_format", *_PERF_BITS,
    ),
    "struct loop_info64": ("lo_offset", "lo_number", "lo_flags", "lo_file_name"),
    "struct dqblk": (
        "dqb_bhardlimit", "dqb_bsoftlimit", "dqb_curspace", "dqb_ihardlimit", "dqb_isoftlimit", "dqb_curinodes"
    ),
}  # fmt: skip
_UNFOLDED = ("struct mmap_arg_struct",)  # structs that strace shows as the arguments that they hold
_AS_BYTES = ("struct tcp_info", "struct timeval")  # options of sockets that strace doesn't look into
_ENTRY_TYPE = Choice(DIRENT_TYPES, "DT_???", 8)
_PATH = 4095  # bytes of a path that strace shows
_PRIORITY = "IOPRIO_PRIO_VALUE"
_DECIMAL = {"QCMD": 0, _PRIORITY: 1 << 31}  # macros whose number is spelled so, and its sign bit


class Speller:
    """Spells values in one style."""

    def __init__(self, style: Style) -> None:
        """Take on `style`."""
        self.style = style
        self.escape = ESCAPES[style.hex]
        self._spellings = {**SPELLINGS, **_OF_NAMES[style.names]}

    def spell(self, value: Any) -> str:
        """Return `value` as strace would write it."""
        return self._spellings[type(value)](self, value)

    def result(self, value: Any) -> str:
        """Return a result as strace would write it: the number first, and what it means in parentheses."""
        special = _RESULTS.get(type(value), Speller.spell)
        return special(self, value)

    def quoted(self, text: str) -> str:
        """Return a path or name in quotes."""
        return f'"{self.escape(os.fsencode(text))}"'

    def row(self, members: Sequence[str], cut: bool, end: int = 0) -> str:
        """Return the members of an array, as many as the style shows; `end` is where unreadable ones begin."""
        most = len(members) if self.style.verbose else self.style.strings
        where = f" /* {end:#x} */" if end and len(members) <= most else ""
        return "[" + ", ".join([*members[:most], *([f"...{where}"] if cut or len(members) > most else [])]) + "]"


@cache
def speller(style: Style) -> Speller:
    """Return what spells in `style`."""
    return Speller(style)


def spell(value: Any, style: Style = OURS) -> str:
    """Return `value` as strace would write it."""
    return speller(style).spell(value)


def _hex(number: int) -> str:
    return f"{number:#x}" if number else "0"


def _pointer(s: Speller, number: v.Pointer) -> str:
    return f"{number:#x}" if number else "NULL"


def _octal(number: int) -> str:
    return f"{number:03o}" if number < 0o100 else f"0{number:o}"


def _descriptor(s: Speller, fd: v.Descriptor) -> str:
    return f"{int(fd)}{known(s, fd.path)}"


def _flags(s: Speller, flags: v.FlagBits) -> str:
    if flags.set.marked and len(apart := parts(flags)) > 1:
        return "|".join(map(s.spell, apart))
    first, rest, last = flags.split()
    if rest and not first and not last:
        return f"{rest:#x} /* {flags.set.unknown} */" if flags.set.unknown else f"{rest:#x}"
    return "|".join([*first, *([f"{rest:#x}"] if rest else []), *last]) or flags.set.zero


def _file_mode(s: Speller, mode: v.ModeBits) -> str:
    names, permissions, _ = mode.split()
    return "|".join([*names, _octal(permissions)])


def _named(s: Speller, value: v.Named) -> str:
    if value.choice.beside:
        return f"{int(value)} /* {value.name or value.choice.unknown} */"
    if name := value.name:
        return value.choice.shared.get(int(value), name) if s.style.exact else name
    comment = f" /* {value.choice.unknown} */" if value.choice.unknown else ""
    return f"{int(value) if value.choice.decimal else _hex(value)}{comment}"


def _device(s: Speller, device: v.DeviceNumber) -> str:
    return f"makedev({_hex(device.major)}, {_hex(device.minor)})"


def _count(s: Speller, count: v.Count) -> str:
    end = ", unterminated" if count.cut else ""
    return f"{count.address:#x} /* {int(count)} var{'' if count == 1 else 's'}{end} */"


def _text(s: Speller, text: v.Text) -> str:
    if s.style.exact and (text.unreadable or text.unseen):
        return _hex(text.unreadable or text.unseen)
    if text.cut and s.style.exact:
        return f'"{s.escape(os.fsencode(text)[:_PATH])}"...'
    return s.quoted(text) + ("..." if text.cut else "")


def _name(s: Speller, text: v.Text) -> str:
    """Return a name; strace treats names as data."""
    if not s.style.exact or text.unreadable or text.unseen:
        return _text(s, text)
    data = os.fsencode(text)
    most = min(s.style.strings, getattr(text, "most", 0) or s.style.strings)
    return f'"{s.escape(data[:most])}"' + ("..." if text.cut or len(data) > most else "")


def _data(s: Speller, data: v.Data) -> str:
    shown = data[: s.style.strings]
    return f'"{s.escape(bytes(shown))}"' + ("..." if data.size > len(shown) else "")


def _raw_data(s: Speller, data: v.RawData) -> str:
    return f'"{hexadecimal(data[: s.style.strings])}"' + ("..." if data.size > s.style.strings else "")


def _vector(s: Speller, vector: v.Vector) -> str:
    pairs = zip(vector, vector.lengths, strict=False)
    return s.row([f"{{iov_base={s.spell(data)}, iov_len={length}}}" for data, length in pairs], vector.cut)


def _hex_number(s: Speller, number: v.HexNumber) -> str:
    if not number:
        return "0" * number.digits or "0"
    return f"{number:#0{number.digits}x}"


def _network_order(s: Speller, number: v.NetworkOrder) -> str:
    return f"{number.function}({s.spell(number.typed)})"


def _internet_address(s: Speller, address: v.InternetAddress) -> str:
    text = s.quoted(address)
    return f"inet_addr({text})" if address.family == "AF_INET" else text


def _member(s: Speller, name: str, value: Any) -> str:
    if isinstance(value, v.InternetAddress) and value.family == "AF_INET6" and s.style.names == "abbrev":
        return f"inet_pton(AF_INET6, {s.quoted(value)}, &{name})"
    return f"{name}={s.spell(value)}"


def _strings(s: Speller, strings: v.Strings) -> str:
    texts = [_name(s, text) for text in strings]
    return s.row(texts, strings.cut) if s.style.exact else "[" + ", ".join([*texts, *["..."] * strings.cut]) + "]"


def _structure(s: Speller, structure: v.Structure) -> str:
    shown: Sequence[str] = tuple(structure)
    if not s.style.verbose:
        shown = _BRIEF.get(structure.name, shown)
    if structure.name == "struct stat":
        shown = _of_stat(shown, structure)
    worth = [name for name in shown if name in structure and (s.style.verbose or not _left_out(structure[name]))]
    if structure.name in _UNFOLDED:
        return ", ".join([s.spell(structure[name]) for name in worth])
    members = [_member(s, name, structure[name]) for name in worth]
    return "{" + ", ".join([*members, *(["..."] if structure.name in _BRIEF and not s.style.verbose else [])]) + "}"


def _of_stat(shown: Sequence[str], stat: v.Structure) -> Sequence[str]:
    """Return the members for a file of its type: a device has no size, and nothing else a number."""
    mode = int(stat.get("st_mode", 0))
    if not S_ISCHR(mode) and not S_ISBLK(mode):
        return [name for name in shown if name != "st_rdev"]
    return ["st_rdev" if name == "st_size" else name for name in shown if name != "st_rdev"]


def _option(s: Speller, option: v.Option) -> str:
    return _data(s, option.data) if s.style.exact and option.name in _AS_BYTES else _structure(s, option)


def _filter(s: Speller, program: v.FilterProgram) -> str:
    if not s.style.verbose or not program.code:
        return _structure(s, program)
    return f"{{len={s.spell(program['len'])}, filter={s.row(instructions(program), False)}}}"


def _directory(s: Speller, names: v.Directory) -> str:
    if not s.style.verbose or len(names.entries) < len(names):
        return f"{names.address:#x} /* {len(names)} entries */"
    return s.row([_entry(s, *both) for both in zip(names, names.entries, strict=True)], False)


def _entry(s: Speller, name: str, entry: v.DirectoryEntry) -> str:
    kind = s.spell(v.Named.of(entry.type, _ENTRY_TYPE))
    place = f"d_ino={entry.inode}, d_off={entry.offset}, d_reclen={entry.length}"
    return f"{{{place}, d_type={kind}, d_name={s.quoted(name)}}}"


def _left_out(value: Any) -> bool:
    return isinstance(value, v.Optional) and not value


def _size_of(s: Speller, number: v.SizeOf) -> str:
    count, rest = divmod(number, number.size)
    return f"{int(number)} /* {count} * sizeof({number.name}) */" if count > 0 and not rest else str(int(number))


def _numbers(s: Speller, numbers: v.Numbers) -> str:
    if numbers.unseen and s.style.exact:
        return _pointer(s, v.Pointer(numbers.unseen))
    most = len(numbers) if s.style.verbose else s.style.strings + 1
    return s.row([s.spell(number) for number in numbers[:most]], numbers.cut, numbers.end)


def _packed(s: Speller, packed: v.Packed) -> str:
    return f"{packed.macro.name}({', '.join(map(s.spell, packed.parts))})"


def _limit(s: Speller, limit: v.ResourceLimit) -> str:
    if limit.none:
        return "RLIM64_INFINITY" if limit.bits == 64 else "RLIM_INFINITY"
    return f"{limit // 1024}*1024" if limit > 1024 and limit % 1024 == 0 else str(int(limit))


def _local(seconds: int, fraction: str = "") -> str:
    try:
        when = time.localtime(seconds)
    except (OverflowError, OSError, ValueError):
        return ""
    return f" /* {time.strftime('%Y-%m-%dT%H:%M:%S', when)}{fraction}{time.strftime('%z', when)} */"


def _time_stamp(s: Speller, stamp: v.TimeStamp) -> str:
    return f"{int(stamp)}{_local(stamp) if stamp else ''}"


_SPECIAL: Mapping[str, Callable[[str, str], str]] = {
    "abbrev": lambda numbers, name: name,
    "raw": lambda numbers, name: numbers,
    "verbose": lambda numbers, name: f"{numbers} /* {name} */",
}


def _point_in_time(s: Speller, point: v.PointInTime) -> str:
    seconds, fraction = (int(part) for part in tuple(point.values())[:2])
    digits = 9 if "tv_nsec" in point else 6
    if digits == 9 and fraction in _SPECIAL_TIMES:
        return _SPECIAL[s.style.names](_structure(s, point), _SPECIAL_TIMES[fraction])
    sound = 0 <= fraction < 10**digits
    return _structure(s, point) + (_local(seconds, f".{fraction:0{digits}}" if fraction else "") if sound else "")


def _changed(s: Speller, changed: v.Changed) -> str:
    return s.spell(changed.last) if changed.replaced else " => ".join(map(s.spell, changed))


def _node_words(s: Speller, words: v.NodeWords) -> str:
    return "[" + ", ".join([f"{word:#016x}" if word else "0" * 16 for word in words]) + "]"


def _working_directory(s: Speller, value: v.WorkingDirectory) -> str:
    return "AT_FDCWD" + (known(s, value.path) if s.style.exact else "")


SPELLINGS: Mapping[type, Callable[[Speller, Any], str]] = {
    int: lambda s, number: str(number),
    bytes: lambda s, data: f'"{s.escape(data)}"',
    v.HexNumber: _hex_number,
    v.HexByte: lambda s, byte: f"{int(byte):#x}" if byte else "00",
    v.Replaced: lambda s, number: f"{number.before} => {int(number)}",
    v.NetworkOrder: _network_order,
    v.InternetAddress: _internet_address,
    v.AbstractName: lambda s, name: f"@{s.quoted(name)}",
    v.DescriptorSet: lambda s, numbers: "[" + " ".join(map(s.spell, numbers)) + "]",
    v.Pointer: _pointer,
    v.Address: _pointer,
    v.Unreadable: _pointer,
    v.Octal: lambda s, number: _octal(number),
    v.DeviceNumber: _device,
    v.Descriptor: _descriptor,
    v.WorkingDirectory: _working_directory,
    v.FlagBits: _flags,
    v.ModeBits: _file_mode,
    v.Named: _named,
    v.ExitCode: exit_code,
    v.Count: _count,
    v.Text: _text,
    v.Name: _name,
    v.Target: _name,
    v.Data: _data,
    v.RawData: _raw_data,
    v.HandleData: lambda s, data: f'"{hexadecimal(data)}"' + ("..." if data.cut else ""),
    v.Missing: lambda s, data: _pointer(s, v.Pointer(data.address)),
    v.Vector: _vector,
    v.Strings: _strings,
    v.Numbers: _numbers,
    v.Changed: _changed,
    v.Packed: _packed,
    v.SignalMask: signal_mask,
    v.Optional: lambda s, number: str(int(number)),
    v.SizeOf: _size_of,
    v.UnsignedError: lambda s, number: str(int(number)),
    v.ResourceLimit: _limit,
    v.TimeStamp: _time_stamp,
    v.PointInTime: _point_in_time,
    v.Processors: lambda s, numbers: "[" + " ".join(map(str, sorted(numbers))) + "]",
    v.NodeWords: _node_words,
    v.FilterProgram: _filter,
    v.Directory: _directory,
    v.Structure: _structure,
    v.Option: _option,
}


def _raw_named(s: Speller, value: v.Named) -> str:
    if value.choice.beside:
        return _named(s, value)
    if value.choice.unknown == SIGNAL:
        return str(int(value))
    if value.choice.decimal or (value.name and value.name.startswith("-")):  # an error in place of an answer
        return str(value.signed)
    return _hex(value)


def _raw_packed(s: Speller, packed: v.Packed) -> str:
    sign = _DECIMAL.get(packed.macro.name)
    return _hex(packed) if sign is None else str((int(packed) ^ sign) - sign)


def _raw_network_order(s: Speller, number: v.NetworkOrder) -> str:
    if number.named:
        return f"{number.function}({_NUMBERS[type(number.typed)](s, number.typed)})"
    return f'"{hexadecimal(number.to_bytes(2 if number.function == "htons" else 4, "big"))}"'


_NUMBERS: Mapping[type, Callable[[Speller, Any], str]] = {
    v.FlagBits: lambda s, flags: _hex(flags),
    v.ModeBits: lambda s, mode: _octal(mode),
    v.Octal: lambda s, mode: _octal(mode),
    v.Named: _raw_named,
    v.DeviceNumber: lambda s, device: _hex(device),
    v.Packed: _raw_packed,
    v.ResourceLimit: lambda s, limit: str(int(limit)),
    v.NetworkOrder: _raw_network_order,
    v.InternetAddress: lambda s, address: f'"{hexadecimal(address.packed)}"',
    v.WorkingDirectory: lambda s, value: f"{int(value)}{known(s, value.path) if s.style.exact else ''}",
}
"""What stands in place of names that are numbers in truth."""


def _raw(s: Speller, value: Any) -> str:
    return "|".join(_NUMBERS[type(part)](s, part) for part in parts(value))


def _verbose(s: Speller, value: Any) -> str:
    return "|".join(_both(s, part) for part in parts(value))


def _both(s: Speller, value: Any) -> str:
    """Return the number, and its name as a comment; a number without a name may have a comment already."""
    kind = type(value)
    if isinstance(value, v.NetworkOrder) and value.named:
        return _network_order(s, value)
    comment = _COMMENTS.get(kind)
    number = _NUMBERS[kind](s, value)
    name = comment(s, value) if comment else SPELLINGS[kind](speller(s.style._replace(names="abbrev")), value)
    same = name == number and (kind is not v.ModeBits or S_IFMT(value))
    return name if same or name.startswith(f"{number} /*") else f"{number} /* {name} */"


def _packed_comment(s: Speller, packed: v.Packed) -> str:
    """Return the macro's call; only of a priority does strace spell the parts as it does elsewhere."""
    return _packed(s if packed.macro.name == _PRIORITY else speller(s.style._replace(names="abbrev")), packed)


def _internet_comment(s: Speller, address: v.InternetAddress) -> str:
    if address.family == "AF_INET":
        return _internet_address(s, address)
    return f"inet_pton(AF_INET6, {s.quoted(address)})"


_COMMENTS: Mapping[type, Callable[[Speller, Any], str]] = {
    v.InternetAddress: _internet_comment,
    v.Packed: _packed_comment,
}
"""What stands in a comment behind a number, where it isn't what would stand in its place."""


_OF_NAMES: Mapping[str, Mapping[type, Callable[[Speller, Any], str]]] = {
    "abbrev": {},
    "raw": dict.fromkeys(_NUMBERS, _raw),
    "verbose": dict.fromkeys(_NUMBERS, _verbose),
}


def _flags_result(s: Speller, flags: v.FlagBits) -> str:
    if flags.set.bare and s.style.names == "raw":
        return _hex(flags)
    label = flags.set.label and flags.set.label + " "
    names = s.spell(flags) if flags.set.numeric else _flags(s, flags)
    return f"{_hex(flags)} ({label}{names})" if names != "0" else "0"


def _named_result(s: Speller, value: v.Named) -> str:
    number = _hex(value) if isinstance(value.choice.otherwise, Address) else str(int(value))
    return f"{number} ({value.name})" if value.name else s.spell(value)


def _packed_result(s: Speller, packed: v.Packed) -> str:
    return _hex(packed) if s.style.names == "raw" else f"{_hex(packed)} ({_packed(s, packed)})"


def _unsigned_error(s: Speller, number: v.UnsignedError) -> str:
    code = number.errno
    return f"{int(number)} {error_name(code)} ({os.strerror(code)})" if code else str(int(number))


_RESULTS: Mapping[type, Callable[[Speller, Any], str]] = {
    v.FlagBits: _flags_result,
    v.Named: _named_result,
    v.Packed: _packed_result,
    v.UnsignedError: _unsigned_error,
    v.TimeStamp: lambda s, stamp: _time_stamp(s, stamp).replace("/* ", "(").replace(" */", ")"),
}
