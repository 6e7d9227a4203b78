"""Which constants are generated, and from which headers: plain lists, no code."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """One translation unit: its headers, and the macros wanted of it, by prefix and by name.

    Headers that a machine doesn't have are left out. A macro of an earlier unit wins over a later one's.
    """

    name: str
    headers: tuple[str, ...]
    prefixes: tuple[str, ...]
    names: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()  # sums of others, which grow from version to version
    suffixes: tuple[str, ...] = ()
    enums: bool = False  # whether enumerators are wanted, too, by the same prefixes


SIGNALS = (
    "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE "
    "SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ "
    "SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS SIGRTMIN"
)
SIGMASK_HOWS = "SIG_BLOCK SIG_UNBLOCK SIG_SETMASK"
WAIT = (
    "WNOHANG WUNTRACED WSTOPPED WEXITED WCONTINUED WNOWAIT __WNOTHREAD __WALL __WCLONE P_ALL P_PID P_PGID P_PIDFD"
)
INPUT_MODES = "IGNBRK BRKINT IGNPAR PARMRK INPCK ISTRIP INLCR IGNCR ICRNL IUCLC IXON IXANY IXOFF IMAXBEL IUTF8"
OUTPUT_MODES = (
    "OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL NLDLY NL0 NL1 CRDLY CR0 CR1 CR2 CR3 "
    "TABDLY TAB0 TAB1 TAB2 TAB3 BSDLY BS0 BS1 VTDLY VT0 VT1 FFDLY FF0 FF1"
)
CONTROL_MODES = (
    "CBAUD B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 "
    "B115200 B230400 B460800 B500000 B576000 B921600 B1000000 B1152000 B1500000 B2000000 B2500000 "
    "B3000000 B3500000 B4000000 BOTHER CSIZE CS5 CS6 CS7 CS8 CSTOPB CREAD PARENB PARODD HUPCL CLOCAL "
    "CIBAUD CMSPAR CRTSCTS"
)
LOCAL_MODES = (
    "ISIG ICANON XCASE ECHO ECHOE ECHOK ECHONL NOFLSH IEXTEN ECHOCTL ECHOPRT ECHOKE FLUSHO PENDIN TOSTOP EXTPROC"
)
CONTROL_CHARACTERS = (
    "VINTR VQUIT VERASE VKILL VEOF VTIME VMIN VSWTC VSTART VSTOP VSUSP VEOL VREPRINT VDISCARD VWERASE VLNEXT VEOL2"
)
FILE_REQUESTS = (
    "FICLONE FICLONERANGE FIDEDUPERANGE FIBMAP FIGETBSZ FIFREEZE FITHAW FITRIM FS_IOC_GETFLAGS "
    "FS_IOC_SETFLAGS FS_IOC_FSGETXATTR FS_IOC_FSSETXATTR FS_IOC_FIEMAP BLKGETSIZE BLKGETSIZE64 BLKSSZGET "
    "BLKROGET BLKFLSBUF"
)
DESCRIPTORS = "EPOLL_CLOEXEC IN_CLOEXEC IN_NONBLOCK PIDFD_NONBLOCK UFFD_USER_MODE_ONLY"
MEMORY = "MS_ASYNC MS_SYNC MS_INVALIDATE"
FILES = "__O_TMPFILE __O_SYNC FASYNC CSIGNAL"

KERNEL_HEADERS = (
    "asm/fcntl.h linux/fcntl.h linux/stat.h linux/fs.h linux/fiemap.h linux/falloc.h linux/openat2.h "
    "linux/close_range.h linux/mman.h linux/sched.h linux/wait.h asm/termbits.h asm/ioctls.h asm/signal.h "
    "asm/siginfo.h linux/prctl.h asm/prctl.h linux/random.h linux/memfd.h linux/timerfd.h "
    "linux/eventpoll.h linux/inotify.h linux/pidfd.h linux/userfaultfd.h linux/time.h linux/resource.h "
    "linux/fadvise.h"
)
KERNEL_PREFIXES = (
    "O_ AT_ S_ F_ FD_ SEEK_ LOCK_ PROT_ MAP_ MADV_ MREMAP_ MCL_ MLOCK_ CLONE_ CLD_ FALLOC_FL_ RENAME_ "
    "STATX_ RESOLVE_ RWF_ SYNC_FILE_RANGE_ CLOSE_RANGE_ POSIX_FADV_ TC TIO FIO GRND_ MFD_ TFD_ TIMER_ "
    "CLOCK_ RLIMIT_ RUSAGE_ PRIO_ ARCH_ SA_ PR_ UFFD _UFFD"
)
KERNEL_NAMES = (
    FILES, FILE_REQUESTS, MEMORY, WAIT, SIGNALS, SIGMASK_HOWS, DESCRIPTORS,
    INPUT_MODES, OUTPUT_MODES, CONTROL_MODES, LOCAL_MODES, CONTROL_CHARACTERS,
)  # fmt: skip

KERNEL = Unit(
    name="the kernel's headers",
    headers=tuple(KERNEL_HEADERS.split()),
    prefixes=tuple(KERNEL_PREFIXES.split()),
    names=tuple(" ".join(KERNEL_NAMES).split()),
    unwanted=("RWF_SUPPORTED", "SEEK_MAX"),
)

REGISTERS = "R15 R14 R13 R12 RBP RBX R11 R10 R9 R8 RAX RCX RDX RSI RDI ORIG_RAX RIP CS EFLAGS RSP SS"

# What the kernel's interface has and its exported headers lack.
LIBC = Unit(
    name="the C library's headers",
    headers=(
        "fcntl.h",
        "unistd.h",
        "dirent.h",
        "sys/stat.h",
        "sys/eventfd.h",
        "sys/socket.h",
        "netinet/in.h",
        "netinet/tcp.h",
        "netinet/udp.h",
        "sys/reg.h",
    ),
    prefixes=("SPLICE_F_", "DT_", "EFD_", "AF_", "SOCK_", "IPPROTO_", "SOL_", "MSG_", "SHUT_", "SCM_"),
    names=tuple(f"F_OK R_OK W_OK X_OK UTIME_NOW UTIME_OMIT MAX_HANDLE_SZ {REGISTERS}".split()),
    unwanted=("AF_MAX", "IPPROTO_MAX"),
)

SYSTEM_HEADERS = (
    "linux/types.h linux/xattr.h linux/mount.h linux/quota.h linux/mempolicy.h linux/sched.h linux/ioprio.h "
    "linux/capability.h linux/keyctl.h linux/kcmp.h linux/ptrace.h asm/ptrace-abi.h linux/elf.h "
    "linux/seccomp.h linux/filter.h linux/bpf_common.h linux/bpf.h linux/perf_event.h linux/landlock.h "
    "linux/securebits.h linux/nsfs.h linux/if_tun.h linux/rtc.h "
    "linux/membarrier.h linux/module.h linux/kexec.h linux/reboot.h linux/personality.h linux/loop.h "
    "linux/sockios.h linux/fiemap.h linux/fs.h linux/blkzoned.h linux/signalfd.h linux/signal.h asm/siginfo.h "
    "asm/signal.h "
    "asm-generic/mman-common.h linux/random.h linux/btrfs.h linux/soundcard.h linux/can.h"
)
SYSTEM_PREFIXES = (
    "XATTR_ MS_ MOUNT_ATTR_ FSOPEN_ FSMOUNT_ FSPICK_ FSCONFIG_ OPEN_TREE_ MOVE_MOUNT_ Q_ QFMT_ QIF_ MPOL_ SCHED_ "
    "IOPRIO_ CAP_ _LINUX_CAPABILITY_ KEY_ KEYCTL_ KCMP_ PTRACE_ NT_ SECCOMP_ BPF_ PERF_ LANDLOCK_ MEMBARRIER_ "
    "MODULE_INIT_ KEXEC_ LINUX_REBOOT_ PER_ LOOP_ SIOC FIEMAP_ BLK FS_ SFD_ SI_ ILL_ FPE_ SEGV_ BUS_ TRAP_ POLL_ "
    "SECBIT_ NS_GET_ TUN RTC_ "
    "SYS_ SS_ PKEY_ RND DN_ BTRFS_IOC_CLONE SNDCTL_TMR_ CAN_"
)
SYSTEM_NAMES = (
    "UNAME26 SHORT_INODE WHOLE_SECONDS STICKY_TIMEOUTS ADDR_NO_RANDOMIZE FDPIC_FUNCPTRS MMAP_PAGE_ZERO "
    "ADDR_COMPAT_LAYOUT READ_IMPLIES_EXEC ADDR_LIMIT_32BIT ADDR_LIMIT_3GB USRQUOTA GRPQUOTA PRJQUOTA"
)
SYSTEM = Unit(
    name="the kernel's headers on the system",
    headers=tuple(SYSTEM_HEADERS.split()),
    prefixes=tuple(SYSTEM_PREFIXES.split()),
    names=tuple(SYSTEM_NAMES.split()),
    enums=True,
)

FILE_SYSTEMS = Unit(
    name="the kernel's list of file systems",
    headers=("linux/magic.h",),
    prefixes=(),
    suffixes=("_MAGIC",),
    unwanted=("STACK_END_MAGIC",),
)

# Mounting, swapping and quotas: flags that the exported headers of the kernel lack.
LIBC_SYSTEM = Unit(
    name="the C library's headers on the system",
    headers=("sys/mount.h", "sys/swap.h", "sys/statvfs.h", "sys/quota.h", "net/if.h"),
    enums=True,
    prefixes=("MNT_", "UMOUNT_", "SWAP_FLAG_", "ST_", "Q_", "IFF_"),
)

NETWORK = Unit(
    name="the kernel's network headers",
    headers=(
        "asm/socket.h",
        "linux/in.h",
        "linux/in6.h",
        "linux/tcp.h",
        "linux/udp.h",
        "linux/netlink.h",
        "linux/if_packet.h",
        "linux/if_ether.h",
        "linux/if_arp.h",
        "linux/vm_sockets.h",
        "linux/net.h",
    ),
    prefixes=(
        "SO_",
        "IP_",
        "IPV6_",
        "TCP_",
        "UDP_",
        "NETLINK_",
        "PACKET_",
        "ETH_P_",
        "ARPHRD_",
        "VMADDR_CID_",
        "SYS_",
    ),
    names=("VMADDR_PORT_ANY",),
)

EVENTS = Unit(
    name="the kernel's headers of events and clocks",
    headers=(
        "linux/poll.h",
        "linux/eventpoll.h",
        "linux/inotify.h",
        "linux/fanotify.h",
        "linux/time.h",
        "linux/timex.h",
        "asm/siginfo.h",
        "linux/futex.h",
        "linux/rseq.h",
        "linux/aio_abi.h",
        "linux/io_uring.h",
    ),
    prefixes=(
        *("POLL", "EPOLL", "IN_", "FAN_", "ITIMER_", "ADJ_", "STA_", "TIME_", "FUTEX_", "SIGEV_", "RSEQ_"),
        *("IORING_", "IOCB_FLAG_", "IOCB_CMD_"),
    ),
    enums=True,
)

IPC_CALLS = "SEMOP SEMGET SEMCTL SEMTIMEDOP MSGSND MSGRCV MSGGET MSGCTL SHMAT SHMDT SHMGET SHMCTL"
IPC_NAMES = (
    "GETPID GETVAL GETALL GETNCNT GETZCNT SETVAL SETALL MSG_NOERROR MSG_EXCEPT MSG_COPY MSG_STAT MSG_INFO "
    "MSG_STAT_ANY SHM_STAT_ANY SEM_STAT_ANY"
)
IPC = Unit(
    name="the headers of System V IPC and message queues",
    headers=("linux/ipc.h", "linux/shm.h", "linux/sem.h", "linux/msg.h"),
    prefixes=("IPC_", "SHM_", "SEM_"),
    names=tuple(f"{IPC_NAMES} {IPC_CALLS}".split()),
)

UNITS = (KERNEL, LIBC, SYSTEM, FILE_SYSTEMS, LIBC_SYSTEM, NETWORK, EVENTS, IPC)
