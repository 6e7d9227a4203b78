/* Two thousand children that end at once, fifty alive at a time, each with a status of its own. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 40; i++) {
        for (int j = 0; j < 50; j++)
            if (fork() == 0)
                _exit(j);
        for (int j = 0; j < 50; j++) {
            int status;
            if (wait(&status) <= 0 || !WIFEXITED(status))
                return 1;
        }
    }
    return 0;
}
