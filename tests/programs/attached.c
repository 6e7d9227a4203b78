/* Threads that wait in calls of every kind, and workers that make calls when told to: for a tracer to attach to.
 *
 * Lines on standard input: "go N": each of four workers makes N getppid calls, then "done" is printed;
 * "end": prints each wait that ended with EINTR, which none does unless a tracer disturbs it, and ends.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 4

static int quiet[2]; /* nothing ever comes through it */
static int pair[2], semaphores, queue;
static aio_context_t aio;
static const struct timespec LONG = {1000, 0};
static const struct timeval LIMIT = {1000, 0};

static long in_epoll(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int fd = epoll_create1(0);
    epoll_ctl(fd, EPOLL_CTL_ADD, quiet[0], &event);
    return epoll_wait(fd, &event, 1, -1);
}

static long in_read(void)
{
    char byte;
    return read(quiet[0], &byte, 1);
}

static long in_sleep(void)
{
    return syscall(SYS_nanosleep, &LONG, 0);
}

static long in_futex(void)
{
    static int word;
    return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &LONG, 0, 0);
}

static long in_poll(void)
{
    struct pollfd wanted = {quiet[0], POLLIN, 0};
    return poll(&wanted, 1, 1000000);
}

static long in_select(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(quiet[0], &set);
    return select(quiet[0] + 1, &set, 0, 0, 0);
}

static long in_sigtimedwait(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    return sigtimedwait(&set, 0, &LONG);
}

static long in_semop(void)
{
    struct sembuf down = {0, -1, 0};
    return semop(semaphores, &down, 1);
}

static long in_msgrcv(void)
{
    struct {
        long type;
        char text[8];
    } message;
    return msgrcv(queue, &message, sizeof message.text, 0, 0);
}

static long in_recv(void)
{
    char byte;
    return recv(pair[0], &byte, 1, 0);
}

static long in_getevents(void)
{
    struct io_event event;
    return syscall(SYS_io_getevents, aio, 1, 1, &event, 0);
}

static struct wait {
    const char *name;
    long (*call)(void);
    atomic_int interrupted;
} waits[] = {
    {"epoll_wait", in_epoll, 0}, {"read", in_read, 0},      {"nanosleep", in_sleep, 0},
    {"futex", in_futex, 0},      {"poll", in_poll, 0},      {"select", in_select, 0},
    {"sigtimedwait", in_sigtimedwait, 0}, {"semop", in_semop, 0}, {"msgrcv", in_msgrcv, 0},
    {"recv", in_recv, 0},        {"io_getevents", in_getevents, 0},
};
#define WAITS (sizeof waits / sizeof *waits)

static void *wait_in(void *data)
{
    struct wait *wait = data;
    while (wait->call() != -1 || errno != EINTR)
        pause(); /* how else could it end? */
    atomic_store(&wait->interrupted, 1);
    return 0;
}

static pthread_barrier_t gate;
static long todo;

static void *work(void *unused)
{
    for (;;) {
        pthread_barrier_wait(&gate);
        for (long i = 0; i < todo; i++)
            syscall(SYS_getppid);
        pthread_barrier_wait(&gate);
    }
    return unused;
}

static void prepare(void)
{
    if (pipe(quiet) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
        setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &LIMIT, sizeof LIMIT) ||
        (semaphores = semget(IPC_PRIVATE, 1, 0600)) < 0 || (queue = msgget(IPC_PRIVATE, 0600)) < 0 ||
        syscall(SYS_io_setup, 1, &aio))
        exit(1);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    pthread_barrier_init(&gate, 0, WORKERS + 1);
}

static void answer(const char *line)
{
    todo = atol(line + strlen("go "));
    pthread_barrier_wait(&gate);
    pthread_barrier_wait(&gate);
    puts("done");
}

int main(void)
{
    char line[64];
    pthread_t thread;
    setvbuf(stdout, 0, _IOLBF, 0);
    prepare();
    for (size_t i = 0; i < WAITS; i++)
        pthread_create(&thread, 0, wait_in, &waits[i]);
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&thread, 0, work, 0);
    puts("ready");
    while (fgets(line, sizeof line, stdin) && strncmp(line, "end", 3))
        answer(line);
    for (size_t i = 0; i < WAITS; i++)
        if (atomic_load(&waits[i].interrupted))
            printf("%s was interrupted\n", waits[i].name);
    semctl(semaphores, 0, IPC_RMID);
    msgctl(queue, IPC_RMID, 0);
    return 0;
}
