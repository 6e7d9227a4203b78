/* A thousand threads, all alive at once, each asking for its parent once. */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS = 1000 };
static pthread_barrier_t all;

static void *work(void *unused)
{
    pthread_barrier_wait(&all);
    syscall(SYS_getppid);
    return unused;
}

int main(void)
{
    static pthread_t threads[THREADS];
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    pthread_barrier_init(&all, 0, THREADS + 1);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], &small, work, 0))
            _exit(1);
    pthread_barrier_wait(&all);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], 0);
    return 0;
}
