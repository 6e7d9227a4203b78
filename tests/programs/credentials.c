/* Who one is and what one may: ids, groups, capabilities, keys, namespaces, limits. Nothing is given away. */
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "begin.h"

#define BAD ((void *)16)
#define NOBODY 0x7fffffff

static void ids(void)
{
    static unsigned groups[70000] = {1, 2, 3};
    unsigned id;
    syscall(SYS_getuid);
    syscall(SYS_setuid, -1);
    syscall(SYS_setgid, -1);
    syscall(SYS_setreuid, -1, -1);
    syscall(SYS_setregid, -1, -1);
    syscall(SYS_setresuid, -1, -1, -1);
    syscall(SYS_setresgid, -1, -1, -1);
    syscall(SYS_getresuid, &id, &id, BAD);
    syscall(SYS_getresgid, &groups[0], &groups[1], &groups[2]);
    syscall(SYS_setfsuid, -1);
    syscall(SYS_setfsgid, -1);
    syscall(SYS_setgroups, 3, BAD);
    syscall(SYS_setgroups, -1, groups);
    syscall(SYS_setgroups, 65537, groups);
    syscall(SYS_setgroups, 2, BAD);
    syscall(SYS_getgroups, 0, (void *)0);
    syscall(SYS_getgroups, 100, groups);
    syscall(SYS_getgroups, -1, groups);
    syscall(SYS_getgroups, 65536, BAD);
}

static void capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{1, 3, 0}, {0, 0, 1}};
    syscall(SYS_capget, &header, data);
    syscall(SYS_capget, &header, (void *)0);
    header.pid = NOBODY;
    syscall(SYS_capget, &header, data);
    memset(data, 0, sizeof data);
    data[0].effective = 1 << CAP_KILL | 1;
    data[0].permitted = -1;
    data[1].permitted = -1;
    data[1].inheritable = 1;
    syscall(SYS_capset, &header, data);
    header.pid = 0;
    syscall(SYS_capset, &header, BAD);
    header.version = _LINUX_CAPABILITY_VERSION_1;
    header.pid = NOBODY;
    syscall(SYS_capset, &header, data);
    header.pid = 0;
    syscall(SYS_capget, &header, data);
    header.pid = NOBODY;
    header.version = 0x1234;
    syscall(SYS_capget, &header, data);
    syscall(SYS_capget, BAD, data);
    syscall(SYS_capset, (void *)0, (void *)0);
}

static void keys(void)
{
    char buffer[64] = "payload";
    struct { void *base; unsigned long size; } pieces[2] = {{buffer, 7}, {BAD, 1}};
    struct keyctl_dh_params dh = {{1}, 2, 3};
    syscall(SYS_add_key, "no such type", "name", "payload", 7UL, KEY_SPEC_PROCESS_KEYRING);
    syscall(SYS_add_key, BAD, "name\n", BAD, 7UL, 1234567);
    syscall(SYS_add_key, "user", "name", (void *)0, -1UL, -99);
    syscall(SYS_request_key, "no such type", "name", "info", KEY_SPEC_USER_KEYRING);
    syscall(SYS_request_key, BAD, BAD, (void *)0, 0);
    syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, 12345678, 0);
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, BAD);
    syscall(SYS_keyctl, KEYCTL_UPDATE, 12345678, buffer, 7UL);
    syscall(SYS_keyctl, KEYCTL_REVOKE, 12345678);
    syscall(SYS_keyctl, KEYCTL_CHOWN, 12345678, 1, -1);
    syscall(SYS_keyctl, KEYCTL_SETPERM, 12345678, 0x3f010005);
    syscall(SYS_keyctl, KEYCTL_DESCRIBE, 12345678, buffer, sizeof buffer);
    syscall(SYS_keyctl, KEYCTL_CLEAR, 12345678);
    syscall(SYS_keyctl, KEYCTL_LINK, 12345678, KEY_SPEC_THREAD_KEYRING);
    syscall(SYS_keyctl, KEYCTL_UNLINK, 12345678, 12345679);
    syscall(SYS_keyctl, KEYCTL_SEARCH, 12345678, "user", "name", 0);
    syscall(SYS_keyctl, KEYCTL_READ, 12345678, buffer, sizeof buffer);
    syscall(SYS_keyctl, KEYCTL_INSTANTIATE, 12345678, "abc", 3UL, 0);
    syscall(SYS_keyctl, KEYCTL_NEGATE, 12345678, 10, 0);
    syscall(SYS_keyctl, KEYCTL_SET_REQKEY_KEYRING, 99);
    syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, 12345678, 10);
    syscall(SYS_keyctl, KEYCTL_ASSUME_AUTHORITY, 12345678);
    syscall(SYS_keyctl, KEYCTL_GET_SECURITY, 12345678, buffer, sizeof buffer);
    syscall(SYS_keyctl, KEYCTL_REJECT, 12345678, 10, 13, 0);
    syscall(SYS_keyctl, KEYCTL_INSTANTIATE_IOV, 12345678, pieces, 2UL, 0);
    syscall(SYS_keyctl, KEYCTL_INVALIDATE, 12345678);
    syscall(SYS_keyctl, KEYCTL_GET_PERSISTENT, NOBODY, 12345678);
    syscall(SYS_keyctl, KEYCTL_DH_COMPUTE, &dh, buffer, sizeof buffer, BAD);
    syscall(SYS_keyctl, 99, 1UL, 2UL, 3UL, 4UL);
}

static void limits(void)
{
    struct rlimit limit;
    struct rusage usage;
    syscall(SYS_getrlimit, RLIMIT_CORE, BAD);
    syscall(SYS_getrlimit, 99, &limit);
    syscall(SYS_getrlimit, RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 1UL << 20;
    limit.rlim_max = -1UL;
    syscall(SYS_setrlimit, 77, &limit);
    syscall(SYS_setrlimit, RLIMIT_AS, BAD);
    limit.rlim_cur = 5;
    limit.rlim_max = 3 << 10;
    syscall(SYS_prlimit64, NOBODY, RLIMIT_CPU, &limit, (void *)0);
    syscall(SYS_prlimit64, 0, RLIMIT_STACK, (void *)0, &limit);
    syscall(SYS_prlimit64, 0, RLIMIT_STACK, BAD, BAD);
    syscall(SYS_getrusage, 99, &usage);
    syscall(SYS_getrusage, RUSAGE_SELF, BAD);
    syscall(SYS_getpriority, PRIO_USER, NOBODY);
    syscall(SYS_setpriority, 9, 0, -20);
    syscall(SYS_unshare, 0x40000000UL | 1);
    syscall(SYS_setns, -1, 0x20000);
    syscall(SYS_setns, -1, 0);
    syscall(SYS_setns, -1, 1);
    syscall(SYS_kcmp, NOBODY, NOBODY, 0, 1UL, 2UL);
    syscall(SYS_kcmp, NOBODY, NOBODY, 1, 1UL, 2UL);
    syscall(SYS_kcmp, NOBODY, NOBODY, 7, 1UL, BAD);
    syscall(SYS_kcmp, NOBODY, NOBODY, 9, 1UL, 2UL);
}

int main(void)
{
    BEGIN();
    ids();
    capabilities();
    keys();
    limits();
    END();
    return 0;
}
