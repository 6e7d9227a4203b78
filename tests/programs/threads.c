/* Eight threads, each writing ten lines to /dev/null through a descriptor that they share. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static int fd;

static void *work(void *unused)
{
    (void)unused;
    for (int i = 0; i < 10; i++)
        if (write(fd, "line\n", 5) != 5)
            _exit(1);
    return 0;
}

int main(void)
{
    pthread_t threads[8];
    fd = open("/dev/null", O_WRONLY);
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], 0, work, 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], 0);
    return 0;
}
