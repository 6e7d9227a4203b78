/* AF_UNIX: pairs, names, credentials and descriptors that are sent along. */
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "calls.h"

int main(void)
{
    int ends[2], on = 1, fd = 0;
    struct sockaddr_un path = {AF_UNIX, "socket"}, abstract = {AF_UNIX, "\0hidden<name>"}, found;
    socklen_t length = sizeof found;
    char control[CMSG_SPACE(sizeof(int))] = {0}, data[40] = "message";
    struct iovec vector = {data, 20};
    struct msghdr message = {NULL, 0, &vector, 1, control, sizeof control, 0};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    CALL(socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
    CALL(socketpair, AF_UNIX, SOCK_DGRAM, 77, ends);
    CALL(socketpair, AF_INET, SOCK_STREAM, 0, BAD);
    CALL(sendmsg, ends[0], &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    CALL(recvmsg, ends[1], &message, MSG_CMSG_CLOEXEC);
    CALL(sendto, ends[0], "more", 4, MSG_EOR, NULL, 0);
    CALL(recvfrom, ends[1], data, sizeof data, MSG_PEEK, &found, &length);
    CALL(recvfrom, ends[1], data, sizeof data, MSG_DONTWAIT, NULL, NULL);
    CALL(recvfrom, ends[1], data, sizeof data, MSG_DONTWAIT, BAD, BAD);
    CALL(shutdown, ends[0], SHUT_WR);
    CALL(shutdown, -1, 77);
    int listener = CALL(socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CALL(bind, listener, &path, sizeof path);
    CALL(bind, listener, &abstract, sizeof(sa_family_t) + 13);
    CALL(bind, listener, &path, 1);
    CALL(bind, listener, BAD, sizeof path);
    CALL(listen, listener, 5);
    length = sizeof found;
    CALL(getsockname, listener, &found, &length);
    CALL(getpeername, listener, &found, &length);
    CALL(accept4, listener, &found, &length, SOCK_CLOEXEC);
    CALL(accept, listener, NULL, NULL);
    int client = CALL(socket, AF_UNIX, SOCK_STREAM, 0);
    CALL(connect, client, &path, sizeof path);
    length = sizeof found;
    CALL(accept4, listener, &found, &length, 0);
    CALL(setsockopt, client, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    length = sizeof on;
    CALL(getsockopt, client, SOL_SOCKET, SO_TYPE, &on, &length);
    CALL(getsockopt, client, SOL_SOCKET, SO_ERROR, &on, &length);
    CALL(getsockopt, client, SOL_SOCKET, 777, &on, &length);
    return 0;
}
