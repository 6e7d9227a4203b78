/* Writes 20,000 bytes of its own stack four times, changing a few in between. */
#include <string.h>
#include <unistd.h>

int main(void)
{
    char room[20000];
    memset(room, 'x', sizeof room);
    for (int turn = 0; turn < 4; turn++) {
        memset(room + turn * 4999, 'a' + turn, turn * 300);
        if (write(1, room, sizeof room) != sizeof room)
            return 1;
    }
    return 0;
}
