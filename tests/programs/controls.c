/* prctl's options one by one, ids that are large numbers, keys, rings and copies of processes by struct. */
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/prctl.h>

#include "begin.h"
#include "calls.h"

static void options(void)
{
    static const int bare[] = {PR_GET_TIMING, PR_GET_FP_MODE, PR_SVE_GET_VL, PR_TASK_PERF_EVENTS_DISABLE};
    static const int numbers[] = {PR_SET_TIMING, PR_SET_ENDIAN, PR_SET_FPEMU, PR_SET_FPEXC, PR_SET_UNALIGN,
                                  PR_GET_UNALIGN, PR_GET_ENDIAN, PR_SET_FP_MODE};
    for (unsigned i = 0; i < sizeof bare / sizeof *bare; i++)
        CALL(prctl, bare[i], 0, 0, 0, 0);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
        CALL(prctl, numbers[i], 5UL, 0, 0, 0);
    for (unsigned long i = 0; i < 17; i++)
        CALL(prctl, PR_SET_MM, i, 16UL, 3UL, 4UL);
    CALL(prctl, PR_SET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS, PR_SPEC_ENABLE, 0, 0);
    CALL(prctl, PR_SET_SECUREBITS, 0x103UL, 0, 0, 0);
    CALL(prctl, PR_GET_SECUREBITS, 0, 0, 0, 0);
    CALL(prctl, PR_SET_IO_FLUSHER, 2UL, 0, 0, 0);
    CALL(prctl, PR_SET_SYSCALL_USER_DISPATCH, 7UL, 1UL, 2UL, 3UL);
    CALL(prctl, PR_SET_NO_NEW_PRIVS, 2UL, 3UL, 4UL, 5UL);
    CALL(prctl, PR_GET_NO_NEW_PRIVS, 2UL, 3UL, 4UL, 5UL);
    CALL(prctl, 0x53564d41, 0UL, 16UL, 1UL, "name"); /* PR_SET_VMA */
}

static void ids(void)
{
    CALL(chown, NONE, 4294967294U, -1);
    CALL(fchown, -1, 0x80000000U, 0);
    CALL(setreuid, -1, -1);
    CALL(truncate, NONE, -1L);
    CALL(sendfile, -1, -1, (long[]){-1}, 1UL);
}

static void keys(void)
{
    CALL(keyctl, KEYCTL_CHOWN, 77, 4294967294U, -1, 0);
    CALL(keyctl, KEYCTL_REJECT, 77, 5, 4000000000U, 3);
    CALL(keyctl, KEYCTL_MOVE, 77, 78, 79, 3);
    CALL(keyctl, KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING, 0, 0);
}

static void rings(void)
{
    struct io_uring_params ring = {.flags = IORING_SETUP_ATTACH_WQ | IORING_SETUP_SQ_AFF, .sq_thread_cpu = 31, .wq_fd = -1};
    struct {
        unsigned long long words[11];
    } cloned = {{0, 0, 0, 0, 99}};
    CALL(io_uring_setup, 0, &ring);
    CALL(clone3, &cloned, 88UL);
    CALL(clone3, &cloned, 63UL);
    CALL(futex, BAD, 0x7f, 1, 0L, 0L, 0);
}

int main(void)
{
    BEGIN();
    options();
    ids();
    keys();
    rings();
    END();
    return 0;
}
