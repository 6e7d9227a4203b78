/* The same frames as tracer/engines/ptrace/stacks.py makes; the layout stands in tracer/model/records.py:
 *
 *     size u32 | kind u8 | flags u8 | count u16 | tid i32 | bytes of stack u32
 *     10 registers u64 | `count` times: index u32, 256 bytes
 */
#include "stack.h"

#include "sink.h"

#include <linux/ptrace.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#define BLOCK 256
#define NARROW 1
#define USER32_CS 0x23 /* asm/segment.h of the kernel, __USER32_CS */

static int has(const struct stack *last, uint64_t address, const uint8_t *block)
{
    uint64_t at = address - last->start;
    return address >= last->start && at + BLOCK <= last->size && !memcmp(last->bytes + at, block, BLOCK);
}

static void put_head(struct frame *frame, const struct user_regs_struct *r, pid_t tid)
{
    uint8_t head[16] = {[4] = FRAME_STACK, [5] = r->cs == USER32_CS ? NARROW : 0};
    int32_t id = tid;
    memcpy(head + 8, &id, 4);
    uint64_t registers[] = {r->rip, r->rsp, r->rbp, r->rbx, r->rsi, r->rdi, r->r12, r->r13, r->r14, r->r15};
    frame->size = 0;
    frame_put(frame, head, sizeof head);
    frame_put(frame, registers, sizeof registers);
}

int stack_frame(struct frame *frame, struct stack *last, struct memory *memory, pid_t tgid, pid_t tid, size_t limit)
{
    struct user_regs_struct registers;
    if (syscall(SYS_ptrace, PTRACE_GETREGS, tid, 0, &registers) < 0)
        return -1;
    struct stack now = {registers.rsp / BLOCK * BLOCK, 0, malloc(limit)};
    ssize_t got = now.bytes ? memory_read(memory, tgid, now.start, now.bytes, limit) : -1;
    now.size = got < 0 ? 0 : (size_t)got;
    put_head(frame, &registers, tid);
    uint16_t count = 0;
    for (size_t at = 0; at + BLOCK <= now.size; at += BLOCK)
        if (!has(last, now.start + at, now.bytes + at)) {
            uint32_t index = (uint32_t)(at / BLOCK);
            frame_put(frame, &index, sizeof index);
            frame_put(frame, now.bytes + at, BLOCK);
            count++;
        }
    free(last->bytes);
    *last = now;
    if (frame->failed)
        return 0;
    uint32_t whole = (uint32_t)frame->size, size = (uint32_t)now.size;
    memcpy(frame->bytes, &whole, 4);
    memcpy(frame->bytes + 6, &count, 2);
    memcpy(frame->bytes + 12, &size, 4);
    return 0;
}
