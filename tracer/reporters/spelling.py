"""How values are spelled: strace's familiar look. Control characters never reach the terminal."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tracer.abi.generated.constants import CONSTANTS
from tracer.decode import values as v

_ESCAPES = {9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_DATA_SHOWN = 32
_MEMBERS_SHOWN = 32
_MANY_SIGNALS = 64 * 2 // 3
_MICROSECONDS, _NANOSECONDS = 6, 9
_FILE_TIMES = {"struct timeval of a file": _MICROSECONDS, "struct timespec of a file": _NANOSECONDS}
_INSTEAD = {CONSTANTS["UTIME_NOW"]: "UTIME_NOW", CONSTANTS["UTIME_OMIT"]: "UTIME_OMIT"}
_BRIEF = {  # the members that are worth a place in a line
    "struct stat": ("st_mode", "st_size"),
    "struct statx": ("stx_mask", "stx_attributes", "stx_mode", "stx_size"),
}


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


def _hex(number: v.HexNumber) -> str:
    return f"{number:#0{number.digits}x}" if number or number.digits else "0"


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
    number = f"{int(value):#x}" if value else "0"
    return value.name or (f"{number} /* {value.choice.unknown} */" if value.choice.unknown else number)


def _device(device: v.DeviceNumber) -> str:
    major, minor = (f"{number:#x}" if number else "0" for number in (device.major, device.minor))
    return f"makedev({major}, {minor})"


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


def _vector(vector: v.Vector) -> str:
    pairs = zip(vector, vector.lengths, strict=False)
    return _list([f"{{iov_base={spell(data)}, iov_len={length}}}" for data, length in pairs], vector.cut)


def _list(members: Sequence[str], cut: bool) -> str:
    shown = members[:_MEMBERS_SHOWN]
    return "[" + ", ".join([*shown, *(["..."] if cut or len(shown) < len(members) else [])]) + "]"


def _network_order(number: v.NetworkOrder) -> str:
    return f"{number.function}({spell(number.typed)})"


def _internet_address(address: v.InternetAddress) -> str:
    return f'inet_addr("{address}")' if address.family == "AF_INET" else f'"{address}"'


def _strings(strings: v.Strings) -> str:
    return "[" + ", ".join([*map(quoted, strings), *(["..."] if strings.cut else [])]) + "]"


def _member(name: str, value: Any) -> str:
    if isinstance(value, v.InternetAddress) and value.family == "AF_INET6":
        return f'inet_pton(AF_INET6, "{value}", &{name})'
    return f"{name}={spell(value)}"


def _signal_set(signals: v.SignalSet) -> str:
    """Return the signals of a set, or those that it lacks if these are few, as strace."""
    numbers, inverted = signals.numbers, ""
    if len(numbers) >= _MANY_SIGNALS:
        numbers, inverted = v.SignalSet(~signals & (1 << 64) - 1).numbers, "~"
    return f"{inverted}[{' '.join(signal_name(number).removeprefix('SIG') for number in numbers)}]"


def _date(seconds: int, fraction: str = "") -> str:
    """Return a time as strace adds it, in this machine's time zone; nothing for one that no calendar has."""
    try:
        then = time.localtime(seconds)
    except (OverflowError, OSError, ValueError):
        return ""
    return time.strftime(f"%Y-%m-%dT%H:%M:%S{fraction}%z", then)


def _timestamp(seconds: v.Timestamp) -> str:
    date = _date(seconds) if seconds else ""
    return f"{int(seconds)} /* {date} */" if date else str(int(seconds))


def _file_time(structure: v.Structure, digits: int) -> str:
    """Return a time that a file is to have, and its date; or what it is to have instead."""
    seconds, fraction = (int(number) for number in structure.values())
    if digits == _NANOSECONDS and fraction in _INSTEAD:
        return _INSTEAD[fraction]
    date = _date(seconds, f".{fraction:0{digits}}") if fraction < 10**digits else ""
    return _members(structure) + (f" /* {date} */" if date else "")


def _structure(structure: v.Structure) -> str:
    digits = _FILE_TIMES.get(structure.name)
    return _file_time(structure, digits) if digits and len(structure) == 2 else _members(structure)


def _members(structure: v.Structure) -> str:
    shown = _BRIEF.get(structure.name, tuple(structure))
    members = [_member(name, structure[name]) for name in shown if name in structure]
    return "{" + ", ".join([*members, *(["..."] if len(shown) < len(structure) else [])]) + "}"


SPELLINGS: Mapping[type, Callable[[Any], str]] = {
    int: str,
    bytes: lambda data: f'"{escape(data)}"',
    v.HexNumber: _hex,
    v.SignalSet: _signal_set,
    v.Timestamp: _timestamp,
    v.HexByte: lambda byte: f"{int(byte):#x}" if byte else "00",
    v.Changed: lambda number: f"{number.before} => {int(number)}",
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
    v.Count: lambda count: f"[/* {int(count)} strings */]",
    v.Text: _text,
    v.Data: _data,
    v.Vector: _vector,
    v.Strings: _strings,
    v.Numbers: lambda numbers: _list([spell(number) for number in numbers], numbers.cut),
    v.Directory: lambda names: f"[/* {len(names)} entries */]",
    v.Structure: _structure,
}


def spell(value: Any) -> str:
    """Return `value` as strace would write it."""
    return SPELLINGS[type(value)](value)


def signal_name(number: int) -> str:
    """Return "SIGCHLD" for 17, "SIGRT_5" for the real-time ones, a number for others."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIGRT_{number - 32}" if 32 <= number <= 64 else str(number)
