/* A hundred children killed at random moments: between calls, in a call, with threads, while being born. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *spin(void *unused)
{
    for (;;)
        syscall(SYS_getppid);
    return unused;
}

static void child(int kind)
{
    pthread_t thread;
    if (kind == 1)
        for (int i = 0; i < 3; i++)
            pthread_create(&thread, 0, spin, 0);
    if (kind == 2)
        for (;;)
            pause();
    spin(0);
}

int main(void)
{
    srandom(1);
    for (int i = 0; i < 100; i++) {
        int status;
        pid_t pid = fork();
        if (pid == 0)
            child(i % 3);
        if (i >= 20) /* the first ones are killed at once */
            usleep((useconds_t)(random() % 6000));
        kill(pid, SIGKILL);
        if (waitpid(pid, &status, 0) != pid || status != SIGKILL)
            return 1;
    }
    return 0;
}
