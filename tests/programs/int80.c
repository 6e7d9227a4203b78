/* A 64-bit program that makes i386 calls: open, write, close and exit through int 0x80. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static long call(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}

int main(void)
{
    /* an i386 call sees 32 bits of a pointer */
    char *low = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low == MAP_FAILED)
        return 1;
    strcpy(low, "/dev/null");
    strcpy(low + 100, "hello\n");
    long fd = call(5, (long)low, 1, 0); /* O_WRONLY */
    if (fd < 0 || call(4, fd, (long)low + 100, 6) != 6 || call(4, -1, (long)low, 1) != -9)
        return 2;
    call(6, fd, 0, 0);
    unsigned six[] = {0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0};
    memcpy(low + 200, six, sizeof six);
    return call(90, (long)low + 200, 0, 0) == 0; /* i386's mmap takes one pointer to six numbers */
}
