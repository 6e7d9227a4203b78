/* Mounting, by the old calls and the new ones: none of these succeeds. */
#include <fcntl.h>
#include <linux/mount.h>
#define MNT_FORCE 1
#define MNT_DETACH 2
#define UMOUNT_NOFOLLOW 8
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "begin.h"

#define NOWHERE "/nonexistent/place"
#define BAD ((void *)16)

int main(void)
{
    struct mount_attr attr = {MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, MOUNT_ATTR_NOEXEC, MS_PRIVATE, 5};
    struct mount_attr plain = {0};
    BEGIN();
    syscall(SYS_mount, "none", NOWHERE, "tmpfs", MS_NOSUID | MS_RDONLY | MS_RELATIME, "size=1m");
    syscall(SYS_mount, "/a", NOWHERE, (void *)0, MS_BIND | MS_REC, (void *)0);
    syscall(SYS_mount, "/a", NOWHERE, "ext4", MS_REMOUNT | 0xc0ed0000, "x");
    syscall(SYS_mount, "none", NOWHERE, (void *)0, MS_PRIVATE | MS_REC, (void *)0);
    syscall(SYS_mount, "none", NOWHERE, "ext4", MS_MOVE, "data");
    syscall(SYS_mount, BAD, BAD, BAD, 0x80000000UL, BAD);
    syscall(SYS_mount, (void *)0, NOWHERE, "\n\t\377", -1UL, (void *)0);
    syscall(SYS_umount2, NOWHERE, MNT_DETACH | MNT_FORCE);
    syscall(SYS_umount2, BAD, UMOUNT_NOFOLLOW | 0x100);
    syscall(SYS_umount2, NOWHERE, 0);
    syscall(SYS_pivot_root, NOWHERE, "put");
    syscall(SYS_pivot_root, BAD, BAD);
    syscall(SYS_swapon, NOWHERE, 0x8005);
    syscall(SYS_swapon, NOWHERE, 0x30000);
    syscall(SYS_swapon, BAD, 0);
    syscall(SYS_swapoff, NOWHERE);
    syscall(SYS_chroot, NOWHERE);

    syscall(SYS_fsopen, BAD, FSOPEN_CLOEXEC);
    syscall(SYS_fsopen, "no such fs", 0x80);
    syscall(SYS_fsconfig, -1, FSCONFIG_SET_FLAG, "ro", (void *)0, 0);
    syscall(SYS_fsconfig, -1, FSCONFIG_SET_STRING, "source", "/dev/sda", 0);
    syscall(SYS_fsconfig, -1, FSCONFIG_SET_BINARY, "key", "ab\0cd", 5);
    syscall(SYS_fsconfig, -1, FSCONFIG_SET_PATH, "key", "/path", AT_FDCWD);
    syscall(SYS_fsconfig, -1, FSCONFIG_SET_PATH_EMPTY, "key", "", 3);
    syscall(SYS_fsconfig, -1, FSCONFIG_SET_FD, "key", (void *)0, 4);
    syscall(SYS_fsconfig, -1, FSCONFIG_CMD_CREATE, (void *)0, (void *)0, 0);
    syscall(SYS_fsconfig, -1, FSCONFIG_CMD_RECONFIGURE, BAD, BAD, 0);
    syscall(SYS_fsconfig, -1, 77, "key", BAD, -2);
    syscall(SYS_fsmount, -1, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOATIME);
    syscall(SYS_fsmount, -1, 0x100, 0x40000000);
    syscall(SYS_fspick, AT_FDCWD, NOWHERE, FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT);
    syscall(SYS_fspick, -1, BAD, 0x40);
    syscall(SYS_open_tree, -1, "rel", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    syscall(SYS_open_tree, AT_FDCWD, BAD, 0x10000000);
    syscall(SYS_move_mount, -1, "from", AT_FDCWD, "/to", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS);
    syscall(SYS_move_mount, -1, BAD, -1, BAD, 0x400);
    syscall(SYS_mount_setattr, -1, "path", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
    syscall(SYS_mount_setattr, -1, "path", 0x10000000, &plain, sizeof attr);
    syscall(SYS_mount_setattr, -1, NOWHERE, 0, &attr, 8UL);
    syscall(SYS_mount_setattr, AT_FDCWD, BAD, 0, BAD, sizeof attr);
    syscall(SYS_mount_setattr, AT_FDCWD, BAD, 0, BAD, -1UL);
    END();
    return 0;
}
