"""How values are spelled: strace's familiar look. Control characters never reach the terminal."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from stat import S_ISBLK, S_ISCHR
from typing import Any

from tracer.abi.flags.files import SPECIAL_TIMES as _SPECIAL_TIMES
from tracer.decode import values as v

_ESCAPES = {9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_DATA_SHOWN = 32
_PERF_BITS = (
    "disabled", "inherit", "pinned", "exclusive", "exclude_user", "exclude_kernel", "exclude_hv", "exclude_idle",
    "mmap", "comm", "freq", "inherit_stat", "enable_on_exec", "task", "watermark",
)  # fmt: skip
_BRIEF = {  # the members that are worth a place in a line
    "struct stat": ("st_mode", "st_size"),
    "struct statx": ("stx_mask", "stx_attributes", "stx_mode", "stx_size"),
    "struct rusage": ("ru_utime", "ru_stime"),
    "struct new_utsname": ("sysname", "nodename"),
    "struct termios": ("c_iflag", "c_oflag", "c_cflag", "c_lflag"),
    "struct perf_event_attr": (
        "type", "size", "config", "sample_period", "sample_type", "read_format", *_PERF_BITS, "precise_ip"
    ),
    "struct dqblk": (
        "dqb_bhardlimit", "dqb_bsoftlimit", "dqb_curspace", "dqb_ihardlimit", "dqb_isoftlimit", "dqb_curinodes"
    ),
}  # fmt: skip
_MOST = 32  # members of an array that are shown


def escape(data: bytes) -> str:
    """Return `data` with everything escaped but printable ASCII; octal for what has no letter, as C."""
    found = []
    for here, following in zip(data, data[1:] + b"x", strict=False):
        if here in _ESCAPES:
            found.append(_ESCAPES[here])
        elif 32 <= here < 127:
            found.append(chr(here))
        else:
            digits = f"{here:03o}" if 48 <= following < 58 else f"{here:o}"
            found.append("\\" + digits)
    return "".join(found)


def quoted(text: str) -> str:
    """Return a path or name in quotes."""
    return f'"{escape(text.encode(errors="surrogateescape"))}"'


def path_note(path: str) -> str:
    """Return a descriptor's path between angle brackets, which the path itself can't close."""
    return "<" + escape(path.encode(errors="surrogateescape")).replace("<", "\\74").replace(">", "\\76") + ">"


def _hex(number: int) -> str:
    return f"{number:#x}" if number else "0"


def _pointer(number: v.Pointer) -> str:
    return f"{number:#x}" if number else "NULL"


def _octal(number: int) -> str:
    return f"{number:03o}" if number < 0o100 else f"0{number:o}"


def _descriptor(fd: v.Descriptor) -> str:
    return f"{int(fd)}{path_note(fd.path)}" if fd.path is not None else str(int(fd))


def _flags(flags: v.FlagBits) -> str:
    first, rest, last = flags.split()
    if rest and not first and not last:
        return f"{rest:#x} /* {flags.set.unknown} */"
    return "|".join([*first, *([f"{rest:#x}"] if rest else []), *last]) or flags.set.zero


def _file_mode(mode: v.ModeBits) -> str:
    names, permissions, _ = mode.split()
    return "|".join([*names, _octal(permissions)])


def _named(value: v.Named) -> str:
    if value.choice.beside:
        return f"{int(value)} /* {value.name or value.choice.unknown} */"
    comment = f" /* {value.choice.unknown} */" if value.choice.unknown else ""
    return value.name or f"{_hex(value)}{comment}"


def _device(device: v.DeviceNumber) -> str:
    return f"makedev({_hex(device.major)}, {_hex(device.minor)})"


def _exit_code(status: v.ExitCode) -> str:
    if status == 0xFFFF:
        return "{WIFCONTINUED(s)}"
    if status & 0xFF == 0x7F:
        return f"{{WIFSTOPPED(s) && WSTOPSIG(s) == {signal_name(status >> 8 & 0xFF)}}}"
    if status & 0x7F:
        core = " && WCOREDUMP(s)" if status & 0x80 else ""
        return f"{{WIFSIGNALED(s) && WTERMSIG(s) == {signal_name(status & 0x7F)}{core}}}"
    return f"{{WIFEXITED(s) && WEXITSTATUS(s) == {status >> 8 & 0xFF}}}"


def _text(text: v.Text) -> str:
    return quoted(text) + ("..." if text.cut else "")


def _data(data: v.Data) -> str:
    shown = data[:_DATA_SHOWN]
    return f'"{escape(bytes(shown))}"' + ("..." if data.size > len(shown) else "")


def _raw(data: v.RawData) -> str:
    shown = "".join(f"\\x{byte:02x}" for byte in data[:_DATA_SHOWN])
    return f'"{shown}"' + ("..." if data.size > _DATA_SHOWN else "")


def _vector(vector: v.Vector) -> str:
    pairs = zip(vector, vector.lengths, strict=False)
    return _list([f"{{iov_base={spell(data)}, iov_len={length}}}" for data, length in pairs], vector.cut)


def _list(members: Sequence[str], cut: bool) -> str:
    return "[" + ", ".join([*members[:_MOST], *(["..."] if cut or len(members) > _MOST else [])]) + "]"


def _hex_number(number: v.HexNumber) -> str:
    return f"{number:#0{number.digits}x}" if number.digits else _hex(number)


def _network_order(number: v.NetworkOrder) -> str:
    return f"{number.function}({spell(number.typed)})"


def _internet_address(address: v.InternetAddress) -> str:
    return f'inet_addr("{address}")' if address.family == "AF_INET" else f'"{address}"'


def _member(name: str, value: Any) -> str:
    if isinstance(value, v.InternetAddress) and value.family == "AF_INET6":
        return f'inet_pton(AF_INET6, "{value}", &{name})'
    return f"{name}={spell(value)}"


def _strings(strings: v.Strings) -> str:
    return "[" + ", ".join([*map(quoted, strings), *(["..."] if strings.cut else [])]) + "]"


def _structure(structure: v.Structure) -> str:
    shown = _BRIEF.get(structure.name, tuple(structure))
    if structure.name == "struct stat" and _is_device(structure):
        shown = ("st_mode", "st_rdev")
    worth = [name for name in shown if name in structure and not _left_out(structure[name])]
    members = [_member(name, structure[name]) for name in worth]
    return "{" + ", ".join([*members, *(["..."] if len(shown) < len(structure) else [])]) + "}"


def _is_device(stat: v.Structure) -> bool:
    mode = int(stat.get("st_mode", 0))
    return S_ISCHR(mode) or S_ISBLK(mode)


def _left_out(value: Any) -> bool:
    return isinstance(value, v.Optional) and not value


def _numbers(numbers: v.Numbers) -> str:
    return _list([spell(number) for number in numbers[: _MOST + 1]], numbers.cut)


def _packed(packed: v.Packed) -> str:
    return f"{packed.macro.name}({', '.join(map(spell, packed.parts))})"


def _limit(limit: v.ResourceLimit) -> str:
    if limit.none:
        return "RLIM64_INFINITY" if limit.bits == 64 else "RLIM_INFINITY"
    return f"{limit // 1024}*1024" if limit > 1024 and limit % 1024 == 0 else str(int(limit))


def _signal_mask(mask: v.SignalMask) -> str:
    """Return the signals in the set or, if that is shorter, those that are missing."""
    signals = mask.signals
    if len(signals) < 64 * 2 // 3:
        return f"[{_short_names(signals)}]"
    return f"~[{_short_names(number for number in range(1, 65) if number not in signals)}]"


def _short_names(signals: Iterable[int]) -> str:
    return " ".join(signal_name(number).removeprefix("SIG") for number in signals)


def _local(seconds: int, fraction: str = "") -> str:
    try:
        when = time.localtime(seconds)
    except (OverflowError, OSError, ValueError):
        return ""
    return f" /* {time.strftime('%Y-%m-%dT%H:%M:%S', when)}{fraction}{time.strftime('%z', when)} */"


def _time_stamp(stamp: v.TimeStamp) -> str:
    return f"{int(stamp)}{_local(stamp) if stamp else ''}"


def _point_in_time(point: v.PointInTime) -> str:
    seconds, fraction = (int(part) for part in tuple(point.values())[:2])
    digits = 9 if "tv_nsec" in point else 6
    if digits == 9 and fraction in _SPECIAL_TIMES:
        return _SPECIAL_TIMES[fraction]
    sound = 0 <= fraction < 10**digits
    return _structure(point) + (_local(seconds, f".{fraction:0{digits}}" if fraction else "") if sound else "")


def _changed(changed: v.Changed) -> str:
    return spell(changed.last) if changed.replaced else " => ".join(map(spell, changed))


def _node_words(words: v.NodeWords) -> str:
    return "[" + ", ".join([f"{word:#016x}" if word else "0" * 16 for word in words]) + "]"


SPELLINGS: Mapping[type, Callable[[Any], str]] = {
    int: str,
    bytes: lambda data: f'"{escape(data)}"',
    v.HexNumber: _hex_number,
    v.HexByte: lambda byte: f"{int(byte):#x}" if byte else "00",
    v.Replaced: lambda number: f"{number.before} => {int(number)}",
    v.NetworkOrder: _network_order,
    v.InternetAddress: _internet_address,
    v.AbstractName: lambda name: f"@{quoted(name)}",
    v.DescriptorSet: lambda numbers: "[" + " ".join(map(spell, numbers)) + "]",
    v.Pointer: _pointer,
    v.Unreadable: _pointer,
    v.Octal: _octal,
    v.DeviceNumber: _device,
    v.Descriptor: _descriptor,
    v.WorkingDirectory: lambda value: "AT_FDCWD",
    v.FlagBits: _flags,
    v.ModeBits: _file_mode,
    v.Named: _named,
    v.ExitCode: _exit_code,
    v.Count: lambda count: f"{count.address:#x} /* {int(count)} vars */",
    v.Text: _text,
    v.Name: _text,
    v.Data: _data,
    v.RawData: _raw,
    v.Missing: lambda data: _pointer(v.Pointer(data.address)),
    v.Vector: _vector,
    v.Strings: _strings,
    v.Numbers: _numbers,
    v.Changed: _changed,
    v.Packed: _packed,
    v.SignalMask: _signal_mask,
    v.Optional: str,
    v.ResourceLimit: _limit,
    v.TimeStamp: _time_stamp,
    v.PointInTime: _point_in_time,
    v.Processors: lambda numbers: "[" + " ".join(map(str, sorted(numbers))) + "]",
    v.NodeWords: _node_words,
    v.FilterProgram: _structure,
    v.Directory: lambda names: f"{names.address:#x} /* {len(names)} entries */",
    v.Structure: _structure,
}


def spell_result(value: Any) -> str:
    """Return a result as strace would write it: the number first, and what it means in parentheses."""
    if isinstance(value, v.ModeBits):
        return spell(value)
    if isinstance(value, v.FlagBits):
        label = value.set.label and value.set.label + " "
        return f"{_hex(value)} ({label}{_flags(value)})" if _flags(value) != "0" else "0"
    if isinstance(value, v.Named) and value.name:
        return f"{int(value)} ({value.name})"
    if isinstance(value, v.Packed):
        return f"{_hex(value)} ({_packed(value)})"
    if isinstance(value, v.TimeStamp):
        return _time_stamp(value).replace("/* ", "(").replace(" */", ")")
    return spell(value)


def spell(value: Any) -> str:
    """Return `value` as strace would write it."""
    return SPELLINGS[type(value)](value)


def signal_name(number: int) -> str:
    """Return "SIGCHLD" for 17, "SIGRT_5" for the real-time ones as the kernel counts them, a number for others."""
    if 32 < number <= 64:
        return f"SIGRT_{number - 32}"
    try:
        return signal.Signals(number).name if number != 32 else "SIGRTMIN"
    except ValueError:
        return str(number)
