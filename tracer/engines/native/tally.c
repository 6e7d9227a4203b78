/* Open addressing; at most half of the places are used, and none is ever given back. */
#include "tally.h"

#include <stdlib.h>

#define FIRST_ROOM 256

static struct count *place(const struct tally *tally, uint32_t arch, uint64_t number, int32_t error)
{
    uint64_t mixed = (number * 31 + (uint32_t)error * UINT64_C(131)) ^ arch;
    size_t at = (size_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 32);
    for (;; at++) {
        struct count *found = &tally->places[at & (tally->room - 1)];
        if (!found->times || (found->number == number && found->error == error && found->arch == arch))
            return found;
    }
}

static int grow(struct tally *tally)
{
    struct tally wider = {.room = tally->room ? 2 * tally->room : FIRST_ROOM, .used = tally->used};
    wider.places = calloc(wider.room, sizeof *wider.places);
    if (!wider.places)
        return -1;
    for (size_t i = 0; i < tally->room; i++) {
        const struct count *from = &tally->places[i];
        if (from->times)
            *place(&wider, from->arch, from->number, from->error) = *from;
    }
    free(tally->places);
    *tally = wider;
    return 0;
}

int tally_add(struct tally *tally, uint32_t arch, uint64_t number, int32_t error)
{
    if (2 * tally->used >= tally->room && grow(tally))
        return -1;
    struct count *found = place(tally, arch, number, error);
    if (!found->times) {
        found->arch = arch, found->number = number, found->error = error;
        tally->used++;
    }
    found->times++;
    return 0;
}

void tally_free(struct tally *tally)
{
    free(tally->places);
    *tally = (struct tally){0};
}
