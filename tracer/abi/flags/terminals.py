"""Names for terminals and other devices: ioctl requests and termios modes."""

from __future__ import annotations

from tracer.abi.flags.build import in_order, named, prefixed
from tracer.abi.generate import sources
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

# TIOCM_* and TIOCPKT_* are values that requests carry; TCI* and TCO* are arguments of TCFLSH and TCXONC.
_TERMINAL_REQUESTS = {
    value: name for value, name in prefixed("TC", "TIO", "FIO", without="TIOCINQ").items() if value >= 0x5400
}
_OTHER_REQUESTS = prefixed(
    "FS_IOC_", "BLK", "LOOP_", "SIOC", "RND",
    without="BLK_ZONE_ BLKTRACE_ BLKTRACESETUP LOOP_CONFIGURE_ LOOP_SET_STATUS_ FS_IOC_FSLABEL_MAX "
    "SIOCDEVPRIVATE SIOCPROTOPRIVATE SIOCINQ SIOCOUTQ SIOC_",
)  # fmt: skip
_DRIVERS_REQUESTS = {
    **prefixed("PERF_EVENT_IOC_"),
    **{value: name for value, name in prefixed("UFFDIO_", "NS_GET_", "RTC_", "TUN").items() if value >= 0x5400},
}
IOCTL = {**_DRIVERS_REQUESTS, **_OTHER_REQUESTS, **_TERMINAL_REQUESTS, **named(sources.FILE_REQUESTS)}
"""The requests that have a name: of terminals, descriptors, files, sockets, block devices and some drivers."""

_OF_OTHERS = prefixed("SNDCTL_TMR_", "BTRFS_IOC_CLONE").items()
SHARED = {number: " or ".join(sorted((name, IOCTL[number]))) for number, name in _OF_OTHERS if number in IOCTL}
"""What strace calls requests that another driver has, too."""

PERF_GROUP = FlagSet("PERF_IOC_FLAG_???", named("PERF_IOC_FLAG_GROUP"))
FAULT_FEATURES = FlagSet("UFFD_FEATURE_???", in_order(prefixed("UFFD_FEATURE_")))
FAULT_REGISTER = FlagSet("UFFDIO_REGISTER_MODE_???", in_order(prefixed("UFFDIO_REGISTER_MODE_")))
FAULT_COPY = FlagSet("UFFDIO_COPY_MODE_???", in_order(prefixed("UFFDIO_COPY_MODE_")))
FAULT_ZERO = FlagSet("UFFDIO_ZEROPAGE_MODE_???", named("UFFDIO_ZEROPAGE_MODE_DONTWAKE"))
FAULT_REQUESTS = FlagSet(
    "_UFFDIO_???", {1 << bit: f"1<<{name}" for bit, name in in_order(prefixed("_UFFDIO_")).items()}
)
"""ioctl on a userfaultfd. linux/userfaultfd.h"""

QUEUES = named("TCIFLUSH TCOFLUSH TCIOFLUSH")
FLOW = named("TCOOFF TCOON TCIOFF TCION")
DIRECTIONS = FlagSet("_IOC_???", {2: "_IOC_READ", 1: "_IOC_WRITE"}, zero="_IOC_NONE")
"""asm-generic/ioctl.h, as expressions no table can read: _IOC_READ is 2."""
INTERFACE = FlagSet(
    "IFF_???",
    named(
        "IFF_UP IFF_BROADCAST IFF_DEBUG IFF_LOOPBACK IFF_POINTOPOINT IFF_NOTRAILERS IFF_RUNNING IFF_NOARP "
        "IFF_PROMISC IFF_ALLMULTI IFF_MASTER IFF_SLAVE IFF_MULTICAST IFF_PORTSEL IFF_AUTOMEDIA IFF_DYNAMIC"
    ),
)
FIEMAP = FlagSet("FIEMAP_FLAG_???", named("FIEMAP_FLAG_SYNC FIEMAP_FLAG_XATTR FIEMAP_FLAG_CACHE"))


def _field(mask: str, names: str) -> tuple[int, dict[int, str]]:
    return CONSTANTS[mask], named(names)


INPUT = FlagSet("I???", named(sources.INPUT_MODES))
OUTPUT = FlagSet(
    "O???",
    named("OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL"),
    apart=True,
    fields=(
        _field("NLDLY", "NL0 NL1"),
        _field("CRDLY", "CR0 CR1 CR2 CR3"),
        _field("TABDLY", "TAB0 TAB1 TAB2 TAB3"),
        _field("BSDLY", "BS0 BS1"),
        _field("VTDLY", "VT0 VT1"),
        _field("FFDLY", "FF0 FF1"),
    ),
)
CONTROL = FlagSet(
    "C???",
    named("CSTOPB CREAD PARENB PARODD HUPCL CLOCAL CMSPAR CRTSCTS"),
    apart=True,
    fields=(
        _field(
            "CBAUD",
            "B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 "
            "B115200 B230400 B460800 B500000 B576000 B921600 B1000000 B1152000 B1500000 B2000000 B2500000 "
            "B3000000 B3500000 B4000000 BOTHER",
        ),
        _field("CSIZE", "CS5 CS6 CS7 CS8"),
    ),
)
LOCAL = FlagSet("L???", named(sources.LOCAL_MODES))
CHARACTERS = named(sources.CONTROL_CHARACTERS)
"""Index in c_cc -> name."""
