/* Controls of the process itself: prctl, arch_prctl, and what they answer. */
#include <asm/prctl.h>
#include <linux/securebits.h>
#include <signal.h>
#include <sys/prctl.h>

#include "calls.h"

int main(void)
{
    char name[16];
    int number;
    unsigned long address;
    CALL(prctl, PR_SET_NAME, "a rather long name");
    CALL(prctl, PR_GET_NAME, name);
    CALL(prctl, PR_SET_NAME, BAD);
    CALL(prctl, PR_SET_PDEATHSIG, SIGTERM);
    CALL(prctl, PR_GET_PDEATHSIG, &number);
    CALL(prctl, PR_SET_PDEATHSIG, 0);
    CALL(prctl, PR_GET_DUMPABLE);
    CALL(prctl, PR_SET_DUMPABLE, 1);
    CALL(prctl, PR_GET_KEEPCAPS);
    CALL(prctl, PR_SET_KEEPCAPS, 77);
    CALL(prctl, PR_GET_SECCOMP);
    CALL(prctl, PR_CAPBSET_READ, 5);
    CALL(prctl, PR_CAPBSET_READ, 777);
    CALL(prctl, PR_GET_TSC, &number);
    CALL(prctl, PR_SET_TSC, 77);
    CALL(prctl, PR_GET_SECUREBITS);
    CALL(prctl, PR_GET_TIMERSLACK);
    CALL(prctl, PR_MCE_KILL, PR_MCE_KILL_SET, 77, 0, 0);
    CALL(prctl, PR_MCE_KILL_GET, 0, 0, 0, 0);
    CALL(prctl, PR_SET_CHILD_SUBREAPER, 1);
    CALL(prctl, PR_GET_CHILD_SUBREAPER, &number);
    CALL(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    CALL(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
    CALL(prctl, PR_GET_THP_DISABLE, 0, 0, 0, 0);
    CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 5, 0, 0);
    CALL(prctl, PR_CAP_AMBIENT, 77, 5, 0, 0);
    CALL(prctl, PR_GET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS, 0, 0, 0);
    CALL(prctl, 7777, 1, 2, 3, 4);
    CALL(arch_prctl, ARCH_GET_FS, &address);
    CALL(arch_prctl, ARCH_GET_GS, BAD);
    CALL(arch_prctl, 0x7777, 5);
    return 0;
}
