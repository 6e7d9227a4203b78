/* Socket calls: valid, failing, and with pointers and lengths that make no sense. */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "calls.h"
#include "edge.h"

#define HUGE_LENGTH 0x7fffffff

static void addresses(void)
{
    struct sockaddr_un un = {AF_UNIX, "/nonexistent/socket"};
    struct sockaddr_un abstract = {AF_UNIX, "\0hidden\1name"};
    struct sockaddr_in in = {AF_INET, htons(9), {htonl(INADDR_LOOPBACK)}, ""};
    struct sockaddr_in6 in6 = {AF_INET6, htons(9), htonl(7), IN6ADDR_LOOPBACK_INIT, 0};
    struct sockaddr_nl nl = {AF_NETLINK, 0, 0, 0x11};
    struct sockaddr_ll ll = {AF_PACKET, htons(3), 1, 772, PACKET_OTHERHOST, 6, {1, 2, 3, 4, 5, 6}};
    struct sockaddr_vm vm = {.svm_family = AF_VSOCK, .svm_port = 7, .svm_cid = 2};
    struct sockaddr other = {AF_BLUETOOTH, "\1\2\3"};

    CALL(bind, -1, &un, sizeof un);
    CALL(bind, -1, &un, offsetof(struct sockaddr_un, sun_path) + 20);
    CALL(bind, -1, &un, offsetof(struct sockaddr_un, sun_path) + 5);
    CALL(bind, -1, &un, 2);
    CALL(bind, -1, &un, 1);
    CALL(bind, -1, &un, 0);
    CALL(bind, -1, &un, -1);
    CALL(bind, -1, &un, HUGE_LENGTH);
    memset(un.sun_path, 'x', sizeof un.sun_path);
    CALL(bind, -1, &un, sizeof un);
    CALL(connect, -1, &abstract, sizeof abstract);
    CALL(connect, -1, &abstract, 2 + 12);
    CALL(connect, -1, &abstract, 3);
    CALL(connect, -1, &in, sizeof in);
    CALL(connect, -1, &in, 8);
    CALL(connect, -1, &in, 7);
    CALL(connect, -1, &in, 128);
    CALL(connect, -1, &in6, sizeof in6);
    CALL(connect, -1, &in6, 24);
    CALL(connect, -1, &in6, 23);
    in6.sin6_scope_id = 1;
    in6.sin6_addr.s6_addr[0] = 0xfe;
    in6.sin6_addr.s6_addr[1] = 0x80;
    CALL(connect, -1, &in6, sizeof in6);
    in6.sin6_addr.s6_addr[1] = 0;
    CALL(connect, -1, &in6, sizeof in6);
    CALL(bind, -1, &nl, sizeof nl);
    nl.nl_pid = 77;
    CALL(bind, -1, &nl, sizeof nl);
    CALL(bind, -1, &nl, 8);
    CALL(bind, -1, &ll, sizeof ll);
    ll.sll_protocol = htons(0x9999);
    ll.sll_hatype = 6543;
    ll.sll_pkttype = 77;
    ll.sll_halen = 200;
    ll.sll_ifindex = 4000;
    CALL(bind, -1, &ll, sizeof ll);
    ll.sll_halen = 0;
    CALL(bind, -1, &ll, sizeof ll);
    CALL(bind, -1, &ll, 14);
    CALL(connect, -1, &vm, sizeof vm);
    vm.svm_cid = VMADDR_CID_ANY;
    vm.svm_port = VMADDR_PORT_ANY;
    CALL(connect, -1, &vm, sizeof vm);
    CALL(connect, -1, &vm, 10);
    CALL(connect, -1, &other, sizeof other);
    other.sa_family = AF_UNSPEC;
    CALL(connect, -1, &other, sizeof other);
    other.sa_family = 999;
    CALL(connect, -1, &other, sizeof other);
    CALL(connect, -1, &other, 100);
    CALL(connect, -1, BAD, 16);
    CALL(connect, -1, NULL, 16);
    memcpy(edge - 4, &in, 4);
    CALL(connect, -1, edge - 4, 16);
}

static void making(void)
{
    int pair[2];
    CALL(socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CALL(socket, AF_UNIX, SOCK_STREAM, 5);
    CALL(socket, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CALL(socket, AF_INET, SOCK_DGRAM, 0);
    CALL(socket, AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
    CALL(socket, AF_INET, 77, 777);
    CALL(socket, AF_INET6, SOCK_RAW | 0x10000, 58);
    CALL(socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    CALL(socket, AF_NETLINK, SOCK_RAW, 200);
    CALL(socket, AF_PACKET, SOCK_STREAM, htons(3));
    CALL(socket, AF_PACKET, SOCK_STREAM, 3);
    CALL(socket, AF_BLUETOOTH, SOCK_STREAM, 3);
    CALL(socket, AF_CAN, SOCK_STREAM, 1);
    CALL(socket, AF_ALG, SOCK_STREAM, 1);
    CALL(socket, 4000, SOCK_STREAM, 6);
    CALL(socket, -1, -1, -1);
    CALL(socketpair, AF_UNIX, SOCK_DGRAM, 0, pair);
    CALL(socketpair, AF_UNIX, SOCK_DGRAM, 0, BAD);
    CALL(socketpair, AF_INET, SOCK_DGRAM, 0, pair);
    for (int fd = 3; fd < 10; fd++)
        close(fd);
}

static void connections(void)
{
    struct sockaddr_un name = {AF_UNIX, ""}, found;
    struct sockaddr_in in = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}, ""};
    struct { struct sockaddr_in address; char more[100]; } wide;
    socklen_t length;
    int server = CALL(socket, AF_UNIX, SOCK_STREAM, 0), client = CALL(socket, AF_UNIX, SOCK_STREAM, 0);
    memcpy(name.sun_path, "\0tracer-test", 12);
    CALL(bind, server, &name, 2 + 12);
    CALL(listen, server, 5);
    CALL(listen, -1, -1);
    length = sizeof found;
    CALL(getsockname, server, &found, &length);
    length = 5;
    CALL(getsockname, server, &found, &length);
    length = 0;
    CALL(getsockname, server, &found, &length);
    length = -1;
    CALL(getsockname, server, &found, &length);
    length = 64;
    CALL(getsockname, server, BAD, &length);
    CALL(getsockname, server, NULL, NULL);
    CALL(getsockname, server, &found, NULL);
    CALL(getsockname, server, &found, BAD);
    CALL(getsockname, -1, &found, &length);
    length = sizeof found;
    CALL(getpeername, server, &found, &length);
    CALL(connect, client, &name, 2 + 12);
    length = sizeof found;
    CALL(getpeername, client, &found, &length);
    length = sizeof found;
    int accepted = CALL(accept, server, &found, &length);
    length = sizeof found;
    CALL(getsockname, client, &found, &length);
    CALL(accept4, -1, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    CALL(accept4, -1, BAD, BAD, 0x12345);
    CALL(accept, -1, &found, &length);
    CALL(accept, -1, NULL, &length);
    CALL(shutdown, client, SHUT_RD);
    CALL(shutdown, client, SHUT_WR);
    CALL(shutdown, client, SHUT_RDWR);
    CALL(shutdown, -1, 7);
    close(accepted);
    close(client);
    close(server);

    server = CALL(socket, AF_INET, SOCK_STREAM, 0);
    length = sizeof in;
    CALL(bind, server, &in, length);
    CALL(listen, server, 5);
    getsockname(server, (void *)&in, &length);
    client = CALL(socket, AF_INET, SOCK_STREAM, 0);
    connect(client, (void *)&in, sizeof in);
    length = sizeof wide;
    accepted = CALL(accept4, server, &wide, &length, SOCK_CLOEXEC);
    close(accepted);
    close(client);
    close(server);
}

static void data(void)
{
    int fds[2];
    char text[64] = "some bytes with \0 and \377";
    struct sockaddr_un un = {AF_UNIX, ""}, from;
    struct sockaddr_in in = {AF_INET, htons(9), {htonl(INADDR_LOOPBACK)}, ""};
    socklen_t length = sizeof from;
    CALL(socketpair, AF_UNIX, SOCK_DGRAM, 0, fds);
    memcpy(un.sun_path, "\0tracer-from", 12);
    bind(fds[0], (void *)&un, 14);
    CALL(sendto, fds[0], text, 20, MSG_NOSIGNAL, NULL, 0);
    CALL(recvfrom, fds[1], text, 40, MSG_DONTWAIT, &from, &length);
    CALL(sendto, fds[0], text, 64, 0, &in, 16);
    CALL(sendto, -1, text, 64, MSG_OOB | MSG_MORE | 0x8000000, &in, 16);
    CALL(sendto, fds[0], text, 0, 0, NULL, 0);
    CALL(recvfrom, fds[1], text, 40, 0, NULL, NULL);
    CALL(sendto, fds[0], text, 64, MSG_EOR, NULL, 0);
    CALL(recvfrom, fds[1], text, 10, MSG_TRUNC, NULL, &length);
    length = 1;
    CALL(sendto, fds[0], text, 6, 0, NULL, 0);
    CALL(recvfrom, fds[1], text, 10, MSG_PEEK, &from, &length);
    length = -5;
    CALL(recvfrom, fds[1], text, 10, 0, &from, &length);
    CALL(recvfrom, fds[1], text, 10, MSG_DONTWAIT, &from, &length);
    CALL(sendto, fds[0], BAD, 6, 0, BAD, 6);
    CALL(sendto, fds[0], BAD, -1, 0, NULL, -1);
    CALL(recvfrom, fds[1], BAD, 6, MSG_DONTWAIT, BAD, BAD);
    close(fds[0]);
    close(fds[1]);
}

static void messages(void)
{
    int fds[2], on = 1;
    char text[64] = "first second third", more[16] = "";
    struct sockaddr_in in = {AF_INET, htons(9), {htonl(INADDR_LOOPBACK)}, ""};
    struct sockaddr_un from;
    struct iovec vector[3] = {{text, 5}, {text + 6, 6}, {NULL, 0}};
    union { struct cmsghdr head; char bytes[128]; } control = {0}, got;
    struct msghdr message = {0};

    CALL(socketpair, AF_UNIX, SOCK_DGRAM, 0, fds);
    CALL(sendmsg, fds[0], NULL, 0);
    CALL(sendmsg, fds[0], BAD, 0);
    CALL(sendmsg, fds[0], edge - 20, 0);
    CALL(sendmsg, -1, &message, 0);
    message.msg_iov = vector;
    message.msg_iovlen = 3;
    CALL(sendmsg, fds[0], &message, MSG_DONTWAIT);
    CALL(recvmsg, -1, &message, MSG_DONTWAIT);
    struct iovec into[2] = {{more, 3}, {more + 3, 13}};
    struct msghdr receive = {&from, sizeof from, into, 2, &got, sizeof got, 0x1234};
    CALL(recvmsg, fds[1], &receive, 0);
    receive.msg_namelen = 5;
    CALL(recvmsg, fds[1], &receive, MSG_DONTWAIT);
    message.msg_name = &in;
    message.msg_namelen = sizeof in;
    message.msg_flags = MSG_OOB;
    CALL(sendmsg, -1, &message, 0);
    message.msg_namelen = -1;
    CALL(sendmsg, -1, &message, 0);
    message.msg_name = BAD;
    message.msg_namelen = 16;
    message.msg_iov = BAD;
    message.msg_control = BAD;
    message.msg_controllen = 50;
    CALL(sendmsg, -1, &message, 0);
    message.msg_name = NULL;
    message.msg_namelen = 0;
    message.msg_iov = vector;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(8) + CMSG_SPACE(12);
    struct cmsghdr *one = &control.head;
    one->cmsg_level = SOL_SOCKET;
    one->cmsg_type = SCM_RIGHTS;
    one->cmsg_len = CMSG_LEN(8);
    memcpy(CMSG_DATA(one), (int[]){0, 1}, 8);
    CALL(sendmsg, -1, &message, 0);
    one = CMSG_NXTHDR(&message, one);
    one->cmsg_level = SOL_SOCKET;
    one->cmsg_type = SCM_CREDENTIALS;
    one->cmsg_len = CMSG_LEN(12);
    memcpy(CMSG_DATA(one), (int[]){1, 2, 3}, 12);
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_len = 1000;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_len = 3;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_len = CMSG_LEN(12);
    one->cmsg_type = 99;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_level = SOL_IP;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_type = IP_TTL;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_type = IP_PKTINFO;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_level = SOL_IPV6;
    CALL(sendmsg, -1, &message, 0);
    one->cmsg_level = 1234;
    CALL(sendmsg, -1, &message, 0);
    message.msg_controllen = 7;
    CALL(sendmsg, -1, &message, 0);
    message.msg_controllen = -1;
    message.msg_control = memcpy(edge - sizeof control, &control, sizeof control);
    CALL(sendmsg, -1, &message, 0);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(8);
    CALL(sendmsg, fds[0], &message, 0);
    CALL(setsockopt, fds[1], SOL_SOCKET, SO_TIMESTAMP, &on, 4);
    receive.msg_namelen = 0;
    receive.msg_controllen = sizeof(struct cmsghdr);
    CALL(recvmsg, fds[1], &receive, MSG_CMSG_CLOEXEC);
    vector[0].iov_base = BAD;
    message.msg_iovlen = 2;
    message.msg_controllen = 0;
    CALL(sendmsg, -1, &message, 0);
    message.msg_iovlen = -1;
    message.msg_iov = memcpy(edge - sizeof vector, vector, sizeof vector);
    CALL(sendmsg, -1, &message, 0);
    CALL(recvmsg, fds[1], BAD, MSG_DONTWAIT);

    struct mmsghdr many[3] = {0};
    vector[0].iov_base = text;
    many[0].msg_hdr.msg_iov = many[1].msg_hdr.msg_iov = vector;
    many[0].msg_hdr.msg_iovlen = 1;
    many[1].msg_hdr.msg_iovlen = 2;
    CALL(sendmmsg, fds[0], many, 2, MSG_DONTWAIT);
    CALL(sendmmsg, -1, many, 3, 0);
    CALL(sendmmsg, -1, BAD, 3, 0);
    CALL(sendmmsg, -1, many, 0, 0);
    CALL(sendmmsg, -1, NULL, -1, 0);
    struct timespec wait = {1, 500}, wrong = {-1, 1234567890123};
    struct iovec inner[2] = {{more, 8}, {more + 8, 8}};
    memset(many, 0, sizeof many);
    many[0].msg_hdr.msg_iov = many[1].msg_hdr.msg_iov = inner;
    many[0].msg_hdr.msg_iovlen = many[1].msg_hdr.msg_iovlen = 2;
    many[0].msg_hdr.msg_name = &from;
    many[0].msg_hdr.msg_namelen = sizeof from;
    CALL(recvmmsg, -1, many, 2, 0, NULL);
    CALL(recvmmsg, fds[1], many, 3, MSG_DONTWAIT, NULL);
    CALL(recvmmsg, fds[1], many, 3, MSG_DONTWAIT, &wrong);
    CALL(recvmmsg, fds[1], many, 3, MSG_DONTWAIT, BAD);
    CALL(recvmmsg, fds[1], BAD, 3, MSG_DONTWAIT, &wait);
    CALL(recvmmsg, -1, many, 3, MSG_DONTWAIT | MSG_WAITFORONE, &wait);
    close(fds[0]);
    close(fds[1]);
}

static void options(void)
{
    int tcp = CALL(socket, AF_INET, SOCK_STREAM, 0), unixes[2];
    int one = 1, found = 0;
    socklen_t length = sizeof found;
    struct linger linger = {1, 5};
    struct timeval tv = {3, 500000};
    struct ucred ucred;
    struct tcp_info info;
    char name[16] = "cubic";
    CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, unixes);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &one, 2);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &one, 0);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &one, -1);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, BAD, 4);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, NULL, 4);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_LINGER, &linger, 4);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_SNDTIMEO, &tv, 8);
    CALL(setsockopt, tcp, SOL_SOCKET, 9999, &one, 4);
    CALL(setsockopt, tcp, 9999, 9999, name, 16);
    CALL(setsockopt, tcp, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    CALL(setsockopt, tcp, IPPROTO_TCP, TCP_CONGESTION, name, 5);
    CALL(setsockopt, tcp, IPPROTO_TCP, 5555, name, 5);
    CALL(setsockopt, tcp, IPPROTO_IP, IP_TOS, &one, sizeof one);
    CALL(setsockopt, tcp, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    CALL(setsockopt, tcp, IPPROTO_IP, 7777, &one, 3);
    CALL(setsockopt, tcp, IPPROTO_UDP, 100, &one, 4);
    CALL(setsockopt, tcp, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &one, 4);
    CALL(setsockopt, tcp, SOL_PACKET, PACKET_STATISTICS, &one, 4);
    CALL(setsockopt, tcp, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &found, &length);
    length = 2;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &found, &length);
    length = 0;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &found, &length);
    length = -1;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, &found, &length);
    length = 4;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_TYPE, &found, &length);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_ERROR, &found, &length);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_PROTOCOL, &found, &length);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_DOMAIN, &found, &length);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_ACCEPTCONN, &found, &length);
    length = 100;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_SNDBUF, &found, &length);
    length = sizeof linger;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_LINGER, &linger, &length);
    length = 3;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_LINGER, &linger, &length);
    length = sizeof tv;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_RCVTIMEO, &tv, &length);
    length = sizeof ucred;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_PEERCRED, &ucred, &length);
    length = 8;
    CALL(getsockopt, tcp, SOL_SOCKET, SO_PEERCRED, &ucred, &length);
    length = offsetof(struct tcp_info, tcpi_last_data_sent); /* what follows depends on the time */
    CALL(getsockopt, tcp, IPPROTO_TCP, TCP_INFO, &info, &length);
    length = 4;
    CALL(getsockopt, tcp, IPPROTO_TCP, TCP_MAXSEG, &found, &length);
    length = 16;
    CALL(getsockopt, tcp, IPPROTO_TCP, TCP_CONGESTION, name, &length);
    CALL(getsockopt, tcp, IPPROTO_IP, IP_TTL, &found, &length);
    CALL(getsockopt, tcp, 77, 77, &found, &length);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_TYPE, BAD, &length);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_TYPE, &found, BAD);
    CALL(getsockopt, tcp, SOL_SOCKET, SO_TYPE, NULL, NULL);
    close(unixes[0]);
    close(unixes[1]);
    close(tcp);
}

int main(void)
{
    make_edge();
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_getpid);
    addresses();
    making();
    connections();
    data();
    messages();
    options();
    return 0;
}
