/* What the programs of the corpus share: calls by their numbers, and pointers to nothing. */
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALL(name, ...) syscall(SYS_##name, __VA_ARGS__)
#define BAD ((void *)16)
#define FAR ((void *)0x7ffffffff000)
#define NONE "/nonexistent/file"
