/* Writes and reads gigabytes: three writes of 1 GiB, one and a vector that the kernel cuts at MAX_RW_COUNT, a read. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define GIB (1L << 30)
#define MAX_RW_COUNT 0x7ffff000L

int main(void)
{
    char *memory = mmap(0, 4 * GIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int nowhere = open("/dev/null", O_RDWR);
    if (memory == MAP_FAILED || nowhere < 0)
        return 1;
    for (int i = 0; i < 3; i++)
        if (write(nowhere, memory, GIB) != GIB)
            return 2;
    if (write(nowhere, memory, 4 * GIB) != MAX_RW_COUNT)
        return 3;
    struct iovec vector[2] = {{memory, 3 * GIB / 2}, {memory + 2 * GIB, 3 * GIB / 2}};
    if (writev(nowhere, vector, 2) != MAX_RW_COUNT)
        return 4;
    return read(nowhere, memory, 4 * GIB) ? 5 : 0;
}
