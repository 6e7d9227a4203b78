/* A 32-bit program: vectors, arguments, times and names, as i386 passes them. */
static int call(int number, int a, int b, int c, int d)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
    return result;
}

/* The same with a fifth argument. */
static int call5(int number, int a, int b, int c, int d, int e)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
    return result;
}

static char data[64] = "thirty-two bits are enough for this program";

void _start(void)
{
    static struct {
        void *base;
        unsigned length;
    } vector[] = {{data, 10}, {data + 20, 20}}, odd[] = {{(void *)16, 5}};
    static const char *argv[] = {"one", "two", 0}, *none[] = {0};
    static int times[2] = {0, 1000};
    static unsigned mapping[] = {0, 4096, 3, 34, -1, 0}, wrong[] = {1, 0, 4, 1, 77, 4097};
    int fd = call(5, (int)"vectors", 0102, 0600, 0); /* open */
    call(146, fd, (int)vector, 2, 0);                /* writev */
    call(19, fd, 0, 0, 0);                           /* lseek */
    call(145, fd, (int)vector, 2, 0);                /* readv */
    call5(181, fd, (int)data, 6, 100, 1);            /* pwrite64 */
    call5(180, fd, (int)data, 6, 100, 1);            /* pread64 */
    call5(180, fd, (int)data, 6, -1, -1);
    call(193, (int)"vectors", 7, 1, 0);              /* truncate64 */
    call(194, fd, 30, 0, 0);                         /* ftruncate64 */
    call(194, fd, -1, -1, 0);
    call(225, fd, 10, 0, 20);                        /* readahead */
    call5(250, fd, 10, 0, 20, 3);                    /* fadvise64 */
    call5(272, fd, 10, 0, 20, 0);                    /* fadvise64_64 */
    call5(314, fd, 10, 0, 20, 0);                    /* sync_file_range */
    call5(324, fd, 3, 10, 0, 20);                    /* fallocate */
    call5(192, 0, 4096, 3, 34, -1);                  /* mmap2 */
    call(90, (int)mapping, 0, 0, 0);                 /* mmap, of six words behind a pointer */
    call(90, (int)wrong, 0, 0, 0);
    call(90, 16, 0, 0, 0);
    call5(142, 0, 0, 0, 0, (int)times);              /* _newselect */
    call(239, fd, fd, 16, 5);                        /* sendfile64 */
    call(146, fd, (int)odd, 1, 0);
    call(146, fd, 16, 3, 0);
    call(11, (int)"/nonexistent/program", (int)argv, (int)none, 0); /* execve */
    call(11, (int)"/nonexistent/program", 16, 16, 0);
    call(162, (int)times, 0, 0, 0);                  /* nanosleep */
    call(33, (int)"vectors", 4, 0, 0);               /* access */
    call(39, (int)"directory", 0755, 0, 0);          /* mkdir */
    call(40, (int)"directory", 0, 0, 0);             /* rmdir */
    call(10, (int)"vectors", 0, 0, 0);               /* unlink */
    call(85, (int)"/proc/self/exe", 16, 5, 0);       /* readlink */
    call(295, -100, (int)"/nonexistent/file", 0, 0); /* openat */
    call(6, fd, 0, 0, 0);                            /* close */
    call(252, 0, 0, 0, 0);                           /* exit_group */
}
