/* AF_NETLINK sockets. */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "calls.h"

int main(void)
{
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK}, group = {AF_NETLINK, 0, 5, RTMGRP_LINK}, found;
    socklen_t length = sizeof found;
    int on = 1;
    int fd = CALL(socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    CALL(socket, AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);
    CALL(socket, AF_NETLINK, SOCK_RAW, 77);
    CALL(bind, fd, &kernel, sizeof kernel);
    CALL(bind, fd, &group, 4);
    CALL(connect, -1, &group, sizeof group);
    CALL(setsockopt, fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    CALL(setsockopt, fd, SOL_NETLINK, 777, &on, sizeof on);
    CALL(getsockname, -1, &found, &length);
    return 0;
}
