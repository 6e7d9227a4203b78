/* Futexes, robust lists, restartable sequences and barriers: valid, failing and senseless. */
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <linux/rseq.h>
#include <sys/mman.h>
#include <time.h>

#include "calls.h"

static uint32_t word, other;

static void futexes(void)
{
    struct timespec none = {0, 0}, wrong = {0, -1};
    CALL(futex, &word, FUTEX_WAIT, 1, NULL);
    CALL(futex, &word, FUTEX_WAIT_PRIVATE, 0, &none);
    CALL(futex, &word, FUTEX_WAIT, 1, BAD);
    CALL(futex, BAD, FUTEX_WAIT, 0, &wrong);
    CALL(futex, &word, FUTEX_WAKE, 1);
    CALL(futex, &word, FUTEX_WAKE_PRIVATE, 0x7fffffff);
    CALL(futex, NULL, FUTEX_WAKE, -1);
    CALL(futex, &word, FUTEX_FD, 0);
    CALL(futex, &word, FUTEX_REQUEUE_PRIVATE, 1, 2, &other);
    CALL(futex, &word, FUTEX_CMP_REQUEUE, 1, 0x7fffffff, &other, 5);
    CALL(futex, &word, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, 2, &other, 5);
    CALL(futex, &word, FUTEX_WAKE_OP, 1, 1, &other, FUTEX_OP(FUTEX_OP_SET, 5, FUTEX_OP_CMP_EQ, 7));
    CALL(futex, &word, FUTEX_WAKE_OP_PRIVATE, 1, 1, &other, FUTEX_OP((FUTEX_OP_ADD | FUTEX_OP_OPARG_SHIFT), 5, FUTEX_OP_CMP_GE, 7));
    CALL(futex, &word, FUTEX_WAKE_OP, 1, 1, &other, -1);
    CALL(futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 1, &none, NULL, FUTEX_BITSET_MATCH_ANY);
    CALL(futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0);
    CALL(futex, &word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0x10);
    CALL(futex, &word, FUTEX_LOCK_PI, 0, &none);
    CALL(futex, &word, FUTEX_UNLOCK_PI_PRIVATE);
    CALL(futex, &word, FUTEX_UNLOCK_PI);
    CALL(futex, BAD, FUTEX_TRYLOCK_PI);
    CALL(futex, &word, FUTEX_LOCK_PI2 | 128, 0, &none);
    CALL(futex, BAD, FUTEX_WAIT_REQUEUE_PI, 1, &none, &other, 3);
    CALL(futex, &word, 77, 1, 2, 3, 4);
    CALL(futex, &word, FUTEX_WAKE | 0x800, 1, 2, 3, 4);
}

static void vectors(void)
{
    struct futex_waitv waiters[2] = {{1, (uintptr_t)&word, FUTEX_32, 0}, {2, (uintptr_t)&other, FUTEX_32 | 128, 0}};
    struct timespec none = {0, 0};
    CALL(futex_waitv, waiters, 2, 0, &none, CLOCK_MONOTONIC);
    CALL(futex_waitv, waiters, 2, 1, NULL, 77);
    waiters[0].flags = 77;
    waiters[1].__reserved = 5;
    CALL(futex_waitv, waiters, 2, 0, NULL, CLOCK_REALTIME);
    CALL(futex_waitv, BAD, 2, 0, BAD, 0);
    CALL(futex_waitv, waiters, 0, 0, NULL, 0);
}

static void threads(void)
{
    void *head;
    size_t size;
    CALL(set_robust_list, BAD, 24);
    CALL(set_robust_list, BAD, 1);
    CALL(get_robust_list, 0, &head, &size);
    CALL(get_robust_list, -1, &head, &size);
    CALL(get_robust_list, 0, BAD, BAD);
    CALL(rseq, BAD, 32, 0, 0x53053053);
    CALL(rseq, BAD, 32, RSEQ_FLAG_UNREGISTER, 0x53053053);
    CALL(rseq, NULL, 1, 0x10, 5);
    CALL(membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
    CALL(membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    CALL(membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 7);
    CALL(membarrier, 0x55, 5, 5);
}

int main(void)
{
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_getpid);
    futexes();
    vectors();
    threads();
    return 0;
}
