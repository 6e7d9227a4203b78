"""Every call of the other system that Linux hasn't is refused by name, and told what comes nearest."""

from __future__ import annotations

import pickle

import pytest

from syscalls import Error, unsupported
from syscalls.unsupported import NEAREST, NotSupported

# The other system's whole call table, less what this library has under the same name.
THEIRS = [
    "handle_dup",
    "handle_close",
    "handle_wait",
    "handle_wait_timeout",
    "handle_grant",
    "handle_revoke",
    "handle_info",
    "fmap",
    "funmap",
    "fpath",
    "frename",
    "fstat_legacy",
    "mkns",
    "openat_with_filter",
    "unlinkat_with_filter",
    "sendfd",
    "call_ro",
    "call_wo",
    "call_rw",
    "ipc_create_port",
    "ipc_send",
    "ipc_recv",
    "ipc_try_recv",
    "ipc_connect",
    "ipc_call",
    "ipc_reply",
    "ipc_bind_port",
    "ipc_unbind_port",
    "ipc_ring_create",
    "ipc_ring_map",
    "chan_create",
    "chan_send",
    "chan_recv",
    "chan_try_recv",
    "chan_close",
    "pci_enum",
    "pci_cfg_read",
    "pci_cfg_write",
    "net_recv",
    "net_send",
    "net_info",
    "volume_read",
    "volume_write",
    "volume_info",
    "debug_log",
    "module_load",
    "module_unload",
    "module_get_symbol",
    "module_query",
    "silo_create",
    "silo_config",
    "silo_attach_module",
    "silo_start",
    "silo_stop",
    "silo_kill",
    "silo_event_next",
    "silo_suspend",
    "silo_resume",
    "silo_pledge",
    "silo_unveil",
    "silo_enter_sandbox",
    "abi_version",
]


def test_the_table_is_complete():
    assert sorted(THEIRS) == sorted(NEAREST)
    assert set(THEIRS) <= set(dir(unsupported))


@pytest.mark.parametrize("name", THEIRS)
def test_it_is_refused_with_what_is_nearest(name):
    with pytest.raises(NotSupported) as caught:
        getattr(unsupported, name)(1, b"two", three=3)
    error = caught.value
    assert isinstance(error, Error)
    assert (error.name, error.call) == ("EOPNOTSUPP", name)
    assert (
        str(error) == f"EOPNOTSUPP: Operation not supported ({name}): Linux hasn't that; nearest is {error.nearest}"
    )
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_what_is_no_call_of_theirs_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no call 'silo_dance'"):
        _ = unsupported.silo_dance


def test_a_function_says_what_it_is():
    assert unsupported.chan_create.__name__ == "chan_create"
    assert "pipe2(2)" in unsupported.chan_create.__doc__


def test_the_counterparts_of_ours_exist():
    from syscalls import sandbox

    for name, nearest in NEAREST.items():
        if nearest.startswith("syscalls.sandbox."):
            owner: object = sandbox
            for part in nearest.split(":")[0].removeprefix("syscalls.sandbox.").split("."):
                owner = getattr(owner, part)
            assert callable(owner), name
