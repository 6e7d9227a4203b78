"""C's stdio reads once for every 8 KiB buffer; read(2) reads every piece."""

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
    char piece[16];

    FILE *input = fopen("input", "w"), *raw = fopen("raw", "w"), *buffered = fopen("buffered", "w");
    for (int number = 0; number < 5000; number++)
        fprintf(input, "%015d\n", number);
    fclose(input);

    int fd = open("input", O_RDONLY);
    for (int number = 0; number < 5000; number++) {
        tracer_region_begin("raw");
        if (read(fd, piece, 16) != 16)
            return 1;
        tracer_region_end("raw");
        fwrite(piece, 16, 1, raw);
    }
    close(fd);
    fclose(raw);

    input = fopen("input", "r");
    setvbuf(input, buffer, _IOFBF, sizeof buffer);
    for (int number = 0; number < 5000; number++) {
        tracer_region_begin("buffered");
        if (fread(piece, 16, 1, input) != 1)
            return 1;
        tracer_region_end("buffered");
        fwrite(piece, 16, 1, buffered);
    }
    fclose(input);
    fclose(buffered);
    return 0;
}
"""


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("reads", region="raw", path="*/input")
    buffered = calls("reads", region="buffered", path="*/input")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // CAPACITY)),
        fewer(buffered, than=raw, times=100),
        same_content("input", "raw", "buffered"),
    ]
