/* Limits and usage of processes. */
#include <sys/resource.h>
#include <sys/times.h>

#include "calls.h"

int main(void)
{
    struct rlimit limit = {4096, RLIM_INFINITY}, odd = {5, 3}, found;
    struct rusage usage;
    for (int i = 0; i < 18; i++)
        CALL(getrlimit, i, &found);
    CALL(getrlimit, RLIMIT_NOFILE, BAD);
    CALL(setrlimit, RLIMIT_CPU, &odd);
    CALL(setrlimit, 77, &limit);
    CALL(setrlimit, RLIMIT_NOFILE, BAD);
    CALL(prlimit64, 0, RLIMIT_STACK, NULL, &found);
    CALL(prlimit64, 0x7fffffff, RLIMIT_AS, &limit, &found);
    CALL(prlimit64, 0, RLIMIT_AS, BAD, BAD);
    CALL(getrusage, 77, &usage);
    CALL(getrusage, RUSAGE_SELF, BAD);
    CALL(times, BAD);
    CALL(getpriority, PRIO_PROCESS, 0);
    CALL(getpriority, 77, -1);
    CALL(setpriority, PRIO_USER, 0x7fffffff, 5);
    return 0;
}
