/* Extended attributes, file systems, handles, times and quotas: valid, failing and hostile calls. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/quota.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include "begin.h"

#define NOWHERE "/nonexistent/file"
#define BAD ((void *)16)

static char value[300], list[300];

static void attributes(int fd)
{
    memset(value, 'v', sizeof value);
    syscall(SYS_setxattr, NOWHERE, "user.a", value, 3UL, XATTR_CREATE);
    syscall(SYS_setxattr, NOWHERE, "user.a\n", value, 300UL, 7);
    syscall(SYS_lsetxattr, NOWHERE, "user.a", value, 0UL, XATTR_REPLACE);
    syscall(SYS_fsetxattr, -1, "user.a", BAD, 10UL, 0);
    syscall(SYS_fsetxattr, -1, BAD, (void *)0, 0UL, 0x40);
    syscall(SYS_getxattr, NOWHERE, "user.a", value, sizeof value);
    syscall(SYS_lgetxattr, BAD, "user.a", value, sizeof value);
    syscall(SYS_fgetxattr, -1, "user.a", (void *)0, 0UL);
    syscall(SYS_listxattr, NOWHERE, list, sizeof list);
    syscall(SYS_llistxattr, NOWHERE, (void *)0, 0UL);
    syscall(SYS_flistxattr, -1, BAD, -1UL);
    syscall(SYS_removexattr, NOWHERE, "user.a");
    syscall(SYS_lremovexattr, BAD, BAD);
    syscall(SYS_fremovexattr, -1, "user.\377\1x");
    if (syscall(SYS_fsetxattr, fd, "user.name", "value", 5UL, 0) < 0)
        return;
    syscall(SYS_fgetxattr, fd, "user.name", value, sizeof value);
    syscall(SYS_fgetxattr, fd, "user.name", (void *)0, 0UL);
    syscall(SYS_flistxattr, fd, list, sizeof list);
    syscall(SYS_flistxattr, fd, (void *)0, 0UL);
    syscall(SYS_fremovexattr, fd, "user.name");
}

static void systems(void)
{
    struct statfs found;
    struct { int dev; char rest[60]; } us;
    syscall(SYS_statfs, NOWHERE, &found);
    syscall(SYS_statfs, "/proc", &found);
    syscall(SYS_statfs, "/", BAD);
    syscall(SYS_fstatfs, -1, &found);
    syscall(SYS_statfs, BAD, (void *)0);
    syscall(SYS_ustat, 0xffffff, &us);
    syscall(SYS_sysfs, 3, 0UL, 0UL);
    syscall(SYS_sysfs, 1, "proc", 0UL);
    syscall(SYS_sysfs, 9, 1UL, 2UL);
}

static void handles(void)
{
    struct file_handle *handle = calloc(1, sizeof *handle + 128);
    int mount;
    handle->handle_bytes = 0;
    syscall(SYS_name_to_handle_at, AT_FDCWD, "/", handle, &mount, 0);
    handle->handle_bytes = 128;
    syscall(SYS_name_to_handle_at, AT_FDCWD, NOWHERE, handle, &mount, AT_SYMLINK_FOLLOW | AT_EMPTY_PATH);
    syscall(SYS_name_to_handle_at, -1, BAD, BAD, BAD, 0x40000000);
    handle->handle_bytes = 4;
    handle->handle_type = 7;
    syscall(SYS_open_by_handle_at, -1, handle, O_RDONLY | O_CLOEXEC);
    syscall(SYS_open_by_handle_at, -1, BAD, O_RDWR);
    handle->handle_bytes = 5000;
    syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDONLY);
}

static void times(void)
{
    struct utimbuf old = {1, 1000000000};
    struct timeval pair[2] = {{1, 2}, {1000000000, 999999}};
    syscall(SYS_utime, NOWHERE, &old);
    syscall(SYS_utime, NOWHERE, (void *)0);
    syscall(SYS_utime, BAD, BAD);
    syscall(SYS_utimes, NOWHERE, pair);
    syscall(SYS_utimes, NOWHERE, (void *)0);
    syscall(SYS_futimesat, -1, NOWHERE, pair);
    syscall(SYS_futimesat, AT_FDCWD, (void *)0, BAD);
}

static void quotas(void)
{
    struct dqblk block;
    syscall(SYS_quotactl, QCMD(Q_QUOTAON, USRQUOTA), NOWHERE, 1, NOWHERE);
    syscall(SYS_quotactl, QCMD(Q_QUOTAOFF, GRPQUOTA), NOWHERE, 0, (void *)0);
    syscall(SYS_quotactl, QCMD(Q_GETQUOTA, USRQUOTA), BAD, 1000, &block);
    memset(&block, 0, sizeof block);
    syscall(SYS_quotactl, QCMD(Q_SETQUOTA, USRQUOTA), NOWHERE, 1000, &block);
    syscall(SYS_quotactl, QCMD(Q_SYNC, 2), NOWHERE, 0, (void *)0);
    syscall(SYS_quotactl, 0x12345678, (void *)0, -1, BAD);
    syscall(SYS_quotactl_fd, -1, QCMD(Q_GETFMT, GRPQUOTA), 0, &block);
}

static void remains(int fd)
{
    unsigned char resident[4];
    char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0] = 1;
    syscall(SYS_mincore, page, 8192UL, resident);
    syscall(SYS_mincore, page, 8192UL, BAD);
    syscall(SYS_mincore, (char *)page + 1, 1UL, resident);
    syscall(SYS_lookup_dcookie, 1UL, list, sizeof list);
    syscall(SYS_getdents, fd, list, sizeof list);
    syscall(SYS_getdents, -1, BAD, 10);
    long offset = 3;
    syscall(SYS_sendfile, -1, fd, &offset, 10UL);
    syscall(SYS_sendfile, -1, fd, BAD, 10UL);
    syscall(SYS_acct, NOWHERE);
    syscall(SYS_acct, BAD);
    syscall(SYS_fallocate, -1, 3, 0UL, 5UL);
}

int main(void)
{
    int fd = open("attributes.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    BEGIN();
    attributes(fd);
    systems();
    handles();
    times();
    quotas();
    remains(fd);
    END();
    unlink("attributes.tmp");
    return 0;
}
