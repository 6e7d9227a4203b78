/* ioctl on terminals, files, sockets, block devices and loops, and with requests that nobody knows. */
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "begin.h"

#define BAD ((void *)16)
#define IOCTL(fd, request, argument) syscall(SYS_ioctl, fd, request, argument)

static void terminals(int tty)
{
    struct termios modes;
    struct winsize size;
    int number = 0;
    IOCTL(tty, TCGETS, &modes);
    IOCTL(tty, TCSETS, &modes);
    IOCTL(tty, TCSETSW, BAD);
    IOCTL(-1, TCGETS, &modes);
    IOCTL(tty, TIOCGWINSZ, &size);
    size.ws_row = 24;
    size.ws_col = 80;
    IOCTL(tty, TIOCSWINSZ, &size);
    IOCTL(tty, TIOCGWINSZ, &size);
    IOCTL(tty, TIOCSWINSZ, BAD);
    IOCTL(tty, TIOCGPTN, &number);
    IOCTL(tty, TIOCSPTLCK, &number);
    IOCTL(tty, FIONREAD, &number);
    IOCTL(tty, FIONREAD, BAD);
    number = 1;
    IOCTL(tty, FIONBIO, &number);
    IOCTL(tty, TIOCOUTQ, &number);
    IOCTL(-1, TIOCGPGRP, &number);
    IOCTL(-1, TIOCSPGRP, &number);
    IOCTL(tty, TCSBRK, 1);
    IOCTL(tty, TCFLSH, 2);
    IOCTL(-1, TCXONC, 1);
    IOCTL(-1, TIOCSCTTY, 0);
    IOCTL(-1, TIOCSTI, "x");
    IOCTL(-1, TIOCMGET, &number);
    IOCTL(-1, TIOCEXCL, 0);
    IOCTL(tty, FIOCLEX, 0);
    IOCTL(-1, FIOASYNC, &number);
}

static void files(int fd)
{
    struct file_clone_range range = {-1, 1, 2, 3};
    struct fiemap *map = calloc(1, sizeof *map + sizeof(struct fiemap_extent));
    struct fstrim_range trim = {0, -1UL, 4096};
    struct fsxattr extra;
    int flags = 0, number;
    long size;
    map->fm_length = -1UL;
    map->fm_flags = FIEMAP_FLAG_SYNC;
    map->fm_extent_count = 1;
    IOCTL(fd, FIGETBSZ, &number);
    IOCTL(-1, FIBMAP, &number);
    IOCTL(fd, FICLONE, -1);
    IOCTL(fd, FICLONERANGE, &range);
    IOCTL(fd, FICLONERANGE, BAD);
    IOCTL(-1, FS_IOC_FIEMAP, map);
    IOCTL(-1, FITRIM, &trim);
    IOCTL(-1, FIFREEZE, 0);
    IOCTL(-1, FS_IOC_GETFLAGS, &flags);
    IOCTL(-1, FS_IOC_SETFLAGS, &flags);
    IOCTL(-1, FS_IOC_FSGETXATTR, &extra);
    IOCTL(fd, FIOQSIZE, &size);
}

static void devices(int fd)
{
    unsigned long size;
    int number;
    struct loop_info64 info;
    memset(&info, 0, sizeof info);
    IOCTL(fd, BLKGETSIZE64, &size);
    IOCTL(fd, BLKGETSIZE, &size);
    IOCTL(fd, BLKSSZGET, &number);
    IOCTL(fd, BLKROGET, BAD);
    IOCTL(fd, BLKFLSBUF, 0);
    IOCTL(fd, BLKRRPART, 0);
    IOCTL(fd, BLKDISCARD, BAD);
    IOCTL(fd, BLKPBSZGET, &number);
    IOCTL(fd, LOOP_SET_FD, -1);
    IOCTL(fd, LOOP_CLR_FD, 0);
    IOCTL(fd, LOOP_GET_STATUS64, &info);
    IOCTL(fd, LOOP_SET_STATUS64, BAD);
    IOCTL(fd, LOOP_CTL_GET_FREE, 0);
    IOCTL(fd, LOOP_CTL_ADD, 7);
}

static void sockets(int fd)
{
    struct ifreq request;
    struct ifreq several[4];
    struct ifconf all = {0, {0}};
    int rooms[] = {sizeof several, sizeof *several, sizeof *several + 10, 7, 0, -5};
    int number;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    IOCTL(fd, SIOCGIFINDEX, &request);
    IOCTL(fd, SIOCGIFFLAGS, &request);
    IOCTL(fd, SIOCGIFMTU, &request);
    strcpy(request.ifr_name, "nosuch");
    IOCTL(fd, SIOCGIFINDEX, &request);
    IOCTL(fd, SIOCSIFMTU, &request);
    IOCTL(fd, SIOCGIFCONF, &all);
    for (unsigned i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        all = (struct ifconf){rooms[i], {(void *)several}};
        IOCTL(fd, SIOCGIFCONF, &all);
    }
    all.ifc_buf = BAD;
    all.ifc_len = sizeof several;
    IOCTL(fd, SIOCGIFCONF, &all);
    IOCTL(-1, SIOCGIFCONF, &all);
    IOCTL(fd, SIOCGIFCONF, BAD);
    IOCTL(fd, SIOCGIFADDR, BAD);
    IOCTL(fd, SIOCATMARK, &number);
    IOCTL(fd, TIOCOUTQ, &number);
}

static void unknown(void)
{
    IOCTL(-1, _IO('Z', 99), 5);
    IOCTL(-1, _IOR('Z', 99, int), BAD);
    IOCTL(-1, _IOW('Z', 255, char[300]), BAD);
    IOCTL(-1, _IOWR(0xfe, 0xfd, char[1 << 13]), 1);
    IOCTL(-1, 0, 0);
    IOCTL(-1, 0xffffffff, -1UL);
    IOCTL(-1, 0x100000000UL + TIOCGWINSZ, 0);
}

int main(void)
{
    int tty = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    int fd = open("/dev/null", O_RDONLY), net = socket(AF_INET, SOCK_DGRAM, 0);
    BEGIN();
    terminals(tty);
    files(fd);
    devices(fd);
    sockets(net);
    unknown();
    END();
    return 0;
}
