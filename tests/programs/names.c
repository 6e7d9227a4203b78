/* Names that are no UTF-8, control bytes, brackets, and paths too long for anything. */
#include <fcntl.h>
#include <string.h>

#include "calls.h"

int main(void)
{
    static char longest[5000], fits[4096];
    memset(longest, 'x', sizeof longest - 1);
    memset(fits, 'y', sizeof fits - 1);
    int fd = CALL(open, "a<b>\377\376 \n\t\x7f\x01\x31\x80z", O_CREAT | O_RDWR, 0600);
    CALL(write, fd, "text", 4);
    CALL(fsync, fd);
    CALL(unlink, "a<b>\377\376 \n\t\x7f\x01\x31\x80z");
    CALL(fsync, fd);
    CALL(close, fd);
    CALL(open, "\303\244\303\266\303\274 \"quoted\" \\back", O_RDONLY);
    CALL(open, "\x1b[31mred\x1b[0m", O_RDONLY);
    CALL(open, "", O_RDONLY);
    CALL(open, "\001", O_RDONLY);
    CALL(open, fits, O_RDONLY);
    CALL(open, longest, O_RDONLY);
    CALL(memfd_create, "name<of>\n memory", 3);
    CALL(memfd_create, longest, 0);
    CALL(chdir, FAR);
    return 0;
}
