/* A 32-bit program without a C library: gcc -m32 -static -nostdlib needs no 32-bit headers. */
static int call(int number, int a, int b, int c)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

void _start(void)
{
    int fd = call(5, (int)"/dev/null", 1, 0);
    call(4, fd, (int)"hello\n", 6);
    call(6, fd, 0, 0);
    if (call(2, 0, 0, 0) == 0) /* fork */
        call(1, 3, 0, 0);      /* exit */
    call(7, -1, 0, 0);         /* waitpid */
    call(252, 7, 0, 0);        /* exit_group */
}
