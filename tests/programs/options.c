/* Options of sockets, each with values of several sizes, most of which the kernel refuses. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "begin.h"
#include "calls.h"

static char room[256];

/* Passes option `name` in every size; one of 4 bytes is a number, others may be something else. */
static void pass(int level, int name)
{
    static const int sizes[] = {0, 1, 4, 16, 40};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
        CALL(setsockopt, -1, level, name, room, sizes[i]);
    CALL(setsockopt, -1, level, name, BAD, 4);
}

/* Asks `fd` for option `name` with room of several sizes. */
static void ask(int fd, int level, int name)
{
    static const int sizes[] = {1, 4, 16};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        socklen_t length = sizes[i];
        CALL(getsockopt, fd, level, name, room, &length);
    }
}

int main(void)
{
    BEGIN();
    static const int numbers[] = {SO_DEBUG, SO_REUSEADDR, SO_BROADCAST, SO_KEEPALIVE, SO_PASSCRED, SO_RCVLOWAT,
                                  SO_TIMESTAMP, SO_MARK, SO_PEEK_OFF, SO_BUSY_POLL, SO_ZEROCOPY};
    int tcp = CALL(socket, AF_INET, SOCK_STREAM, 0);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        pass(SOL_SOCKET, numbers[i]);
        ask(tcp, SOL_SOCKET, numbers[i]);
    }
    static const int others[] = {SO_ERROR, SO_DOMAIN, SO_PROTOCOL, SO_COOKIE + 200};
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
        pass(SOL_SOCKET, others[i]);
    for (int name = 1; name < 23; name++)
        pass(IPPROTO_IP, name);
    ask(tcp, IPPROTO_IP, IP_TOS);
    ask(tcp, IPPROTO_IP, IP_TTL);
    ask(tcp, IPPROTO_TCP, TCP_NODELAY);
    ask(tcp, SOL_SOCKET, SO_LINGER);
    ask(tcp, SOL_SOCKET, SO_MAX_PACING_RATE);
    ask(tcp, SOL_SOCKET, SO_ATTACH_FILTER);
    pass(IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP);
    pass(IPPROTO_IPV6, IPV6_JOIN_ANYCAST);
    pass(IPPROTO_IP, IP_ADD_MEMBERSHIP);
    END();
    return 0;
}
