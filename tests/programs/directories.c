/* Directories and names: made, listed, renamed, linked, removed. */
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>

#include "calls.h"

int main(void)
{
    char room[4096];
    int here = CALL(openat, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY);
    CALL(mkdir, "one", 0755);
    CALL(mkdir, "one", 01777);
    CALL(mkdirat, here, "two", 0);
    CALL(mkdirat, -1, BAD, -1);
    int one = CALL(openat, here, "one", O_RDONLY);
    CALL(getdents64, one, room, sizeof room);
    CALL(getdents64, one, room, sizeof room);
    CALL(getdents64, one, BAD, 10);
    CALL(getdents64, -1, room, sizeof room);
    CALL(rename, "one", "three");
    CALL(renameat, here, "three", here, "one");
    CALL(renameat2, here, "one", here, "two", RENAME_EXCHANGE);
    CALL(renameat2, here, "one", -1, NONE, RENAME_NOREPLACE | RENAME_WHITEOUT);
    CALL(renameat2, here, "one", AT_FDCWD, BAD, 0x80);
    CALL(symlink, "a rather long target that doesn't exist anywhere", "link");
    CALL(symlinkat, BAD, here, "link");
    CALL(readlink, "link", room, sizeof room);
    CALL(readlink, "link", room, 5);
    CALL(readlink, NONE, room, sizeof room);
    CALL(readlinkat, here, "link", BAD, 10);
    CALL(readlinkat, here, "link", room, -1);
    CALL(link, "link", "hard");
    CALL(linkat, here, "hard", AT_FDCWD, "two/hard", AT_SYMLINK_FOLLOW);
    CALL(linkat, here, "", here, "again", AT_EMPTY_PATH | 0x80000000);
    CALL(unlink, "hard");
    CALL(unlink, NONE);
    CALL(unlinkat, here, "two", AT_REMOVEDIR);
    CALL(unlinkat, here, "link", 0);
    CALL(unlinkat, AT_FDCWD, BAD, 0x10);
    CALL(rmdir, "one");
    CALL(rmdir, "/");
    CALL(chdir, "/proc/self");
    CALL(chdir, NONE);
    CALL(fchdir, here);
    CALL(fchdir, -1);
    CALL(getcwd, room, 2);
    CALL(getcwd, BAD, sizeof room);
    CALL(mknod, "pipe", S_IFIFO | 0600, 0);
    CALL(mknodat, -1, "node", S_IFBLK | 0644, 0x10203);
    CALL(mknodat, AT_FDCWD, BAD, 0xf000, -1);
    CALL(umask, 027);
    CALL(umask, -1);
    CALL(umask, 022);
    return 0;
}
