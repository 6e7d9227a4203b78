/* Calls with pointers that can't be followed, and a path that ends where its page does. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    struct stat st;
    syscall(SYS_open, (char *)8, O_RDONLY);
    syscall(SYS_open, (char *)0xffffffffff600000, O_RDONLY);
    syscall(SYS_write, 1, (char *)16, 5);
    syscall(SYS_write, 1, (char *)-1, (size_t)-1);
    syscall(SYS_fstat, 0, (struct stat *)24);

    char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    memcpy(page + 4096 - 5, "/usr", 5);
    stat(page + 4096 - 5, &st);
    memcpy(page + 4096 - 4, "/usr", 4);
    syscall(SYS_open, page + 4096 - 4, O_RDONLY); /* no NUL before the unmapped page: EFAULT */
    return 0;
}
