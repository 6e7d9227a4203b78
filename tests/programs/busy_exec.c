/* Twenty times: a thread that isn't the leader executes a program while others sit in calls or make them. */
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static void *reads(void *unused)
{
    char byte;
    syscall(SYS_read, ends[0], &byte, 1);
    return unused;
}

static void *naps(void *unused)
{
    struct timespec nap = {.tv_sec = 60};
    syscall(SYS_nanosleep, &nap, 0);
    return unused;
}

static void *asks(void *unused)
{
    for (;;)
        syscall(SYS_getppid);
    return unused;
}

static void *executes(void *unused)
{
    usleep(10000);
    execl("/bin/true", "true", "from a thread", (char *)0);
    _exit(1);
    return unused;
}

int main(void)
{
    if (pipe(ends))
        return 1;
    for (int i = 0; i < 20; i++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            pthread_t thread;
            pthread_create(&thread, 0, reads, 0);
            pthread_create(&thread, 0, naps, 0);
            pthread_create(&thread, 0, asks, 0);
            pthread_create(&thread, 0, executes, 0);
            for (;;)
                syscall(SYS_pause);
        }
        if (waitpid(child, &status, 0) != child || status)
            return 2;
    }
    return 0;
}
