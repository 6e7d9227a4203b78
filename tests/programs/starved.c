/* The first thread has to start twenty others, of which each does nothing but calls, and then ends them all. */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *work(void *unused)
{
    for (;;)
        syscall(SYS_getppid);
    return unused;
}

int main(void)
{
    pthread_t thread;
    for (int i = 0; i < 20; i++)
        if (pthread_create(&thread, 0, work, 0))
            return 1;
    return 7;
}
