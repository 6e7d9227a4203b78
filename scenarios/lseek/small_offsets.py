"""With 32-bit offsets a file over 2 GiB is EOVERFLOW to open; opened otherwise, lseek's result is cut to 32 bits.

The manual page's EOVERFLOW is given to 32-bit programs by their C library, which asks with _llseek; the kernel's
lseek for them says nothing of it. (`lseek/errors` has the EOVERFLOW of a 64-bit kernel.)
"""

LANGUAGE = "c"
SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tracer_region.h"

static int i386(int number, long a, long b, long c) /* a 32-bit call out of 64-bit code */
{
    long result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"((long)number), "b"(a), "c"(b), "d"(c)
                     : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}

int main(void)
{
    char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    int fd = open("big", O_CREAT | O_RDWR, 0600);

    if (low == MAP_FAILED || fd < 0 || ftruncate(fd, 3L << 30))
        return 1;
    strcpy(low, "big");
    tracer_region_begin("small");
    i386(5, (long)low, O_RDONLY, 0);
    i386(19, fd, 0, SEEK_END);
    lseek(fd, 0, SEEK_CUR);
    tracer_region_end("small");
    return 0;
}
"""


def unavailable():
    import platform

    machine = platform.machine()
    return "" if machine == "x86_64" else f"there are no i386 calls on {machine}"


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("open", "big", "O_RDONLY", result="EOVERFLOW"),
            call("lseek", "*/big", 0, "SEEK_END", result=(3 << 30) - (1 << 32)),
            call("lseek", "*/big", 0, "SEEK_CUR", result=3 << 30),
            region="small",
            only=True,
        )
    ]
