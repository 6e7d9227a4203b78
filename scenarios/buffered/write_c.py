"""C's stdio writes once for every 8 KiB buffer; write(2) writes every piece."""

BYTES, PIECE, CAPACITY = 80_000, 16, 8192
LANGUAGE = "c"
SOURCE = r"""
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "tracer_region.h"

static char buffer[8192];

int main(void)
{
    char piece[32];

    tracer_region_begin("raw");
    int fd = open("raw", O_CREAT | O_WRONLY, 0600);
    for (int number = 0; number < 5000; number++) {
        snprintf(piece, sizeof piece, "%015d\n", number);
        if (write(fd, piece, 16) != 16)
            return 1;
    }
    close(fd);
    tracer_region_end("raw");

    tracer_region_begin("buffered");
    FILE *file = fopen("buffered", "w");
    setvbuf(file, buffer, _IOFBF, sizeof buffer);
    for (int number = 0; number < 5000; number++) {
        snprintf(piece, sizeof piece, "%015d\n", number);
        if (fwrite(piece, 16, 1, file) != 1)
            return 1;
    }
    fclose(file);
    tracer_region_end("buffered");
    return 0;
}
"""


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("writes", region="raw", path="*/raw")
    buffered = calls("writes", region="buffered", path="*/buffered")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // CAPACITY)),
        fewer(buffered, than=raw, times=100),
        same_content("raw", "buffered"),
    ]
