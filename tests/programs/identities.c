/* Who a process is: ids, groups, sessions. */
#include "calls.h"

int main(void)
{
    unsigned ids[3];
    int groups[4] = {1, 2, 3, 4};
    CALL(getpid, 0);
    CALL(gettid, 0);
    CALL(getuid, 0);
    CALL(geteuid, 0);
    CALL(getgid, 0);
    CALL(getegid, 0);
    CALL(getresuid, &ids[0], &ids[1], &ids[2]);
    CALL(getresgid, BAD, &ids[1], &ids[2]);
    CALL(setresuid, -1, -1, -1);
    CALL(setreuid, -1, -1);
    CALL(setregid, -1, -1);
    CALL(setfsuid, -1);
    CALL(setfsgid, -1);
    CALL(setgroups, -1, groups);
    CALL(setgroups, 3, BAD);
    CALL(setpgid, -1, -1);
    CALL(getpgid, 0x7fffffff);
    CALL(getsid, 0x7fffffff);
    CALL(set_tid_address, ids);
    CALL(set_robust_list, BAD, 24);
    CALL(set_robust_list, BAD, 1);
    CALL(get_robust_list, 0x7fffffff, BAD, BAD);
    CALL(uname, BAD);
    return 0;
}
