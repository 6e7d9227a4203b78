/* Data that moves inside the kernel: sendfile, splice, tee, vmsplice, copy_file_range, vectors. */
#include <fcntl.h>
#include <sys/uio.h>

#include "calls.h"

int main(void)
{
    loff_t at = 2, to = 100;
    char data[64] = "some data that moves from here to there";
    struct iovec vector[] = {{data, 10}, {data + 20, 40}}, odd[] = {{BAD, 5}, {NULL, 0}};
    int ends[2], file = CALL(open, "from", O_RDWR | O_CREAT, 0600), other = CALL(open, "to", O_RDWR | O_CREAT, 0600);
    CALL(pipe, ends);
    CALL(writev, file, vector, 2);
    CALL(pwritev, file, vector, 2, 5);
    CALL(pwritev2, file, vector, 1, -1, RWF_DSYNC | RWF_NOWAIT);
    CALL(preadv, file, vector, 2, 3);
    CALL(preadv2, file, vector, 2, 0, 0x8000);
    CALL(readv, file, odd, 2);
    CALL(writev, file, odd, 2);
    CALL(writev, -1, BAD, 2);
    CALL(sendfile, other, file, &at, 5);
    CALL(sendfile, other, file, NULL, 5);
    CALL(sendfile, -1, file, BAD, -1);
    CALL(copy_file_range, file, &at, other, &to, 4, 0);
    CALL(copy_file_range, file, NULL, -1, BAD, 4, 0x80);
    CALL(splice, file, &at, ends[1], NULL, 10, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    CALL(splice, ends[0], NULL, -1, BAD, 10, 0x80);
    CALL(tee, ends[0], ends[1], 4, SPLICE_F_MORE);
    CALL(vmsplice, ends[1], vector, 2, SPLICE_F_GIFT);
    CALL(vmsplice, ends[1], BAD, 2, 0);
    return 0;
}
