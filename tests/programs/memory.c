/* Memory: mapped, protected, advised, moved, locked, shared. */
#include <fcntl.h>
#include <linux/mman.h>
#include <linux/userfaultfd.h>
#include <sys/mman.h>

#include "calls.h"

int main(void)
{
    int fd = CALL(memfd_create, "pages", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    CALL(ftruncate, fd, 8192);
    char *page = (char *)CALL(mmap, 0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CALL(mmap, 0, 4096, PROT_READ, MAP_SHARED, fd, 4096);
    CALL(mmap, 0x10000, 4096, PROT_EXEC, MAP_FIXED_NOREPLACE | MAP_PRIVATE, 77, 0x1000);
    CALL(mmap, 0, 0, PROT_NONE, 0, -1, 0);
    CALL(mmap, 1, -1, -1, -1, -1, -1);
    CALL(mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26 | MAP_STACK, -1, 0);
    CALL(mprotect, page, 4096, PROT_NONE);
    CALL(mprotect, page, 4096, PROT_READ | PROT_GROWSDOWN);
    CALL(mprotect, 1, 4096, 0x80);
    CALL(madvise, page, 4096, MADV_DONTNEED);
    CALL(madvise, page, 4096, 777);
    CALL(mremap, page + 4096, 4096, 8192, MREMAP_MAYMOVE);
    CALL(mremap, page, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, 1);
    CALL(mremap, page, 4096, 4096, 0x80);
    CALL(msync, page, 4096, MS_SYNC | MS_INVALIDATE);
    CALL(msync, page, 4096, 0x80);
    CALL(mlock, page, 0);
    CALL(mlock2, 1, 4096, MLOCK_ONFAULT);
    CALL(mlock2, page, 4096, 0x80);
    CALL(munlock, page, 4096);
    CALL(mlockall, 0x80);
    CALL(munlockall, 0);
    CALL(munmap, page, 4096);
    CALL(munmap, 1, -1);
    CALL(brk, 1);
    CALL(remap_file_pages, 1, 4096, 0, 0, 0);
    CALL(pkey_mprotect, 1, 4096, PROT_READ, -1);
    CALL(pkey_alloc, 5, 5);
    CALL(pkey_free, 77);
    CALL(userfaultfd, 0x80);
    CALL(process_madvise, -1, BAD, 1, MADV_COLD, 0);
    CALL(memfd_secret, 0x80);
    return 0;
}
