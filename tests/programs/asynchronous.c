/* Asynchronous input and output, old and new: valid, failing and senseless. */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>

#include "calls.h"

static struct iocb *nothing[2048];

static void aio(void)
{
    aio_context_t context = 0;
    char data[64] = "some data", into[64];
    struct timespec none = {0, 0};
    struct iovec vector[2] = {{data, 4}, {data + 5, 4}};
    int fd = open("/dev/null", O_RDWR);
    struct iocb write = {.aio_data = 7, .aio_lio_opcode = IOCB_CMD_PWRITE, .aio_fildes = fd};
    struct iocb read = {.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = fd, .aio_reqprio = 3};
    struct iocb vectors = {.aio_lio_opcode = IOCB_CMD_PWRITEV, .aio_fildes = -1};
    struct iocb sync = {.aio_lio_opcode = IOCB_CMD_FSYNC, .aio_fildes = fd}, odd = {.aio_lio_opcode = 77};
    struct iocb *many[6] = {&write, &read, &vectors, &sync, &odd, BAD};
    struct io_event events[4];
    write.aio_buf = (uintptr_t)data;
    write.aio_nbytes = 9;
    read.aio_buf = (uintptr_t)into;
    read.aio_nbytes = 10;
    read.aio_offset = 100;
    vectors.aio_buf = (uintptr_t)vector;
    vectors.aio_nbytes = 2;
    CALL(io_setup, 4, BAD);
    CALL(io_submit, BAD, 6L, many);
    CALL(io_submit, BAD, 1L, BAD);
    CALL(io_submit, BAD, -1L, nothing);
    CALL(io_submit, BAD, 0L, NULL);
    CALL(io_cancel, BAD, &write, events);
    CALL(io_cancel, BAD, BAD, events);
    CALL(io_getevents, BAD, 1L, 4L, events, &none);
    CALL(io_destroy, BAD);
    if (CALL(io_setup, 4, &context) == 0) {
        CALL(io_submit, context, 1L, many);
        CALL(io_getevents, context, 0L, 4L, events, NULL);
        CALL(io_getevents, context, 0L, 4L, events, &none);
        CALL(io_destroy, context);
    }
    close(fd);
}

static void rings(void)
{
    struct io_uring_params params = {.flags = IORING_SETUP_SQPOLL | IORING_SETUP_CLAMP | 0x80000000};
    struct iovec vector[2] = {{&params, 4}, {BAD, 4}};
    int fds[3] = {0, -1, 2};
    CALL(io_uring_setup, 0, &params);
    CALL(io_uring_setup, 4, BAD);
    params.flags = IORING_SETUP_CQSIZE;
    params.cq_entries = 16;
    close(CALL(io_uring_setup, 4, &params));
    CALL(io_uring_enter, -1, 1, 2, IORING_ENTER_GETEVENTS | IORING_ENTER_SQ_WAKEUP, NULL, 8);
    CALL(io_uring_enter, -1, 0, 0, 0x1000, BAD, 8);
    CALL(io_uring_register, -1, IORING_REGISTER_BUFFERS, vector, 2);
    CALL(io_uring_register, -1, IORING_REGISTER_FILES, fds, 3);
    CALL(io_uring_register, -1, IORING_UNREGISTER_FILES, NULL, 0);
    CALL(io_uring_register, -1, IORING_REGISTER_EVENTFD, fds, 1);
    CALL(io_uring_register, -1, 77, BAD, 5);
}

int main(void)
{
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_getpid);
    aio();
    rings();
    return 0;
}
