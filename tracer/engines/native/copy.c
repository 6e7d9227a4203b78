/* The same bytes as tracer/engines/ptrace/memory.py copies; tests compare the two.
 *
 * capture  arg u8 | kind u8 | errno u16 | size u32 | `size` bytes
 */
#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096

/* tracer/model/records.py, CaptureKind */
enum { BYTES, STRING, STRINGS, COUNT, IOVEC, VECTOR_DATA, FD_PATH, FD_PATHS, BITS, FILTER, STRUCTS, FD_SET,
       PAGES, DIRECTORY };

/* Of an array of structs, pointers are followed until there are so many captures, or bytes. */
#define FOLLOWED_CAPTURES 4096
#define FOLLOWED_BYTES (1 << 20)

struct job {
    struct frame *frame;
    struct memory *memory;
    pid_t tgid, tid;
    int arg; /* that the captures are of */
    const struct capture *capture;
    uint64_t value; /* the pointer, or the descriptor */
    int64_t count;
};

static void run(const struct job *job);

void memory_init(struct memory *memory)
{
    memset(memory, 0, sizeof *memory);
}

void memory_forget(struct memory *memory, pid_t tgid)
{
    for (size_t i = 0; i < MEMORIES; i++)
        if (memory->open[i].tgid == tgid) {
            close(memory->open[i].fd);
            memory->open[i].tgid = 0;
        }
}

void memory_close(struct memory *memory)
{
    for (size_t i = 0; i < MEMORIES; i++)
        if (memory->open[i].tgid)
            memory_forget(memory, memory->open[i].tgid);
}

static int memory_fd(struct memory *memory, pid_t tgid)
{
    for (size_t i = 0; i < MEMORIES; i++)
        if (memory->open[i].tgid == tgid)
            return memory->open[i].fd;
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)tgid);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return -1;
    unsigned slot = memory->turn++ % MEMORIES;
    if (memory->open[slot].tgid)
        close(memory->open[slot].fd);
    memory->open[slot].tgid = tgid;
    memory->open[slot].fd = fd;
    return fd;
}

ssize_t memory_read(struct memory *memory, pid_t tgid, uint64_t address, void *data, size_t size)
{
    int fd = memory_fd(memory, tgid);
    if (fd < 0)
        return -1;
    if ((int64_t)address < 0) {
        errno = EFAULT;
        return -1;
    }
    ssize_t got = pread(fd, data, size, (off_t)address);
    if ((got < 0 && errno == EIO) || (got == 0 && size)) {
        errno = EFAULT;
        return -1;
    }
    return got;
}

int memory_write(struct memory *memory, pid_t tgid, uint64_t address, const void *data, size_t size)
{
    int fd = memory_fd(memory, tgid);
    return fd >= 0 && pwrite(fd, data, size, (off_t)address) == (ssize_t)size ? 0 : -1;
}

/* Make room for `size` more bytes and return where they go; NULL if memory is short. */
static uint8_t *frame_room(struct frame *frame, size_t size)
{
    if (frame->size + size > frame->room) {
        size_t room = (frame->size + size) * 2;
        uint8_t *bytes = realloc(frame->bytes, room);
        if (!bytes) {
            frame->failed = 1;
            return NULL;
        }
        frame->bytes = bytes;
        frame->room = room;
    }
    return frame->bytes + frame->size;
}

void frame_put(struct frame *frame, const void *data, size_t size)
{
    uint8_t *to = frame_room(frame, size);
    if (to) {
        memcpy(to, data, size);
        frame->size += size;
    }
}

/* Begin a capture; return its offset, for capture_end. */
static size_t capture_begin(const struct job *job)
{
    static const uint8_t nothing[8];
    size_t offset = job->frame->size;
    frame_put(job->frame, nothing, sizeof nothing);
    return offset;
}

static void capture_end(const struct job *job, size_t offset, int kind, int error)
{
    struct frame *frame = job->frame;
    if (frame->failed)
        return;
    uint16_t code = (uint16_t)error;
    uint32_t size = (uint32_t)(frame->size - offset - 8);
    frame->bytes[offset] = (uint8_t)job->arg;
    frame->bytes[offset + 1] = (uint8_t)kind;
    memcpy(frame->bytes + offset + 2, &code, sizeof code);
    memcpy(frame->bytes + offset + 4, &size, sizeof size);
    frame->captures++;
}

void frame_capture(struct frame *frame, int arg, int kind, const void *data, size_t size)
{
    struct job job = {.frame = frame, .arg = arg};
    size_t offset = capture_begin(&job);
    frame_put(frame, data, size);
    capture_end(&job, offset, kind, 0);
}

/* Append up to `size` bytes at `address` of the tracee; an errno, or 0. */
static int put_memory(const struct job *job, uint64_t address, uint64_t size)
{
    uint8_t *to = frame_room(job->frame, size);
    if (!to || !size)
        return 0;
    ssize_t got = memory_read(job->memory, job->tgid, address, to, size);
    if (got < 0)
        return errno;
    job->frame->size += (size_t)got;
    return 0;
}

/* Append a string without its NUL; 0, E2BIG or the errno of reading on. */
static int put_string(const struct job *job, uint64_t address, size_t limit)
{
    size_t start = job->frame->size;
    while (job->frame->size - start < limit) {
        size_t found = job->frame->size - start;
        uint64_t here = address + found;
        size_t piece = PAGE - here % PAGE;
        if (piece > limit - found)
            piece = limit - found;
        size_t before = job->frame->size;
        int error = put_memory(job, here, piece);
        if (error || job->frame->failed)
            return error;
        uint8_t *end = memchr(job->frame->bytes + before, 0, job->frame->size - before);
        if (end) {
            job->frame->size = (size_t)(end - job->frame->bytes);
            return 0;
        }
    }
    return E2BIG;
}

static uint64_t wanted_size(const struct capture *capture, int64_t count)
{
    unsigned __int128 size = count > 0 ? (unsigned __int128)count * capture->size : 0;
    size += capture->extra;
    return size < capture->limit ? (uint64_t)size : capture->limit;
}

static void copy_bytes(const struct job *job)
{
    size_t offset = capture_begin(job);
    int error = put_memory(job, job->value, wanted_size(job->capture, job->count));
    capture_end(job, offset, BYTES, error);
}

/* A set of memory nodes, in whole words; it is one bit shorter than the program says. */
static void copy_bits(const struct job *job)
{
    uint64_t words = job->count > 0 ? ((uint64_t)job->count - 1 + 63) / 64 : 0;
    size_t offset = capture_begin(job);
    int error = put_memory(job, job->value, words < job->capture->limit / 8 ? words * 8 : job->capture->limit);
    capture_end(job, offset, BITS, error);
}

/* A byte for each page in `count` bytes. */
static void copy_pages(const struct job *job)
{
    uint64_t pages = job->count > 0 ? (uint64_t)job->count / PAGE + ((uint64_t)job->count % PAGE > 0) : 0;
    size_t offset = capture_begin(job);
    int error = put_memory(job, job->value, pages < job->capture->limit ? pages : job->capture->limit);
    capture_end(job, offset, PAGES, error);
}

/* struct sock_fprog, and behind it the instructions. */
static void copy_filter(const struct job *job)
{
    struct {
        uint16_t length;
        uint64_t instructions;
    } program;
    size_t offset = capture_begin(job);
    ssize_t got = memory_read(job->memory, job->tgid, job->value, &program, sizeof program);
    if (got < 0) {
        capture_end(job, offset, FILTER, errno);
        return;
    }
    frame_put(job->frame, &program, (size_t)got);
    capture_end(job, offset, FILTER, 0);
    if ((size_t)got < sizeof program)
        return;
    uint64_t length = program.length < job->capture->limit ? program.length : job->capture->limit;
    offset = capture_begin(job);
    int error = put_memory(job, program.instructions, length * 8);
    capture_end(job, offset, VECTOR_DATA, error);
}

static void copy_string(const struct job *job)
{
    size_t offset = capture_begin(job);
    int error = put_string(job, job->value, job->capture->limit);
    capture_end(job, offset, STRING, error);
}

/* A number of `width` bytes, at most 8. */
static uint64_t number_at(const uint8_t *bytes, unsigned width)
{
    uint64_t number = 0;
    memcpy(&number, bytes, width);
    return number;
}

/* Call `each` for the pointers of a NULL-terminated array until it answers non-zero; an errno, or that. */
static int for_each_pointer(const struct job *job, int (*each)(const struct job *, uint64_t, void *), void *data)
{
    uint8_t bytes[PAGE];
    uint64_t address = job->value;
    unsigned word = job->capture->word;
    for (;;) {
        ssize_t got = memory_read(job->memory, job->tgid, address, bytes, PAGE - address % PAGE);
        if (got < 0)
            return errno;
        for (ssize_t i = 0; i < got / word; i++) {
            uint64_t pointer = number_at(bytes + i * word, word);
            if (!pointer)
                return 0;
            int stop = each(job, pointer, data);
            if (stop)
                return stop;
        }
        if (got % word)
            return EFAULT;
        address += (uint64_t)got;
    }
}

struct strings {
    size_t start;
    int last;
};

static int put_one_string(const struct job *job, uint64_t pointer, void *data)
{
    struct strings *strings = data;
    size_t before = job->frame->size;
    int error = put_string(job, pointer, PAGE);
    strings->last = error == E2BIG ? 0 : error;
    if (job->frame->size - strings->start >= job->capture->limit) {
        job->frame->size = before;
        return E2BIG;
    }
    frame_put(job->frame, "", 1);
    return 0;
}

static void copy_strings(const struct job *job)
{
    size_t offset = capture_begin(job);
    struct strings strings = {job->frame->size, 0};
    int error = for_each_pointer(job, put_one_string, &strings);
    capture_end(job, offset, STRINGS, error ? error : strings.last);
}

static int count_one(const struct job *job, uint64_t pointer, void *data)
{
    (void)job;
    (void)pointer;
    ++*(uint64_t *)data;
    return 0;
}

static void copy_count(const struct job *job)
{
    uint64_t seen = 0;
    size_t offset = capture_begin(job);
    int error = for_each_pointer(job, count_one, &seen);
    frame_put(job->frame, &seen, sizeof seen);
    capture_end(job, offset, COUNT, error);
}

static void copy_iovec(const struct job *job)
{
    uint8_t vector[1024 * 16];
    unsigned word = job->capture->word;
    size_t size = 2 * word; /* a pointer and a length */
    int64_t count = job->count < 1024 ? job->count : 1024;
    ssize_t got = 0;
    size_t offset = capture_begin(job);
    if (count > 0)
        got = memory_read(job->memory, job->tgid, job->value, vector, (size_t)count * size);
    if (got < 0) {
        capture_end(job, offset, IOVEC, errno);
        return;
    }
    size_t whole = (size_t)got / size;
    frame_put(job->frame, vector, whole * size);
    capture_end(job, offset, IOVEC, 0);
    for (size_t i = 0; i < whole; i++) {
        uint64_t base = number_at(vector + i * size, word), length = number_at(vector + i * size + word, word);
        offset = capture_begin(job);
        int error = put_memory(job, base, length < job->capture->size ? length : job->capture->size);
        capture_end(job, offset, VECTOR_DATA, error);
    }
}

/* Copy a bit for each descriptor below `count`, an int, in whole longs. */
static void copy_fd_set(const struct job *job)
{
    size_t offset = capture_begin(job), bits = 8 * job->capture->word;
    int32_t below = (int32_t)job->count;
    size_t size = below > 0 ? ((size_t)below + bits - 1) / bits * job->capture->word : 0;
    int error = put_memory(job, job->value, size < job->capture->limit ? size : job->capture->limit);
    capture_end(job, offset, FD_SET, error);
}

/* A number that counts: the largest there is stands for all larger ones. */
static int64_t counted(uint64_t number)
{
    return number > INT64_MAX ? INT64_MAX : (int64_t)number;
}

/* Copy what a member of the struct in `bytes` points at. */
static void follow(const struct job *outer, const struct capture *member, const uint8_t *bytes)
{
    struct job job = *outer;
    job.capture = member;
    job.value = number_at(bytes + member->arg, member->word);
    job.count = member->times < 0 ? 1 : counted(number_at(bytes + member->times, member->width));
    if (job.value)
        run(&job);
    else
        capture_end(&job, capture_begin(&job), member->kind, 0);
}

static void copy_structs(const struct job *job)
{
    struct frame *frame = job->frame;
    const struct capture *capture = job->capture;
    size_t offset = capture_begin(job), data = frame->size;
    int error = put_memory(job, job->value, wanted_size(capture, job->count));
    size_t stride = stride_of(capture), got = frame->size - data;
    size_t whole = capture->size > 1 ? got / stride : got > 0, start = frame->size;
    capture_end(job, offset, STRUCTS, error);
    unsigned before = frame->captures;
    uint8_t bytes[STRUCT_MAX];
    for (size_t i = 0; i < whole && !frame->failed; i++) {
        if (frame->captures - before > FOLLOWED_CAPTURES || frame->size - start > FOLLOWED_BYTES)
            return;
        size_t there = got - i * stride < stride ? got - i * stride : stride;
        memset(bytes + there, 0, stride - there);
        memcpy(bytes, frame->bytes + data + i * stride, there); /* the frame moves as it grows */
        for (size_t m = 0; m < capture->members.count; m++)
            follow(job, &capture->members.list[m], bytes);
    }
}

/* Append what a link refers to; an errno, or 0. */
static int put_link(const struct job *job, const char *path)
{
    char found[PAGE];
    ssize_t size = readlink(path, found, sizeof found);
    if (size < 0)
        return errno;
    frame_put(job->frame, found, (size_t)size);
    return 0;
}

static int put_fd(const struct job *job, int fd)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)job->tid, fd);
    return put_link(job, path);
}

static void copy_directory(const struct job *job)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)job->tid);
    size_t offset = capture_begin(job);
    int error = put_link(job, path);
    capture_end(job, offset, DIRECTORY, error);
}

static void copy_fd_path(const struct job *job)
{
    size_t offset = capture_begin(job);
    int error = put_fd(job, (int)job->value);
    capture_end(job, offset, FD_PATH, error);
}

static void copy_fd_paths(const struct job *job)
{
    int32_t fds[16];
    size_t offset = capture_begin(job);
    size_t size = job->capture->size < sizeof fds ? job->capture->size : sizeof fds;
    ssize_t got = memory_read(job->memory, job->tgid, job->value, fds, size);
    if (got < 0) {
        capture_end(job, offset, FD_PATHS, errno);
        return;
    }
    for (ssize_t i = 0; i < got / 4; i++) {
        frame_put(job->frame, &fds[i], sizeof fds[i]);
        put_fd(job, fds[i]);
        frame_put(job->frame, "", 1);
    }
    capture_end(job, offset, FD_PATHS, 0);
}

static void (*const COPIERS[])(const struct job *) = {
    [BYTES] = copy_bytes, [STRING] = copy_string, [STRINGS] = copy_strings,   [COUNT] = copy_count,
    [IOVEC] = copy_iovec, [FD_PATH] = copy_fd_path, [FD_PATHS] = copy_fd_paths, [BITS] = copy_bits,
    [FILTER] = copy_filter, [STRUCTS] = copy_structs, [FD_SET] = copy_fd_set,
    [PAGES] = copy_pages, [DIRECTORY] = copy_directory,
};

static void run(const struct job *job)
{
    if (job->capture->kind < FD_BEFORE && COPIERS[job->capture->kind])
        COPIERS[job->capture->kind](job);
}

/* The number that the length of a capture stands in. */
static int64_t count_of(struct memory *memory, pid_t tgid, const struct capture *capture, const uint64_t *args,
                        int64_t result)
{
    uint32_t number = 0;
    if (capture->times == NO_ARGUMENT)
        return 1;
    if (capture->times == RESULT)
        return result;
    if (capture->times < RESULT)
        return capture->kind == FD_SET ? (int64_t)args[capture->times] : counted(args[capture->times]);
    uint64_t address = args[capture->times - POINTED];
    return memory_read(memory, tgid, address, &number, sizeof number) == sizeof number ? (int64_t)number : 0;
}

void copy_captures(struct frame *frame, struct memory *memory, pid_t tgid, pid_t tid,
                   const struct captures *wanted, const uint64_t *args, int64_t result)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const struct capture *capture = &wanted->list[i];
        struct job job = {frame, memory, tgid, tid, capture->arg, capture, 0, 0};
        job.value = capture->arg == RESULT ? (uint64_t)result : args[capture->arg];
        job.count = count_of(memory, tgid, capture, args, result);
        if (job.value || capture->arg == RESULT)
            run(&job);
    }
}
