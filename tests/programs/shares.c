/* Tasks that share: descriptors only, memory only, memory while the parent waits (vfork, then exec). */
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[65536] __attribute__((aligned(16)));
static char path[] = "/dev/null";

static int in_my_memory(void *unused)
{
    (void)unused;
    strcpy(path, "/dev/zero");
    syscall(SYS_open, path, O_RDONLY); /* its descriptors are its own: the parent's number 3 stays free */
    return 12;
}

static int ended(int wanted)
{
    int status;
    return wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == wanted;
}

int main(void)
{
    struct clone_args files = {.flags = CLONE_FILES, .exit_signal = SIGCHLD};
    if (syscall(SYS_clone3, &files, sizeof files) == 0) {
        syscall(SYS_open, path, O_RDONLY);
        _exit(11);
    }
    if (!ended(11) || fcntl(3, F_GETFD) < 0 || close(3))
        return 1;

    if (clone(in_my_memory, stack + sizeof stack, CLONE_VM | SIGCHLD, 0) < 0 || !ended(12))
        return 2;
    if (strcmp(path, "/dev/zero") || fcntl(3, F_GETFD) >= 0)
        return 3;

    if (vfork() == 0) {
        execl("/bin/true", "true", (char *)0);
        _exit(1);
    }
    if (!ended(0))
        return 4;
    return 0;
}
