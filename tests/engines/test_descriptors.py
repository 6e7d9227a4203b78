"""The structs in which descriptors are asked about, as the machine's headers have them."""

from __future__ import annotations

import subprocess

import pytest

from conftest import need
from tracer import abi
from tracer.engines.ptrace import descriptors
from tracer.engines.ptrace.descriptors import _INET, _NAME, _NETLINK, _PEER, _UNIX, _UNIX_SOCKETS, _internet
from tracer.plan.capture import compile_call

SOURCE = r"""
#include <linux/in.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stddef.h>
#include <stdio.h>
int main(void)
{
    printf("%zu %zu %zu\n", sizeof(struct inet_diag_req_v2), sizeof(struct unix_diag_req),
           sizeof(struct netlink_diag_req));
    printf("%zu %zu %zu %zu\n", offsetof(struct inet_diag_msg, idiag_inode), sizeof(struct inet_diag_msg),
           offsetof(struct unix_diag_msg, udiag_ino), sizeof(struct unix_diag_msg));
    printf("%zu %zu\n", offsetof(struct netlink_diag_msg, ndiag_ino), sizeof(struct netlink_diag_msg));
    printf("%d %d %d %d\n", UNIX_DIAG_NAME, UNIX_DIAG_PEER, UDIAG_SHOW_NAME | UDIAG_SHOW_PEER, IPPROTO_UDPLITE);
    printf("%d %d %d\n", SOCK_DIAG_BY_FAMILY, NETLINK_SOCK_DIAG, NDIAG_PROTO_ALL);
    return 0;
}
"""


def test_structs_are_those_of_the_headers(tmp_path):
    (tmp_path / "sizes.c").write_text(SOURCE)
    subprocess.run([need("gcc"), "-o", tmp_path / "sizes", tmp_path / "sizes.c"], check=True)
    printed = subprocess.run([tmp_path / "sizes"], capture_output=True, text=True, check=True).stdout
    sizes, *rest = ([int(word) for word in line.split()] for line in printed.splitlines())
    assert sizes == [_INET.size, _UNIX.size, _NETLINK.size]
    internet, netlink = _internet(2, 6), descriptors._KINDS[b"NETLINK"]
    assert rest == [
        [internet.inode, internet.attributes, _UNIX_SOCKETS.inode, _UNIX_SOCKETS.attributes],
        [netlink.inode, netlink.attributes],
        [_NAME, _PEER, descriptors._NAME_AND_PEER, descriptors._UDPLITE],
        [descriptors._SOCK_DIAG_BY_FAMILY, descriptors._NETLINK_SOCK_DIAG, descriptors._ANY_PROTOCOL],
    ]


@pytest.mark.parametrize("arch", abi.ARCHITECTURES)
def test_no_call_has_more_selections_than_the_engine_in_c_takes(arch):
    calls = abi.architecture(arch)
    most = max(len(compile_call(calls.syscall(n), 32, looks=True).selections) for n in calls.BY_NAME.values())
    assert 2 <= most <= 8
