/* A thread that isn't the leader executes /bin/true while the leader and another one sleep. */
#include <pthread.h>
#include <unistd.h>

static void *sleeper(void *unused)
{
    (void)unused;
    pause();
    return 0;
}

static void *executer(void *unused)
{
    (void)unused;
    usleep(20000);
    execl("/bin/true", "true", (char *)0);
    return 0;
}

int main(void)
{
    pthread_t one, two;
    pthread_create(&one, 0, sleeper, 0);
    pthread_create(&two, 0, executer, 0);
    pthread_join(one, 0);
    return 1;
}
