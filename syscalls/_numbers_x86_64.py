"""System call numbers of x86_64, those which this library issues. Source: asm/unistd_64.h."""

SYS_read = 0
SYS_write = 1
SYS_open = 2
SYS_close = 3
SYS_stat = 4
SYS_fstat = 5
SYS_lstat = 6
SYS_lseek = 8
SYS_pread64 = 17
SYS_pwrite64 = 18
SYS_fsync = 74
SYS_fdatasync = 75
SYS_prctl = 157
SYS_openat = 257
