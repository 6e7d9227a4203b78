/* Sockets of IPv4 and IPv6, and their options. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <arpa/inet.h>

#include "calls.h"

int main(void)
{
    struct sockaddr_in four = {AF_INET, htons(9), {htonl(INADDR_LOOPBACK)}, {0}};
    struct sockaddr_in6 six = {AF_INET6, htons(9), 0, IN6ADDR_LOOPBACK_INIT, 0};
    struct linger linger = {1, 30};
    int on = 1;
    socklen_t length = sizeof on;
    int udp = CALL(socket, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    int tcp = CALL(socket, AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_TCP);
    CALL(socket, AF_INET, 77, 77);
    CALL(socket, 77, SOCK_STREAM, 0);
    CALL(socket, AF_INET, SOCK_STREAM, -1);
    CALL(sendto, udp, "datagram", 8, MSG_CONFIRM, &four, sizeof four);
    CALL(sendto, udp, BAD, 8, -1, BAD, -1);
    CALL(connect, udp, &four, sizeof four);
    CALL(connect, udp, &four, 3);
    CALL(connect, tcp, &six, 5);
    CALL(setsockopt, tcp, SOL_TCP, TCP_NODELAY, &on, sizeof on);
    CALL(getsockopt, tcp, SOL_TCP, TCP_NODELAY, &on, &length);
    CALL(setsockopt, tcp, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    CALL(setsockopt, udp, SOL_IP, IP_TTL, &on, sizeof on);
    CALL(setsockopt, udp, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    CALL(setsockopt, udp, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
    CALL(setsockopt, udp, 777, 777, BAD, -1);
    CALL(getsockopt, udp, SOL_SOCKET, SO_RCVBUF, &on, BAD);
    CALL(listen, udp, -1);
    return 0;
}
