/* Sockets of every family that a descriptor's text tells apart, looked at before and after they have ends. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void look(int fd)
{
    struct stat found;
    fstat(fd, &found);
}

/* A server's socket, and one that is connected to it; looked at in between. */
static void meet(int family, int type, const void *address, socklen_t size)
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    int server = socket(family, type, 0), client = socket(family, type, 0);
    look(server);
    bind(server, address, size);
    look(server);
    if (type == SOCK_STREAM)
        listen(server, 1);
    look(server);
    getsockname(server, (struct sockaddr *)&name, &length);
    connect(client, (struct sockaddr *)&name, length);
    look(client);
    send(client, "hello", 5, 0);
    if (type == SOCK_STREAM) {
        int accepted = accept(server, 0, 0);
        look(accepted);
        close(accepted);
    }
    look(client);
    close(client);
    close(server);
}

static void unnamed(void)
{
    int pair[2], pipes[2], device = open("/dev/null", O_RDONLY), file = open("file", O_CREAT | O_RDWR, 0600);
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    if (pipe(pipes))
        return;
    look(pair[0]);
    dup2(device, pair[1]);
    look(pair[1]);
    unlink("file");
    look(file);
    signalfd(-1, &(sigset_t){0}, 0);
    eventfd(1, 0);
    int poll = epoll_create1(0);
    epoll_ctl(poll, EPOLL_CTL_ADD, pipes[0], &(struct epoll_event){.events = EPOLLIN});
    int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
    look(self);
    close(poll);
}

int main(void)
{
    close_range(3, ~0u, 0);
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "a \"name\""};
    struct sockaddr_un abstract = {.sun_family = AF_UNIX};
    socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1;
    length += (socklen_t)sprintf(abstract.sun_path + 1, "tracer-%d", (int)getuid());
    meet(AF_INET, SOCK_STREAM, &four, sizeof four);
    meet(AF_INET, SOCK_DGRAM, &four, sizeof four);
    meet(AF_INET6, SOCK_STREAM, &six, sizeof six);
    meet(AF_INET6, SOCK_DGRAM, &six, sizeof six);
    meet(AF_UNIX, SOCK_STREAM, &path, sizeof path);
    unlink(path.sun_path);
    meet(AF_UNIX, SOCK_DGRAM, &path, sizeof path);
    meet(AF_UNIX, SOCK_STREAM, &abstract, length);
    int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    look(netlink);
    bind(netlink, (struct sockaddr *)&(struct sockaddr_nl){.nl_family = AF_NETLINK}, sizeof(struct sockaddr_nl));
    look(netlink);
    unnamed();
    return 0;
}
