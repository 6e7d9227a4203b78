/* The first thread has to start twenty others, of which each does nothing but calls, and then ends them all. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *work(void *calls)
{
    for (;;) {
        syscall(SYS_getppid);
        atomic_fetch_add((atomic_int *)calls, 1);
    }
    return calls;
}

int main(void)
{
    static atomic_int calls[20];
    pthread_t thread;
    for (int i = 0; i < 20; i++) {
        if (pthread_create(&thread, 0, work, &calls[i]))
            return 1;
        while (calls[i] < 10)
            sched_yield();
    }
    return 7;
}
