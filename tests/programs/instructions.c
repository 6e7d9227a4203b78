/* A filter with an instruction of every class, and some that no kernel knows: all refused. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "begin.h"

int main(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_IMM, 3),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_MISC | BPF_TXA, 0),
        BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 7),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 1, 2),
        BPF_STMT(BPF_ST, 2),
        BPF_STMT(BPF_STX, 2),
        BPF_STMT(BPF_LDX | BPF_MEM | BPF_W, 2),
        BPF_STMT(BPF_JMP | BPF_JA, 1),
        BPF_STMT(BPF_RET | BPF_A, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_RET | BPF_K, 0x12345678),
        BPF_STMT(BPF_ALU | BPF_NEG, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 9),
        BPF_STMT(BPF_LDX | BPF_MSH | BPF_B, 9),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    BEGIN();
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 16);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0);
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0x8000, &program);
    END();
    return 0;
}
