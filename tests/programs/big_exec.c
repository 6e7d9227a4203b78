/* An exec with arguments of 1 MiB in all, after two whose pointers lead nowhere. */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COUNT = 16, SIZE = 65536 };

int main(void)
{
    static char *argv[COUNT + 2] = {"true"};
    for (int i = 1; i <= COUNT; i++) {
        argv[i] = malloc(SIZE);
        memset(argv[i], 'a' + i - 1, SIZE - 1);
        argv[i][SIZE - 1] = 0;
    }
    char *wild[] = {"true", (char *)8, 0};
    syscall(SYS_execve, "/bin/true", (char **)8, 0);
    syscall(SYS_execve, "/bin/true", wild, 0);
    execv("/bin/true", argv);
    return 1;
}
