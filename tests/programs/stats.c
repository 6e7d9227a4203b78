/* What files are: stat in all its forms, statfs, access, and changes of owner, mode and times. */
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/time.h>
#include <time.h>
#undef st_atime
#undef st_mtime
#undef st_ctime

#include "calls.h"

int main(void)
{
    char room[512];
    struct timespec times[2] = {{1, 2}, {0, (1l << 30) - 2l}}, odd[2] = {{-1, -1}, {5, 1000000000}};
    struct timeval old[2] = {{1, 2}, {3, 4}};
    int fd = CALL(open, "file", O_RDWR | O_CREAT, 0600);
    CALL(stat, "file", room);
    CALL(stat, "/dev/null", room);
    CALL(stat, "/proc/self/fd/0", BAD);
    CALL(stat, BAD, room);
    CALL(lstat, "/proc/self", BAD);
    CALL(lstat, NONE, room);
    CALL(fstat, fd, room);
    CALL(fstat, -1, room);
    CALL(newfstatat, fd, "", room, AT_EMPTY_PATH);
    CALL(newfstatat, AT_FDCWD, "file", room, AT_SYMLINK_NOFOLLOW | 0x80);
    CALL(statx, AT_FDCWD, "file", AT_STATX_SYNC_AS_STAT, STATX_MODE | STATX_SIZE, room);
    CALL(statx, AT_FDCWD, NONE, AT_STATX_FORCE_SYNC | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, room);
    CALL(statx, -1, BAD, 0x6000, 0x80000000, BAD);
    CALL(statfs, NONE, room);
    CALL(statfs, BAD, BAD);
    CALL(fstatfs, -1, room);
    CALL(access, "file", R_OK | W_OK);
    CALL(access, NONE, F_OK);
    CALL(access, BAD, 0x18);
    CALL(faccessat, AT_FDCWD, "file", X_OK);
    CALL(faccessat2, fd, "", R_OK, AT_EMPTY_PATH | AT_EACCESS);
    CALL(faccessat2, -1, "", 0x10, 0x10000);
    CALL(chmod, "file", 04755);
    CALL(chmod, NONE, -1);
    CALL(fchmod, fd, 0644);
    CALL(fchmodat, AT_FDCWD, "file", 0600);
    CALL(chown, NONE, 1, 2);
    CALL(lchown, NONE, -1, 0);
    CALL(fchown, -1, -1, -1);
    CALL(fchownat, AT_FDCWD, NONE, 0, 0, AT_SYMLINK_NOFOLLOW);
    CALL(utimensat, AT_FDCWD, "file", times, 0);
    CALL(utimensat, fd, NULL, NULL, 0);
    CALL(utimensat, AT_FDCWD, NONE, odd, AT_SYMLINK_NOFOLLOW | 1);
    CALL(utimensat, AT_FDCWD, NONE, BAD, 0);
    CALL(utimes, "file", old);
    CALL(futimesat, AT_FDCWD, NONE, old);
    return 0;
}
