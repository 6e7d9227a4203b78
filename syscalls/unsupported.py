"""Calls of another system that Linux doesn't have: each raises `NotSupported`, which names what comes nearest.

The system is the one whose call table this library follows; its names are functions here, and take anything:
``unsupported.chan_create(16)``. No system call is made. What Linux has under another name is in `NEAREST` too.
"""

from errno import EOPNOTSUPP

from syscalls.errno import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

_CAPABILITY = "a file descriptor is the capability: "
_PORT = "a Unix socket of type SOCK_SEQPACKET: "
_CHANNEL = "a pipe in packet mode (O_DIRECT), or a POSIX message queue: "
_SILO = "namespaces and a cgroup: "

NEAREST = {
    "abi_version": "uname(2): release says the kernel's version",
    "call_ro": "ioctl(2) or a netlink(7) request",
    "call_rw": "ioctl(2) or a netlink(7) request",
    "call_wo": "ioctl(2) or a netlink(7) request",
    "chan_close": _CHANNEL + "close(2)",
    "chan_create": _CHANNEL + "pipe2(2), mq_open(3)",
    "chan_recv": _CHANNEL + "read(2), mq_receive(3)",
    "chan_send": _CHANNEL + "write(2), mq_send(3)",
    "chan_try_recv": _CHANNEL + "read(2) with O_NONBLOCK",
    "debug_log": "write(2) to /dev/kmsg",
    "fmap": "mmap(2)",
    "fpath": "readlink(2) of /proc/self/fd/N",
    "frename": "renameat2(2), which takes the old path and not a descriptor",
    "fstat_legacy": "fstat(2)",
    "funmap": "munmap(2)",
    "handle_close": _CAPABILITY + "close(2)",
    "handle_dup": _CAPABILITY + "dup(2)",
    "handle_grant": _CAPABILITY + "sendmsg(2) with SCM_RIGHTS, or pidfd_getfd(2)",
    "handle_info": _CAPABILITY + "fstat(2), and /proc/PID/fdinfo",
    "handle_revoke": "nothing takes back a descriptor that was passed; shutdown(2) ends a socket for all",
    "handle_wait": _CAPABILITY + "poll(2)",
    "handle_wait_timeout": _CAPABILITY + "ppoll(2), whose timeout is a timespec",
    "ipc_bind_port": _PORT + "bind(2)",
    "ipc_call": _PORT + "sendmsg(2), then recvmsg(2)",
    "ipc_connect": _PORT + "connect(2)",
    "ipc_create_port": _PORT + "socket(2)",
    "ipc_recv": _PORT + "recvmsg(2)",
    "ipc_reply": _PORT + "sendmsg(2) on the accepted socket",
    "ipc_ring_create": "shared memory: memfd_create(2), with eventfd(2) to wake",
    "ipc_ring_map": "shared memory: mmap(2) with MAP_SHARED",
    "ipc_send": _PORT + "sendmsg(2)",
    "ipc_try_recv": _PORT + "recvmsg(2) with MSG_DONTWAIT",
    "ipc_unbind_port": _PORT + "unlink(2) of its path",
    "mkns": "unshare(2) with a CLONE_NEW flag",
    "module_get_symbol": "/proc/kallsyms",
    "module_load": "finit_module(2), which takes a file and not a name",
    "module_query": "/sys/module/NAME",
    "module_unload": "delete_module(2)",
    "net_info": "a netlink(7) socket: RTM_GETLINK",
    "net_recv": "packet(7): recvmsg(2) on an AF_PACKET socket",
    "net_send": "packet(7): sendmsg(2) on an AF_PACKET socket",
    "openat_with_filter": "openat2(2); who asks is set by setfsuid(2)",
    "pci_cfg_read": "pread(2) of /sys/bus/pci/devices/ADDRESS/config",
    "pci_cfg_write": "pwrite(2) to /sys/bus/pci/devices/ADDRESS/config",
    "pci_enum": "getdents64(2) of /sys/bus/pci/devices",
    "sendfd": "sendmsg(2) with SCM_RIGHTS",
    "silo_attach_module": "none: a module is the whole kernel's",
    "silo_config": _SILO + "write(2) to the cgroup's files",
    "silo_create": _SILO + "clone3(2) with CLONE_NEW flags and CLONE_INTO_CGROUP",
    "silo_enter_sandbox": "syscalls.sandbox.Sandbox.enter_sandbox: landlock_restrict_self(2)",
    "silo_event_next": _SILO + "poll(2) of cgroup.events",
    "silo_kill": _SILO + "write(2) of 1 to cgroup.kill",
    "silo_pledge": "syscalls.sandbox.pledge: seccomp(2)",
    "silo_resume": _SILO + "write(2) of 0 to cgroup.freeze",
    "silo_start": _SILO + "execve(2) of its first process",
    "silo_stop": _SILO + "kill(2) of its first process",
    "silo_suspend": _SILO + "write(2) of 1 to cgroup.freeze",
    "silo_unveil": "syscalls.sandbox.Sandbox.unveil: landlock_add_rule(2)",
    "unlinkat_with_filter": "unlinkat(2); who asks is set by setfsuid(2)",
    "volume_info": "a block device: ioctl(2) with BLKGETSIZE64",
    "volume_read": "a block device: pread(2) at 512 times the block's number",
    "volume_write": "a block device: pwrite(2) at 512 times the block's number",
}
"""The nearest that Linux has, by the name of the call that it hasn't."""


class NotSupported(Error):
    """A call that Linux doesn't have: ``name`` is EOPNOTSUPP, ``nearest`` is what to use instead."""

    nearest: str

    def __new__(cls, call: str) -> "NotSupported":
        """Make one for *call*, a key of `NEAREST`."""
        self = OSError.__new__(cls, EOPNOTSUPP, "")
        self.args = (EOPNOTSUPP, call, None)
        self.call, self.subject, self.written, self.nearest = call, None, None, NEAREST[call]
        return self

    def __str__(self) -> str:
        """Spell it in one line, the nearest at its end."""
        return f"{super().__str__()}: Linux hasn't that; nearest is {self.nearest}"

    def __reduce__(self) -> "tuple[type[Error], tuple[object, ...], dict[str, object]]":
        """Copy and pickle by the call's name."""
        return NotSupported, (self.call,), {}


def __getattr__(name: str) -> "Callable[..., NoReturn]":
    """Find the call *name*; calling it raises NotSupported. AttributeError: no call of that system."""
    if name not in NEAREST:
        raise AttributeError(f"module {__name__!r} has no call {name!r}")

    def call(*_arguments: object, **_named: object) -> "NoReturn":
        raise NotSupported(name)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"Raise NotSupported. Nearest on Linux: {NEAREST[name]}."
    return call


def __dir__() -> list[str]:
    return ["NEAREST", "NotSupported", *NEAREST]
