/* TASK and EXIT frames, besides CALL (see sink.h and tracer/model/records.py):
 *
 *     TASK  size u32 | 2 u8 | 0 u8 | 0 u16 | tid i32 | birth u32 | time u64 | tgid i32 | parent i32 | CALL
 *     EXIT  size u32 | 3 u8 | 0 u8 | 0 u16 | tid i32 | status u32 | time u64
 */
#include "tasks.h"

#include <errno.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ERRNO 4095
#define UNKNOWN_STATUS UINT32_MAX
enum { BIRTH_LAUNCHED, BIRTH_FORK, BIRTH_VFORK, BIRTH_CLONE, BIRTH_EXEC, BIRTH_UNKNOWN };
enum { SUCCEEDED = 0, UNRETURNED = -1 };

/* Tasks */

static struct task **place(struct tasks *tasks, pid_t tid)
{
    struct task **at = &tasks->buckets[(unsigned)tid % TASKS];
    while (*at && (*at)->tid != tid)
        at = &(*at)->next;
    return at;
}

static int no_memory(struct tasks *tasks)
{
    if (tasks->sink)
        sink_lock(tasks->sink);
    PyErr_NoMemory();
    return -1;
}

static struct task *task_add(struct tasks *tasks, pid_t tid, pid_t tgid)
{
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return NULL;
    task->tid = tid;
    task->tgid = tgid;
    task->status = UNKNOWN_STATUS;
    task->next = tasks->buckets[(unsigned)tid % TASKS];
    tasks->buckets[(unsigned)tid % TASKS] = task;
    struct task *leader = *place(tasks, tgid);
    if (leader)
        leader->threads++;
    return task;
}

static void task_remove(struct tasks *tasks, pid_t tid)
{
    struct task **at = place(tasks, tid), *task = *at;
    if (task) {
        *at = task->next;
        free(task);
    }
}

void tasks_free(struct tasks *tasks)
{
    for (size_t i = 0; i < TASKS; i++)
        while (tasks->buckets[i]) {
            struct task *task = tasks->buckets[i];
            tasks->buckets[i] = task->next;
            free(task);
        }
    free(tasks->counts);
    tasks->counts = NULL;
}

static unsigned traits(const struct tasks *tasks, const struct call *call)
{
    const struct arch *arch = &tasks->archs[call->arch];
    return (uint64_t)call->number < arch->size ? arch->traits[call->number] : arch->otherwise;
}

/* Counts: error in 16 bits, number in 32, arch above. */

static uint64_t count_key(int arch, int64_t number, int error)
{
    return (uint64_t)(uint16_t)error | (uint64_t)(uint32_t)number << 16 | (uint64_t)(arch + 1) << 48;
}

int count_arch(uint64_t key) { return (int)(key >> 48) - 1; }
int64_t count_number(uint64_t key) { return (int32_t)(key >> 16); }
int count_error(uint64_t key) { return (int16_t)key; }

static struct count *count_place(struct count *counts, size_t room, uint64_t key)
{
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (room - 1);
    while (counts[at].key && counts[at].key != key)
        at = (at + 1) & (room - 1);
    return &counts[at];
}

static int counts_grow(struct tasks *tasks)
{
    size_t room = tasks->counts_room ? 2 * tasks->counts_room : 1024;
    struct count *grown = calloc(room, sizeof *grown);
    if (!grown)
        return no_memory(tasks);
    for (size_t i = 0; i < tasks->counts_room; i++)
        if (tasks->counts[i].key)
            *count_place(grown, room, tasks->counts[i].key) = tasks->counts[i];
    free(tasks->counts);
    tasks->counts = grown;
    tasks->counts_room = room;
    return 0;
}

static int count(struct tasks *tasks, const struct call *call, unsigned flags)
{
    int error = flags & NOT_RETURNED ? UNRETURNED : flags & ERROR ? (int)-call->result : SUCCEEDED;
    if (2 * tasks->counts_used >= tasks->counts_room && counts_grow(tasks))
        return -1;
    uint64_t key = count_key(call->arch, call->number, error);
    struct count *found = count_place(tasks->counts, tasks->counts_room, key);
    tasks->counts_used += !found->key;
    found->key = key;
    found->amount++;
    return 0;
}

/* Frames */

static void call_frame(const struct tasks *tasks, uint8_t *to, pid_t tid, const struct call *call, unsigned flags)
{
    struct call_head head = {HEAD + INFO, flags, 0, tid, call->start_ns, call->end_ns, call->result};
    struct ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    info.op = PTRACE_SYSCALL_INFO_ENTRY;
    info.arch = tasks->archs[call->arch].audit_arch;
    info.instruction_pointer = call->ip;
    info.stack_pointer = call->sp;
    info.entry.nr = (uint64_t)call->number;
    memcpy(info.entry.args, call->args, sizeof call->args);
    frame_head(to, &head);
    memcpy(to + HEAD, &info, INFO);
}

static int put_call(struct tasks *tasks, const struct task *task, unsigned flags)
{
    uint8_t frame[HEAD + INFO];
    tasks->completed++;
    if (!tasks->started || !(traits(tasks, &task->call) & WANTED))
        return 0;
    tasks->unfinished += (flags & NOT_RETURNED) != 0;
    if (!tasks->sink)
        return count(tasks, &task->call, flags);
    call_frame(tasks, frame, task->tid, &task->call, flags);
    return sink_append(tasks->sink, frame, sizeof frame);
}

static size_t small_head(uint8_t *to, size_t size, int kind, pid_t tid, uint32_t detail, uint64_t time)
{
    uint32_t whole = (uint32_t)size;
    int32_t thread = tid;
    memset(to, 0, 24);
    memcpy(to, &whole, 4);
    to[4] = (uint8_t)kind;
    memcpy(to + 8, &thread, 4);
    memcpy(to + 12, &detail, 4);
    memcpy(to + 16, &time, 8);
    return 24;
}

static int put_task(struct tasks *tasks, const struct task *task, int birth, uint64_t time, pid_t parent,
                    const struct task *creator)
{
    uint8_t frame[32 + HEAD + INFO];
    int32_t tgid = task->tgid, from = parent;
    int with_call = creator && creator->inside == INSIDE;
    if (!tasks->sink || !tasks->started)
        return 0;
    size_t size = with_call ? sizeof frame : 32;
    size_t at = small_head(frame, size, FRAME_TASK, task->tid, (uint32_t)birth, time);
    memcpy(frame + at, &tgid, 4);
    memcpy(frame + at + 4, &from, 4);
    if (with_call) {
        struct call call = creator->call;
        call.end_ns = time;
        call.result = -ENOSYS;
        call_frame(tasks, frame + 32, creator->tid, &call, NOT_RETURNED);
    }
    return sink_append(tasks->sink, frame, size);
}

static int put_exit(struct tasks *tasks, pid_t tid, uint32_t status, uint64_t time)
{
    uint8_t frame[24];
    if (!tasks->sink || !tasks->started)
        return 0;
    return sink_append(tasks->sink, frame, small_head(frame, sizeof frame, FRAME_EXIT, tid, status, time));
}

/* Calls */

static int returned(struct tasks *tasks, struct task *task)
{
    task->inside = OUTSIDE;
    return put_call(tasks, task, (uint64_t)task->call.result >= (uint64_t)-MAX_ERRNO ? ERROR : 0);
}

static int never_returned(struct tasks *tasks, struct task *task, uint64_t time)
{
    task->inside = OUTSIDE;
    task->call.end_ns = time;
    task->call.result = -ENOSYS;
    return put_call(tasks, task, NOT_RETURNED);
}

/* A task that only its calls tell of: the record of its birth was lost, or it is the launched one. */
static struct task *task_of(struct tasks *tasks, const struct event *event)
{
    struct task *task = *place(tasks, event->tid);
    if (task)
        return task;
    task = task_add(tasks, event->tid, event->pid);
    if (!task || event->tid == tasks->main)
        return task;
    return put_task(tasks, task, BIRTH_UNKNOWN, event->time, event->pid, NULL) ? NULL : task;
}

/* The registers tell the two ways into the kernel apart: `syscall` leaves the return address in rcx and the
 * flags in r11, int 0x80 doesn't. Where processors do otherwise (FRED), the launching calls show it. */
static int arch_of(struct tasks *tasks, const struct event *event)
{
    if (event->abi == PERF_SAMPLE_REGS_ABI_32)
        return COMPAT;
    int by_syscall = event->regs[USER_CX] == event->regs[USER_IP] && event->regs[USER_R11] == event->regs[USER_FLAGS];
    if (!tasks->started)
        tasks->told = by_syscall;
    return tasks->told && !by_syscall ? COMPAT : NATIVE;
}

static int enter(struct tasks *tasks, const struct event *event)
{
    struct task *task = task_of(tasks, event);
    if (!task)
        return no_memory(tasks);
    tasks->entered++;
    task->newborn = 0;
    task->executed = 0;
    if (task->inside == ANSWERED && returned(tasks, task))
        return -1;
    task->inside = INSIDE; /* if it was inside, an exit was lost: that call isn't completed */
    task->arch = arch_of(tasks, event);
    task->call = (struct call){.number = event->number, .start_ns = event->time, .arch = task->arch};
    memcpy(task->call.args, event->args, sizeof event->args);
    if (event->abi != PERF_SAMPLE_REGS_ABI_NONE) {
        task->call.ip = event->regs[USER_IP];
        task->call.sp = event->regs[USER_SP];
    }
    unsigned what = traits(tasks, &task->call);
    if (what & EXECUTES)
        tasks->started = 1;
    if (what & ENDS)
        task->status = (uint32_t)(event->args[0] & 0xff) << 8;
    return 0;
}

/* Codes that say what happens after a signal. If the signal kills, the task doesn't learn of them. */
static int cut_short(int64_t result)
{
    return (result <= -512 && result >= -516) || result == -EINTR;
}

/* A filter of seccomp(2) answered: the kernel shows such a call's exit, and never its entry. */
static int denied(struct tasks *tasks, struct task *task, const struct event *event)
{
    if (!tasks->started || tasks->lost || event->number < 0)
        return 0;
    task->call = (struct call){.number = event->number, .result = event->result, .start_ns = event->time,
                               .end_ns = event->time, .arch = task->arch};
    tasks->completed--; /* it has no entry to be compared with */
    tasks->denied += (traits(tasks, &task->call) & WANTED) != 0;
    return returned(tasks, task);
}

static int leave(struct tasks *tasks, const struct event *event)
{
    struct task *task = task_of(tasks, event);
    if (!task)
        return no_memory(tasks);
    tasks->left++;
    int born = task->newborn && event->result == 0;
    task->newborn = 0;
    if (task->inside == ANSWERED && returned(tasks, task))
        return -1;
    if (task->inside != INSIDE)
        return born ? 0 : denied(tasks, task, event);
    if (event->number >= 0 && event->number != task->call.number && tasks->lost) {
        task->inside = OUTSIDE; /* the exit of this call and the entry of another one are lost */
        return 0;
    }
    task->executed = 0;
    task->call.end_ns = event->time;
    task->call.result = event->result;
    if (cut_short(event->result)) {
        task->inside = ANSWERED;
        return 0;
    }
    return returned(tasks, task);
}

/* Tasks come and go */

static int birth_of(const struct tasks *tasks, const struct event *event, const struct task *creator)
{
    if (event->pid == event->parent_pid)
        return BIRTH_CLONE;
    unsigned by = creator && creator->inside == INSIDE ? traits(tasks, &creator->call) : 0;
    uint64_t flags = by & CLONES ? creator->call.args[0] : by & VFORKS ? CLONE_VFORK | SIGCHLD : SIGCHLD;
    if (flags & CLONE_VFORK)
        return BIRTH_VFORK;
    return (flags & CSIGNAL) == SIGCHLD ? BIRTH_FORK : BIRTH_CLONE;
}

static int forked(struct tasks *tasks, const struct event *event)
{
    if (!tasks->follow)
        return 0;
    struct task *creator = *place(tasks, event->parent_tid);
    task_remove(tasks, event->tid); /* the number is used again: the former one's end was lost */
    struct task *task = task_add(tasks, event->tid, event->pid);
    if (!task)
        return no_memory(tasks);
    task->newborn = 1;
    task->arch = creator ? creator->arch : NATIVE;
    return put_task(tasks, task, birth_of(tasks, event, creator), event->time, event->parent_tid, creator);
}

/* The thread of a process that is in an exec; the kernel gives it the leader's number. */
static struct task *executer(struct tasks *tasks, pid_t tgid)
{
    for (size_t i = 0; i < TASKS; i++)
        for (struct task *task = tasks->buckets[i]; task; task = task->next)
            if (task->tgid == tgid && task->inside == INSIDE && (traits(tasks, &task->call) & EXECUTES))
                return task;
    return NULL;
}

static int executed(struct tasks *tasks, const struct event *event)
{
    struct task *task = task_of(tasks, event);
    struct task *from = executer(tasks, event->pid);
    if (!task)
        return no_memory(tasks);
    tasks->started = 1;
    pid_t former = from ? from->tid : event->tid;
    if (from && from != task) {
        if (task->inside != OUTSIDE && never_returned(tasks, task, event->time))
            return -1;
        task->inside = INSIDE;
        task->call = from->call;
        task_remove(tasks, former);
    }
    task->executed = 1;
    task->dead = 0;
    task->threads = 1;
    task->status = UNKNOWN_STATUS;
    int birth = tasks->executed ? BIRTH_EXEC : BIRTH_LAUNCHED;
    pid_t parent = tasks->executed ? former : getpid();
    tasks->executed = 1;
    return put_task(tasks, task, birth, event->time, parent, NULL);
}

/* The status of the command, a child of ours that has just ended, is left for others to take, too. */
static uint32_t main_status(pid_t pid)
{
    siginfo_t info;
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
        if (errno != EINTR)
            return UNKNOWN_STATUS;
    if (info.si_code == CLD_EXITED)
        return (uint32_t)(info.si_status & 0xff) << 8;
    return (uint32_t)info.si_status | (info.si_code == CLD_DUMPED ? 0x80 : 0);
}

static int gone(struct tasks *tasks, struct task *task, uint64_t time)
{
    uint32_t status = task->tid == tasks->main && !task->dropped ? main_status(task->tid) : task->status;
    pid_t tid = task->tid;
    task_remove(tasks, tid);
    return put_exit(tasks, tid, status, time);
}

#define PF_EXITING 0x4 /* linux/sched.h of the kernel; among the flags in /proc/PID/stat (proc(5)) */

/* Whether the kernel took our events from a task that goes on: at an exec that changes its privileges. Until
 * the exec has returned, or where no calls are seen, /proc tells it from an end. */
static int was_dropped(const struct task *task)
{
    char path[32], line[512] = "";
    unsigned flags = PF_EXITING;
    if (!task->executed)
        return 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)task->tid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    const char *rest = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    if (rest)
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %u", &flags);
    fclose(file);
    return !(flags & PF_EXITING);
}

static int ended(struct tasks *tasks, const struct event *event)
{
    struct task *task = *place(tasks, event->tid);
    if (!task)
        return 0;
    task->dropped = was_dropped(task);
    tasks->dropped += task->dropped != 0;
    if (task->inside != OUTSIDE && never_returned(tasks, task, event->time))
        return -1;
    struct task *leader = *place(tasks, task->tgid);
    if (leader)
        leader->threads--;
    if (leader == task) {
        task->dead = task->threads > 0;
        return task->dead ? 0 : gone(tasks, task, event->time);
    }
    if (gone(tasks, task, event->time))
        return -1;
    return leader && leader->dead && !leader->threads ? gone(tasks, leader, event->time) : 0;
}

int tasks_take(struct tasks *tasks, const struct event *event)
{
    switch (event->kind) {
    case KIND_ENTER:
        return enter(tasks, event);
    case KIND_EXIT:
        return leave(tasks, event);
    case PERF_RECORD_FORK:
        return forked(tasks, event);
    case PERF_RECORD_COMM:
        return event->executed ? executed(tasks, event) : 0;
    case PERF_RECORD_EXIT:
        return ended(tasks, event);
    case PERF_RECORD_LOST:
    case PERF_RECORD_LOST_SAMPLES:
        tasks->lost += event->lost;
        return 0;
    default:
        return 0;
    }
}

int tasks_finish(struct tasks *tasks, uint64_t time)
{
    for (size_t i = 0; i < TASKS; i++)
        for (struct task *task = tasks->buckets[i]; task; task = task->next)
            if (task->inside != OUTSIDE && never_returned(tasks, task, time))
                return -1;
    return 0;
}
