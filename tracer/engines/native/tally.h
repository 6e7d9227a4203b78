/* How often each call was made, and how it ended: a table that grows, keyed by numbers. */
#ifndef TRACER_TALLY_H
#define TRACER_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* In place of an errno, as tracer/model/counted.py has them. */
#define SUCCEEDED 0
#define UNRETURNED (-1)

struct count {
    uint64_t number, times; /* times 0: this place is free */
    uint32_t arch;
    int32_t error;
};

struct tally {
    struct count *places;
    size_t room, used; /* room is a power of two, or 0 */
};

/* Count one call; 0, or -1 if memory is short. */
int tally_add(struct tally *tally, uint32_t arch, uint64_t number, int32_t error);
void tally_free(struct tally *tally);

#endif
