/* Arguments and environments of programs, sound and senseless; the last call becomes another program. */
#include <fcntl.h>
#include <string.h>

#include "calls.h"

int main(void)
{
    static char *many[50];
    char *none[] = {NULL}, *two[] = {"one", "two\n\377", NULL}, *wrong[] = {"one", BAD, "three", NULL};
    for (int i = 0; i < 40; i++)
        many[i] = "argument";
    char *lengthy[] = {"0123456789012345678901234567890123456789", "", NULL};
    CALL(execve, NONE, none, none);
    CALL(execve, NONE, two, two);
    CALL(execve, NONE, NULL, NULL);
    CALL(execve, BAD, BAD, BAD);
    CALL(execve, NONE, many, many);
    CALL(execve, NONE, lengthy, none);
    CALL(execve, "/", wrong, none);
    CALL(execveat, AT_FDCWD, NONE, two, none, AT_SYMLINK_NOFOLLOW);
    CALL(execveat, -1, "", BAD, NULL, AT_EMPTY_PATH | 1);
    char *last[] = {"true", NULL};
    CALL(execve, "/bin/true", last, two);
    return 1;
}
