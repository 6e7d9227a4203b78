/* Waiting for events: what is asked for, what came back, and pointers and counts that make no sense. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/time.h>

#include "calls.h"
#include "edge.h"

static int ends[2];

static void polls(void)
{
    struct pollfd fds[3] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT | POLLRDHUP, 0}, {-1, POLLIN | 0x4000, 77}};
    struct pollfd many[40];
    struct timespec zero = {0, 0}, second = {1, 0}, wrong = {0, -1};
    uint64_t mask = 1 << (SIGUSR1 - 1) | 1 << (SIGCHLD - 1);
    CALL(poll, fds, 1, 0);
    CALL(poll, fds, 3, 0);
    CALL(poll, fds, 3, -1);
    fds[0].fd = 99;
    CALL(poll, fds, 1, 1000);
    fds[0].fd = ends[0];
    CALL(poll, NULL, 0, 1);
    CALL(poll, fds, 0, 1);
    CALL(poll, BAD, 1, 0);
    CALL(poll, NULL, 5, 0);
    memcpy(edge - 12, fds, 12);
    CALL(poll, edge - 12, 2, 0);
    CALL(poll, edge - 16, -1, 0);
    CALL(poll, edge - 8, 1, 0);
    for (int i = 0; i < 40; i++)
        many[i] = (struct pollfd){ends[1], POLLOUT, 0};
    CALL(poll, many, 40, 0);
    CALL(ppoll, fds, 2, &zero, NULL, 0);
    CALL(ppoll, fds, 1, &zero, &mask, 8);
    CALL(ppoll, fds, 1, &zero, &mask, 4);
    CALL(ppoll, fds, 2, &second, NULL, 8);
    CALL(ppoll, fds, 2, NULL, NULL, 0);
    CALL(ppoll, fds, 1, &wrong, NULL, 0);
    CALL(ppoll, fds, 1, BAD, BAD, 8);
    CALL(ppoll, BAD, 1, NULL, &mask, 8);
}

static void selects(void)
{
    fd_set in, out, except;
    struct timeval zero = {0, 0}, second = {1, 0}, wrong = {-1, 5};
    struct timespec spec = {0, 0};
    uint64_t mask = 1 << (SIGUSR1 - 1);
    struct { const void *set; size_t size; } with_mask = {&mask, 8}, without_mask = {NULL, 8}, bad_mask = {BAD, 8};
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&except);
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    FD_SET(ends[0], &except);
    CALL(select, 0, NULL, NULL, NULL, &zero);
    CALL(select, ends[1] + 1, &in, NULL, NULL, &zero);
    FD_SET(ends[0], &in);
    CALL(select, ends[1] + 1, &in, &out, &except, &second);
    FD_SET(ends[0], &in);
    CALL(select, ends[1] + 1, &in, &out, NULL, NULL);
    FD_SET(ends[0], &in);
    CALL(select, ends[0], &in, NULL, NULL, &zero);
    CALL(select, -1, &in, NULL, NULL, &zero);
    CALL(select, 4, &in, NULL, NULL, &wrong);
    CALL(select, 4, BAD, NULL, NULL, &zero);
    CALL(select, 4, &in, NULL, NULL, BAD);
    FD_ZERO(&in);
    FD_SET(60, &in);
    CALL(select, 100, &in, NULL, NULL, &zero);
    FD_ZERO(&in);
    FD_SET(ends[0], &in);
    CALL(pselect6, ends[1] + 1, &in, &out, NULL, &spec, NULL);
    FD_SET(ends[0], &in);
    CALL(pselect6, ends[1] + 1, &in, NULL, NULL, &spec, &with_mask);
    CALL(pselect6, ends[1] + 1, &in, NULL, NULL, &spec, &without_mask);
    CALL(pselect6, ends[1] + 1, &in, NULL, NULL, &spec, &bad_mask);
    CALL(pselect6, ends[1] + 1, &in, NULL, NULL, &spec, BAD);
    with_mask.size = 4;
    CALL(pselect6, ends[1] + 1, &in, NULL, NULL, NULL, &with_mask);
}

static void epolls(void)
{
    struct epoll_event event = {EPOLLIN | EPOLLET | EPOLLONESHOT, {.u64 = 0x1234567890}}, got[3];
    struct timespec zero = {0, 0};
    uint64_t mask = 1 << (SIGUSR1 - 1);
    CALL(epoll_create, 5);
    CALL(epoll_create, -1);
    int fd = CALL(epoll_create1, EPOLL_CLOEXEC);
    CALL(epoll_create1, 0x12345);
    CALL(epoll_ctl, fd, EPOLL_CTL_ADD, ends[0], &event);
    event.events = EPOLLOUT | EPOLLRDHUP | EPOLLEXCLUSIVE | 0x1000000;
    event.data.u64 = 7;
    CALL(epoll_ctl, fd, EPOLL_CTL_ADD, ends[1], &event);
    event.events = EPOLLOUT;
    CALL(epoll_ctl, fd, EPOLL_CTL_ADD, ends[1], &event);
    CALL(epoll_ctl, fd, EPOLL_CTL_MOD, ends[1], &event);
    CALL(epoll_ctl, fd, EPOLL_CTL_MOD, 99, &event);
    CALL(epoll_ctl, fd, EPOLL_CTL_ADD, ends[0], BAD);
    CALL(epoll_ctl, fd, EPOLL_CTL_ADD, ends[0], NULL);
    CALL(epoll_ctl, -1, 77, -1, &event);
    CALL(epoll_wait, fd, got, 3, 0);
    CALL(epoll_wait, fd, got, 0, 0);
    CALL(epoll_wait, fd, BAD, 3, 0);
    CALL(epoll_wait, -1, got, -1, -1);
    CALL(epoll_pwait, fd, got, 3, 0, NULL, 8);
    CALL(epoll_pwait, fd, got, 3, 0, &mask, 8);
    CALL(epoll_pwait2, fd, got, 3, &zero, &mask, 8);
    CALL(epoll_pwait2, fd, got, 3, BAD, NULL, 8);
    CALL(epoll_ctl, fd, EPOLL_CTL_DEL, ends[1], NULL);
    CALL(epoll_ctl, fd, EPOLL_CTL_DEL, ends[1], &event);
    CALL(epoll_wait, fd, got, 3, 0);
    close(fd);
    close(fd - 1);
}

static void notifications(void)
{
    CALL(eventfd, 7);
    CALL(eventfd2, 7, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
    CALL(eventfd2, -1, 0x1234567);
    int fd = CALL(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);
    CALL(inotify_init1, 0x10);
    syscall(SYS_inotify_init);
    CALL(inotify_add_watch, fd, "/", IN_CREATE | IN_DELETE | IN_ONLYDIR | IN_ISDIR);
    CALL(inotify_add_watch, fd, "/nonexistent", IN_ALL_EVENTS | IN_DONT_FOLLOW);
    CALL(inotify_add_watch, fd, BAD, 0);
    CALL(inotify_add_watch, -1, "/", 0x0fff0000);
    CALL(inotify_rm_watch, fd, 1);
    CALL(inotify_rm_watch, fd, -1);
    CALL(fanotify_init, FAN_CLASS_NOTIF | 0x80000000, O_RDONLY | O_LARGEFILE);
    CALL(fanotify_init, FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK | 0x80000000, O_RDWR);
    CALL(fanotify_init, -1, -1);
    CALL(fanotify_mark, -1, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN | FAN_CLOSE_WRITE | FAN_EVENT_ON_CHILD, AT_FDCWD, "/");
    CALL(fanotify_mark, -1, FAN_MARK_FLUSH, 0L, -1, NULL);
    CALL(fanotify_mark, -1, 0x8000, 0x1234567800000000L, 5, BAD);
    for (int i = 3; i < 12; i++)
        close(i);
}

int main(void)
{
    make_edge();
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_getpid);
    syscall(SYS_pipe, ends);
    polls();
    selects();
    epolls();
    notifications();
    return 0;
}
