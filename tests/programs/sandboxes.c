/* seccomp, landlock, bpf and perf_event_open: programs for the kernel, most of them refused. */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "begin.h"

#define BAD ((void *)16)

static void filters(void)
{
    static struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 500, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 5),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {4, code}, broken = {4, BAD}, huge = {0xffff, code}, none = {0, 0};
    unsigned action = SECCOMP_RET_TRACE, notif[3];
    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
    action = 0x12340000;
    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
    syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, BAD);
    syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, notif);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, BAD);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0x8000, &program);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, &broken);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0x8000, &huge);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &none);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, BAD);
    syscall(SYS_seccomp, 77, 3, BAD);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
}

static void landlock(void)
{
    struct landlock_ruleset_attr rules = {LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_DIR | 1ULL << 50};
    struct landlock_path_beneath_attr beneath = {LANDLOCK_ACCESS_FS_READ_FILE, -1};
    syscall(SYS_landlock_create_ruleset, (void *)0, 0UL, LANDLOCK_CREATE_RULESET_VERSION);
    syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    syscall(SYS_landlock_create_ruleset, &rules, 4UL, 2);
    syscall(SYS_landlock_create_ruleset, BAD, sizeof rules, 0);
    syscall(SYS_landlock_add_rule, -1, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    syscall(SYS_landlock_add_rule, -1, LANDLOCK_RULE_PATH_BENEATH, BAD, 1);
    syscall(SYS_landlock_add_rule, -1, 99, &beneath, 0);
    syscall(SYS_landlock_restrict_self, -1, 0);
    syscall(SYS_landlock_restrict_self, -1, 0x100);
}

static void maps(void)
{
    union bpf_attr attr;
    struct bpf_insn code[2] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K}, {.code = BPF_JMP | BPF_EXIT}};
    memset(&attr, 0, sizeof attr);
    attr.map_type = BPF_MAP_TYPE_HASH;
    attr.key_size = 4;
    attr.value_size = 8;
    attr.max_entries = 0;
    strcpy(attr.map_name, "bad name!");
    syscall(SYS_bpf, BPF_MAP_CREATE, &attr, 48);
    syscall(SYS_bpf, BPF_MAP_CREATE, &attr, 20);
    syscall(SYS_bpf, BPF_MAP_CREATE, BAD, 20);
    memset(&attr, 0, sizeof attr);
    attr.map_fd = -1;
    attr.key = 0x1234;
    attr.value = 0x5678;
    attr.flags = BPF_NOEXIST;
    syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attr, 32);
    syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attr, 32);
    syscall(SYS_bpf, BPF_MAP_DELETE_ELEM, &attr, 16);
    syscall(SYS_bpf, BPF_MAP_GET_NEXT_KEY, &attr, 24);
    memset(&attr, 0, sizeof attr);
    attr.prog_type = 99;
    attr.insn_cnt = 2;
    attr.insns = (unsigned long)code;
    attr.license = (unsigned long)"GPL";
    syscall(SYS_bpf, BPF_PROG_LOAD, &attr, 48);
    memset(&attr, 0, sizeof attr);
    attr.pathname = (unsigned long)"/nonexistent/pin";
    attr.bpf_fd = -1;
    syscall(SYS_bpf, BPF_OBJ_GET, &attr, 16);
    syscall(SYS_bpf, BPF_OBJ_PIN, &attr, 16);
    memset(&attr, 0, sizeof attr);
    attr.target_fd = -1;
    attr.attach_bpf_fd = -1;
    attr.attach_type = BPF_CGROUP_INET_EGRESS;
    syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, 20);
    syscall(SYS_bpf, BPF_PROG_DETACH, &attr, 20);
    memset(&attr, 0, sizeof attr);
    attr.start_id = 0xfffffff0;
    syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, 12);
    syscall(SYS_bpf, BPF_MAP_GET_FD_BY_ID, &attr, 12);
    syscall(SYS_bpf, 0x99, &attr, 16);
    syscall(SYS_bpf, 0x99, BAD, -1);
}

static void events(void)
{
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = PERF_COUNT_SW_PAGE_FAULTS;
    attr.disabled = 1;
    attr.exclude_kernel = 1;
    syscall(SYS_perf_event_open, &attr, -1, -1, -1, PERF_FLAG_FD_CLOEXEC);
    attr.type = 99;
    attr.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID;
    attr.sample_period = 1000;
    syscall(SYS_perf_event_open, &attr, -1, -1, -1, 0x40);
    attr.type = PERF_TYPE_HARDWARE;
    attr.freq = 1;
    attr.config = PERF_COUNT_HW_INSTRUCTIONS;
    attr.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_ID;
    attr.precise_ip = 2;
    syscall(SYS_perf_event_open, &attr, -1, -1, -1, 0);
    attr.size = 4;
    syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
    attr.size = 64;
    attr.type = PERF_TYPE_HW_CACHE;
    attr.config = 0x010203;
    syscall(SYS_perf_event_open, &attr, -1, -1, -1, 0);
    syscall(SYS_perf_event_open, BAD, 0, 0, -1, 0);
}

int main(void)
{
    BEGIN();
    landlock();
    maps();
    events();
    filters();
    END();
    return 0;
}
