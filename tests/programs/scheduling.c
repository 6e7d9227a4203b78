/* Scheduling, affinity, priorities of input and output, memory policy: valid, failing and hostile calls. */
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "begin.h"

#define BAD ((void *)16)
#define NOBODY 0x7fffffff

static void scheduling(void)
{
    int priority = 0;
    struct timespec interval;
    struct sched_attr attr = {.size = sizeof attr, .sched_policy = SCHED_NORMAL, .sched_nice = -3};
    struct sched_attr deadline = {.size = sizeof attr, .sched_policy = SCHED_DEADLINE, .sched_runtime = 1,
                                  .sched_deadline = 2, .sched_period = 3,
                                  .sched_flags = SCHED_FLAG_RESET_ON_FORK | SCHED_FLAG_RECLAIM};
    syscall(SYS_sched_getscheduler, 0);
    syscall(SYS_sched_getscheduler, NOBODY);
    syscall(SYS_sched_setscheduler, NOBODY, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
    syscall(SYS_sched_setscheduler, 0, 77, &priority);
    syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, BAD);
    syscall(SYS_sched_setscheduler, 0, SCHED_NORMAL, &priority);
    syscall(SYS_sched_getparam, 0, &priority);
    syscall(SYS_sched_getparam, NOBODY, &priority);
    syscall(SYS_sched_setparam, 0, &priority);
    syscall(SYS_sched_setparam, 0, (void *)0);
    syscall(SYS_sched_get_priority_max, SCHED_RR);
    syscall(SYS_sched_get_priority_min, 99);
    syscall(SYS_sched_rr_get_interval, NOBODY, &interval);
    syscall(SYS_sched_rr_get_interval, 0, BAD);
    syscall(SYS_sched_setattr, NOBODY, &attr, 0);
    syscall(SYS_sched_setattr, NOBODY, &deadline, 1);
    syscall(SYS_sched_setattr, 0, BAD, 0);
    syscall(SYS_sched_getattr, 0, &attr, sizeof attr, 0);
    syscall(SYS_sched_getattr, 0, &attr, 48, 0);
    syscall(SYS_sched_getattr, 0, &attr, 3, 5);
    syscall(SYS_sched_getattr, NOBODY, BAD, 56, 0);
}

static void affinity(void)
{
    unsigned long mask[16] = {5, 1};
    syscall(SYS_sched_setaffinity, NOBODY, 16, mask);
    syscall(SYS_sched_setaffinity, NOBODY, 0, mask);
    syscall(SYS_sched_setaffinity, NOBODY, 3, mask);
    syscall(SYS_sched_setaffinity, NOBODY, 8, BAD);
    syscall(SYS_sched_getaffinity, NOBODY, 128, mask);
    syscall(SYS_sched_getaffinity, 0, 1, mask);
    syscall(SYS_sched_getaffinity, 0, 128, BAD);
}

static void priorities(void)
{
    syscall(SYS_ioprio_get, 1, 0);
    syscall(SYS_ioprio_get, 2, NOBODY);
    syscall(SYS_ioprio_get, 3, -1);
    syscall(SYS_ioprio_get, 9, 0);
    syscall(SYS_ioprio_set, 1, NOBODY, 2 << 13 | 4);
    syscall(SYS_ioprio_set, 1, NOBODY, 7 << 13 | 4);
    syscall(SYS_ioprio_set, 5, 1, -1);
}

static void policies(void)
{
    static unsigned long nodes[8192] = {1}, old[16];
    static int mode, status[2000] = {7, 7}, where[2000] = {0, 1};
    static void *pages[2000] = {&mode, BAD};
    char *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    syscall(SYS_mbind, page, 4096UL, 2UL, nodes, 65UL, 3);
    syscall(SYS_mbind, page, 4096UL, 0x8001UL, nodes, 64UL, 0x10);
    syscall(SYS_mbind, BAD, 1UL, 99UL, BAD, 200UL, 0);
    syscall(SYS_mbind, BAD, 1UL, 0UL, (void *)0, 0UL, 0);
    syscall(SYS_mbind, BAD, 1UL, 0UL, nodes, -1UL, 0);
    syscall(SYS_set_mempolicy, 0, (void *)0, 0UL);
    syscall(SYS_set_mempolicy, 77, nodes, 64UL);
    syscall(SYS_get_mempolicy, &mode, (void *)0, 0UL, (void *)0, 0UL);
    syscall(SYS_get_mempolicy, &mode, old, 1024UL, page, 2UL);
    syscall(SYS_get_mempolicy, BAD, (void *)0, 0UL, BAD, 8UL);
    syscall(SYS_migrate_pages, NOBODY, 64UL, nodes, nodes);
    syscall(SYS_migrate_pages, NOBODY, 64UL, BAD, (void *)0);
    syscall(SYS_move_pages, 0, 2UL, pages, (void *)0, status, 0);
    syscall(SYS_move_pages, NOBODY, 2UL, pages, where, status, 6);
    syscall(SYS_move_pages, NOBODY, 2UL, BAD, BAD, BAD, 1);
    syscall(SYS_move_pages, NOBODY, 0UL, pages, where, status, 2);
    syscall(SYS_move_pages, NOBODY, -1UL, BAD, where, status, 2);
    syscall(SYS_set_mempolicy_home_node, 1UL, 4096UL, 0UL, 0UL);
}

static void memory(void)
{
    char *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct { void *base; unsigned long size; } pieces[2] = {{page, 4096}, {BAD, 1}};
    int key = syscall(SYS_pkey_alloc, 0UL, 3UL);
    syscall(SYS_pkey_alloc, 1UL, 8UL);
    syscall(SYS_pkey_free, key);
    syscall(SYS_pkey_free, 99);
    syscall(SYS_remap_file_pages, 1UL, 4096UL, 0UL, 0UL, 0x10000UL);
    syscall(SYS_process_madvise, -1, pieces, 2UL, 4, 0);
    syscall(SYS_process_madvise, -1, BAD, 2UL, 99, 1);
    syscall(SYS_process_mrelease, -1, 0);
    syscall(SYS_process_mrelease, -1, 1);
    syscall(SYS_process_vm_readv, NOBODY, pieces, 2UL, pieces, 2UL, 0UL);
    syscall(SYS_process_vm_readv, NOBODY, BAD, 1UL, BAD, 1UL, 1UL);
    pieces[0].base = "written";
    pieces[0].size = 7;
    syscall(SYS_process_vm_writev, NOBODY, pieces, 1UL, pieces + 1, 1UL, 0UL);
    char *to = page + 100;
    struct { void *base; unsigned long size; } local = {to, 7}, remote = {"written", 7};
    syscall(SYS_process_vm_readv, getpid(), &local, 1UL, &remote, 1UL, 0UL);
    syscall(SYS_process_vm_writev, getpid(), &remote, 1UL, &local, 1UL, 0UL);
    syscall(SYS_membarrier, 0, 0, 0);
    syscall(SYS_membarrier, 8, 0, 0);
    syscall(SYS_membarrier, 256, 1, -1);
    syscall(SYS_membarrier, 3, 2, 0);
    unsigned cpu, node;
    syscall(SYS_getcpu, BAD, &node, (void *)0);
    syscall(SYS_getcpu, (void *)0, &node, (void *)0);
    (void)cpu;
    syscall(SYS_mlock2, BAD, 1UL, 3);
    syscall(SYS_mlockall, 0x10);
}

int main(void)
{
    BEGIN();
    scheduling();
    affinity();
    priorities();
    policies();
    memory();
    END();
    return 0;
}
