/* Opening, reading, writing and placing: valid, failing and senseless. */
#include <fcntl.h>
#include <linux/openat2.h>

#include "calls.h"

int main(void)
{
    char data[100] = "0123456789abcdefghijklmnopqrstuvwxyz, and more than is shown";
    struct open_how how = {O_RDWR | O_CREAT, 0640, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    int fd = CALL(openat, AT_FDCWD, "file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    CALL(open, "file", O_WRONLY | O_APPEND | O_SYNC | O_NOFOLLOW);
    CALL(open, "new", O_CREAT | O_TRUNC | O_NONBLOCK, 06755);
    CALL(open, ".", O_TMPFILE | O_RDWR, 0600);
    CALL(open, NONE, O_PATH | O_DIRECTORY | O_NOATIME | O_DIRECT);
    CALL(open, BAD, -1, -1);
    CALL(creat, "made", 0777);
    CALL(creat, BAD, -1);
    CALL(openat2, AT_FDCWD, "how", &how, sizeof how);
    CALL(openat2, -1, "how", &how, 8);
    CALL(openat2, AT_FDCWD, "how", BAD, sizeof how);
    how.resolve = 0x1000;
    CALL(openat2, fd, "how", &how, sizeof how);
    CALL(write, fd, data, 60);
    CALL(write, fd, data, 0);
    CALL(write, fd, BAD, 5);
    CALL(write, -1, data, 32);
    CALL(write, fd, "\0\1\2\377\"\\\n\t0", 9);
    CALL(write, fd, "\0018\0017\1", 5);
    CALL(lseek, fd, 0, SEEK_SET);
    CALL(lseek, fd, -1, SEEK_CUR);
    CALL(lseek, fd, 5, SEEK_DATA);
    CALL(lseek, fd, 5, 99);
    CALL(read, fd, data, 10);
    CALL(read, fd, data, 33);
    CALL(read, fd, BAD, 10);
    CALL(read, 77, data, 10);
    CALL(pread64, fd, data, 20, 3);
    CALL(pread64, fd, data, 20, -3);
    CALL(pwrite64, fd, "there", 5, 1000);
    CALL(pwrite64, fd, BAD, 5, 0x7fffffffffffffff);
    CALL(ftruncate, fd, 7);
    CALL(truncate, "file", 70);
    CALL(truncate, NONE, -1);
    CALL(fallocate, fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 4);
    CALL(fallocate, -1, 0x800, -1, 0);
    CALL(fsync, fd);
    CALL(fdatasync, -1);
    CALL(sync_file_range, fd, 0, 4096, SYNC_FILE_RANGE_WRITE);
    CALL(readahead, fd, 0, 4096);
    CALL(fadvise64, fd, 0, 0, POSIX_FADV_WILLNEED);
    CALL(fadvise64, fd, 0, 0, 77);
    CALL(close, fd);
    CALL(close, -1);
    return 0;
}
