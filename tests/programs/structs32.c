/* A 32-bit program without a C library that passes structures whose layout is i386's own. */
static int call(int number, int a, int b, int c)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

static char buffer[512];

void _start(void)
{
    static int limit[2] = {1024, -1}, times[2] = {1, 1000000000};
    call(195, (int)"/dev/null", (int)buffer, 0); /* stat64 */
    call(106, (int)"/dev/null", (int)buffer, 0); /* stat */
    call(191, 7, (int)limit, 0);                 /* ugetrlimit */
    limit[0] = 1024;
    limit[1] = -1;
    call(75, 77, (int)limit, 0);                /* setrlimit */
    call(77, 0, (int)buffer, 0);                /* getrusage */
    call(116, (int)buffer, 0, 0);               /* sysinfo */
    call(122, (int)buffer, 0, 0);               /* uname */
    call(30, (int)"/nonexistent/x", (int)times, 0); /* utime */
    call(268, (int)"/proc", 84, (int)buffer);   /* statfs64 */
    call(99, (int)"/proc", (int)buffer, 0);     /* statfs */
    call(265, 1, (int)buffer, 0);               /* clock_gettime */
    call(403, 1, (int)buffer, 0);               /* clock_gettime64 */
    call(175, 9, (int)buffer, 0);               /* rt_sigprocmask, of a wrong size */
    call(265, 1, 16, 0);                        /* hostile */
    call(252, 0, 0, 0);                         /* exit_group */
}
