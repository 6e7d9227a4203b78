/* A grandchild that outlives its parent and the program: it ends 150 ms after both. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            usleep(150000);
            syscall(SYS_getppid);
            _exit(5);
        }
        _exit(4);
    }
    usleep(20000);
    return 3;
}
