/* Processes whose threads fork all the time while the process ends: by exit_group, by SIGKILL, by an exec.
 * Nobody waits for what they leave behind but this program, the subreaper.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *forker(void *unused)
{
    for (;;)
        if (syscall(SYS_fork) == 0) {
            syscall(SYS_getppid);
            syscall(SYS_exit_group, 0);
        }
    return unused;
}

static void victim(const char *end, useconds_t delay)
{
    pthread_t thread;
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 3; i++)
        pthread_create(&thread, 0, forker, 0);
    usleep(delay);
    if (!strcmp(end, "exec"))
        execl("/proc/self/exe", "dying_forks", "wait", (char *)0);
    if (!strcmp(end, "kill"))
        pause();
    _exit(7);
}

int main(int argc, char **argv)
{
    const char *end = argc > 1 ? argv[1] : "exit";
    int wanted = !strcmp(end, "kill") ? SIGKILL : !strcmp(end, "exec") ? 0 : 7 << 8;
    if (!strcmp(end, "wait")) { /* what a victim executes: it waits for what its dead threads forked */
        while (wait(0) > 0)
            ;
        return 0;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    srandom(1);
    for (int i = 0; i < 25; i++) {
        useconds_t delay = (useconds_t)(random() % 4000);
        int status;
        pid_t pid = fork();
        if (pid == 0)
            victim(end, delay);
        if (wanted == SIGKILL) {
            usleep(delay + 1000);
            kill(pid, SIGKILL);
        }
        if (waitpid(pid, &status, 0) != pid || status != wanted)
            return 1;
        while (wait(&status) > 0)
            if (status)
                return 2;
        if (errno != ECHILD)
            return 3;
    }
    return 0;
}
