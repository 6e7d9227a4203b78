/* A process of five threads is stopped by SIGTSTP and by SIGSTOP, goes on after SIGCONT, and is ended. */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile long *steps; /* one counter a thread */

static void *work(void *number)
{
    for (;;) {
        struct timespec nap = {.tv_nsec = 1000000};
        syscall(SYS_nanosleep, &nap, 0);
        steps[(long)number]++;
    }
    return 0;
}

static long sum(void)
{
    long all = 0;
    for (int i = 0; i < 5; i++)
        all += steps[i];
    return all;
}

static int all_stepped(const long *before)
{
    for (int i = 0; i < 5; i++)
        if (steps[i] <= before[i])
            return 0;
    return 1;
}

static int goes_on(void)
{
    long before[5];
    for (int i = 0; i < 5; i++)
        before[i] = steps[i];
    for (int i = 0; i < 2000 && !all_stepped(before); i++)
        usleep(1000);
    return all_stepped(before);
}

int main(void)
{
    int status;
    steps = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        setpgid(0, 0);
        for (long i = 1; i < 5; i++)
            pthread_create(&thread, 0, work, (void *)i);
        work(0);
    }
    static const int stops[] = {SIGTSTP, SIGSTOP, SIGTTIN};
    for (int i = 0; i < 3; i++) {
        if (!goes_on())
            return 1;
        kill(child, stops[i]);
        if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status) || WSTOPSIG(status) != stops[i])
            return 2;
        long before = sum();
        usleep(40000);
        if (sum() != before)
            return 3;
        kill(child, SIGCONT);
        if (waitpid(child, &status, WCONTINUED) != child || !WIFCONTINUED(status))
            return 4;
    }
    if (!goes_on())
        return 5;
    kill(child, SIGTSTP); /* SIGKILL ends a stopped process */
    if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status))
        return 6;
    kill(child, SIGKILL);
    if (waitpid(child, &status, 0) != child || status != SIGKILL)
        return 7;
    return 0;
}
