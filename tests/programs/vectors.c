/* Vectors, arrays, pipes and long paths: everything that has to be copied in a special way. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct iovec many[1024];

int main(void)
{
    char a[8], b[300], path[5000];
    struct iovec out[] = {{"hello ", 6}, {"", 0}, {"world, with more than was asked for, surely, and then some\n", 60}};
    struct iovec in[] = {{a, sizeof a}, {b, sizeof b}};
    struct iovec bad[] = {{"x", 1}, {(void *)16, 9}};
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) || writev(ends[1], out, 3) != 66 || readv(ends[0], in, 2) != 66)
        return 1;
    writev(ends[1], bad, 2);
    syscall(SYS_writev, ends[1], 16, 2);
    syscall(SYS_writev, ends[1], many, -1);
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = 0;
    syscall(SYS_open, path, O_RDONLY);
    fcntl(ends[0], F_DUPFD, 20);
    struct flock lock = {.l_type = F_RDLCK};
    fcntl(0, F_GETLK, &lock);
    char *argv[] = {"/nonexistent", "one", 0}, *long_argv[] = {path, path, 0};
    execve("/nonexistent", argv, argv);
    syscall(SYS_execve, "/nonexistent", 16, 16);
    execve("/nonexistent", long_argv, argv);
    close_range(3, 30, 0);
    return 0;
}
