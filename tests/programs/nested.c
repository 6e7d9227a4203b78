/* Calls of write from known places: each writes a letter, by which the test finds it. An argument is a depth. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT __attribute__((noinline, noclone))
#define STAYS __asm__ volatile("" ::: "memory") /* after a call: it is no jump */

KEPT void inner(char letter)
{
    if (write(1, &letter, 1) != 1)
        exit(1);
    STAYS;
}

KEPT void middle(char letter)
{
    inner(letter);
    STAYS;
}

KEPT void outer(char letter)
{
    middle(letter);
    STAYS;
}

KEPT int recursive(int depth)
{
    volatile char room[100];
    memset((char *)room, depth, sizeof room);
    if (depth == 0)
        outer('r');
    else
        recursive(depth - 1);
    STAYS;
    return room[0];
}

void handler(int number)
{
    middle(number == SIGUSR1 ? 'h' : 'a');
    STAYS;
}

KEPT void *started(void *unused)
{
    outer('t');
    STAYS;
    return unused;
}

int main(int count, char **words)
{
    static char other[1 << 16];
    stack_t elsewhere = {.ss_sp = other, .ss_size = sizeof other};
    struct sigaction here = {.sa_handler = handler}, there = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    pthread_t thread;
    outer('m');
    sigaction(SIGUSR1, &here, NULL);
    raise(SIGUSR1);
    if (count < 3) { /* a third argument: all on one stack */
        sigaltstack(&elsewhere, NULL);
        sigaction(SIGUSR2, &there, NULL);
        raise(SIGUSR2);
        pthread_create(&thread, NULL, started, NULL);
        pthread_join(thread, NULL);
    }
    recursive(count > 1 ? atoi(words[1]) : 3);
    return 0;
}
