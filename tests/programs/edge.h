/* The end of a page, with nothing behind it. */
#include <sys/mman.h>

static char *edge;

static void make_edge(void)
{
    char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    edge = page + 4096;
}
