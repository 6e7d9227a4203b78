/* A process that made its memory private, and the child that it forks then. */
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    cpu_set_t set;
    if (prctl(PR_SET_DUMPABLE, 0))
        return 1;
    pid_t child = fork();
    if (child == 0) {
        int fd = (int)syscall(SYS_open, "/dev/null", O_WRONLY);
        int failed = syscall(SYS_write, fd, "secret", 6) != 6;
        failed |= syscall(SYS_sched_getaffinity, 0, sizeof set, &set) <= 0;
        _exit(failed);
    }
    if (waitpid(child, &status, 0) != child || status)
        return 2;
    return 0;
}
