/* A 32-bit program: calls that only i386 has, or has with other arguments. */
static int call(int number, int a, int b, int c, int d, int e)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
    return result;
}

void _start(void)
{
    static struct {
        unsigned number, base, limit, bits;
    } segment = {-1, 0x1000, 0xfffff, 0x51};
    static unsigned short groups[8] = {5, 6, 7};
    static unsigned set = 0x12345, old, limit[2], thread;
    static unsigned action[4] = {1, 0x300, 0x14000000, 0x5678};
    static int ids[3];
    call(243, (int)&segment, 0, 0, 0, 0);                /* set_thread_area */
    call(244, (int)&segment, 0, 0, 0, 0);                /* get_thread_area */
    call(243, 16, 0, 0, 0, 0);
    call(76, 7, (int)limit, 0, 0, 0);                    /* getrlimit */
    call(76, 99, (int)limit, 0, 0, 0);
    call(81, -1, (int)groups, 0, 0, 0);                  /* setgroups */
    call(81, 2, 16, 0, 0, 0);
    call(80, 0, 0, 0, 0, 0);                             /* getgroups */
    call(80, -1, (int)groups, 0, 0, 0);
    call(165, (int)ids, (int)(ids + 1), (int)(ids + 2), 0, 0); /* getresuid */
    call(171, (int)ids, (int)(ids + 1), 16, 0, 0);       /* getresgid */
    call(48, 10, 1, 0, 0, 0);                            /* signal */
    call(48, 10, 0, 0, 0, 0);
    call(48, 99, 0x1234, 0, 0, 0);
    call(126, 0, (int)&set, (int)&old, 0, 0);            /* sigprocmask */
    call(126, 2, (int)&old, 0, 0, 0);
    call(126, 9, 16, (int)&old, 0, 0);
    call(67, 10, (int)action, (int)action, 0, 0);        /* sigaction */
    call(67, 10, 0, (int)action, 0, 0);
    call(67, 99, 16, 0, 0, 0);
    call(73, (int)&old, 0, 0, 0, 0);                     /* sigpending */
    call(25, 16, 0, 0, 0, 0);                            /* stime */
    call(253, 5, 1, (int)groups, 4, 0);                  /* lookup_dcookie */
    call(339, -1, 1, 2, 0x40000000, -100);               /* fanotify_mark; a path is left over from before */
    call(405, 99, 16, 0, 0, 0);                          /* clock_adjtime64 */
    if (call(120, 0x01200000 | 17, 0, (int)&thread, 0, (int)&thread)) /* clone */
        call(114, -1, 0, 0, 0, 0);                       /* wait4 */
    call(120, 0x10000000 | 0x20000000, 0, 16, 0, 0);
    call(252, 0, 0, 0, 0, 0);                            /* exit_group */
}
