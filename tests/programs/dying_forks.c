/* Processes whose threads fork all the time while the process ends: by exit_group, by SIGKILL, by an exec.
 * Each victim has forked at least five times when its end begins. Nobody waits for what they leave behind but
 * this program, the subreaper.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int *forks; /* of the present victim */

static void *forker(void *unused)
{
    for (;;) {
        if (syscall(SYS_fork) == 0) {
            syscall(SYS_getppid);
            syscall(SYS_exit_group, 0);
        }
        atomic_fetch_add(forks, 1);
    }
    return unused;
}

static void wait_for_forks(void)
{
    while (atomic_load(forks) < 5)
        usleep(100);
}

static void victim(const char *end, useconds_t delay)
{
    pthread_t thread;
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 3; i++)
        pthread_create(&thread, 0, forker, 0);
    wait_for_forks();
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
    forks = mmap(0, sizeof *forks, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    srandom(1);
    for (int i = 0; i < 25; i++) {
        useconds_t delay = (useconds_t)(random() % 4000);
        int status;
        atomic_store(forks, 0);
        pid_t pid = fork();
        if (pid == 0)
            victim(end, delay);
        if (wanted == SIGKILL) {
            wait_for_forks();
            usleep(delay);
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
