/* A child by fork, one by vfork, one by clone3 with its descriptors shared, and an orphan. */
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0)
        _exit(1);
    wait(0);

    if (vfork() == 0)
        _exit(2);
    wait(0);

    struct clone_args args = {.flags = CLONE_FILES, .exit_signal = SIGCHLD};
    if (syscall(SYS_clone3, &args, sizeof args) == 0) {
        open("/dev/null", O_RDONLY); /* stays open in the parent: it is descriptor 3 there */
        _exit(3);
    }
    wait(0);
    char byte;
    if (read(3, &byte, 1) != 0)
        return 9;

    if (fork() == 0) {
        if (fork() == 0) {
            usleep(20000);
            _exit(5);
        }
        _exit(4);
    }
    wait(0);
    return 0;
}
