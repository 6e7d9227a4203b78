/* Descriptors: copied, closed, locked, asked about; pipes. */
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/file.h>

#include "calls.h"

int main(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = -1, .l_len = 2};
    struct flock any = {.l_type = F_RDLCK};
    struct f_owner_ex owner = {F_OWNER_PID, 0}, found;
    uint64_t hint = 3;
    int ends[2], fd = CALL(open, "file", O_RDWR | O_CREAT, 0600);
    CALL(dup, fd);
    CALL(dup, -1);
    CALL(dup2, fd, 20);
    CALL(dup3, fd, 21, O_CLOEXEC);
    CALL(dup3, fd, fd, 0x40);
    CALL(fcntl, fd, F_DUPFD, 30);
    CALL(fcntl, fd, F_DUPFD_CLOEXEC, 31);
    CALL(fcntl, fd, F_GETFD);
    CALL(fcntl, 31, F_GETFD);
    CALL(fcntl, fd, F_SETFD, FD_CLOEXEC | 2);
    CALL(fcntl, fd, F_GETFL);
    CALL(fcntl, fd, F_SETFL, O_APPEND | O_NONBLOCK);
    CALL(fcntl, fd, F_SETLK, &lock);
    CALL(fcntl, fd, F_GETLK, &any);
    CALL(fcntl, fd, F_OFD_SETLK, &any);
    CALL(fcntl, fd, F_SETLKW, BAD);
    any.l_type = 9;
    any.l_whence = 9;
    CALL(fcntl, fd, F_SETLK, &any);
    CALL(fcntl, fd, F_SETOWN_EX, &owner);
    CALL(fcntl, fd, F_GETOWN_EX, &found);
    CALL(fcntl, fd, F_GETOWN_EX, BAD);
    CALL(fcntl, fd, F_SETSIG, 34);
    CALL(fcntl, fd, F_GETSIG);
    CALL(fcntl, fd, F_SETLEASE, F_UNLCK);
    CALL(fcntl, fd, F_GETLEASE);
    CALL(fcntl, fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT);
    CALL(fcntl, fd, F_GET_RW_HINT, &hint);
    CALL(fcntl, fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_WRITE);
    CALL(fcntl, fd, 0x7777, 5);
    CALL(fcntl, -1, -1, -1);
    CALL(flock, fd, LOCK_EX | LOCK_NB);
    CALL(flock, fd, 0x40);
    CALL(pipe, ends);
    CALL(pipe2, ends, O_CLOEXEC | O_NONBLOCK | O_DIRECT);
    CALL(fcntl, ends[0], F_SETPIPE_SZ, 65536);
    CALL(fcntl, ends[0], F_GETPIPE_SZ);
    CALL(pipe2, BAD, 0);
    CALL(pipe2, ends, -1);
    CALL(close_range, 20, 31, CLOSE_RANGE_CLOEXEC);
    CALL(close_range, 20, ~0U, 0);
    CALL(close_range, 5, 3, 0x80);
    return 0;
}
