/* Reads the plan's numbers into tables that a stop can look up without a search. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct block {
    struct block *next;
    max_align_t data[];
};

struct cursor {
    struct plan *plan;
    const int64_t *at, *end;
    int failed;
};

const struct call_plan call_unread;
static const struct arch_plan unknown_arch = {.all_wanted = 1, .getaffinity = -1, .setaffinity = -1};

static void *keep(struct cursor *c, size_t count, size_t size)
{
    struct block *block = calloc(1, sizeof *block + (count ? count : 1) * size);
    if (!block) {
        c->failed = 1;
        return NULL;
    }
    block->next = c->plan->blocks;
    c->plan->blocks = block;
    return block->data;
}

static int64_t next(struct cursor *c)
{
    if (c->at < c->end)
        return *c->at++;
    c->failed = 1;
    return 0;
}

/* A count of things that take at least one number each. */
static size_t next_count(struct cursor *c)
{
    int64_t count = next(c);
    if (count < 0 || count > c->end - c->at)
        c->failed = 1;
    return c->failed ? 0 : (size_t)count;
}

/* Whether a member's pointer and number lie inside its struct, and an argument's are arguments. */
static int in_bounds(const struct capture *capture, const struct capture *outer)
{
    int pointed = capture->times >= POINTED && capture->times < POINTED + RESULT;
    if (!outer)
        return capture->arg >= 0 && capture->arg <= STACK && capture->times >= NO_ARGUMENT &&
               (pointed || capture->times <= RESULT);
    return capture->arg >= 0 && (uint64_t)capture->arg + capture->word <= stride_of(outer) &&
           capture->times >= NO_ARGUMENT &&
           (capture->times < 0 || (uint64_t)capture->times + capture->width <= stride_of(outer));
}

/* The captures that follow; those of the pointers in `outer`, if there is one. */
static struct captures read_captures(struct cursor *c, const struct capture *outer)
{
    struct captures captures = {.count = next_count(c)};
    struct capture *list = keep(c, captures.count, sizeof *list);
    for (size_t i = 0; list && i < captures.count; i++) {
        list[i].arg = (int)next(c);
        list[i].kind = (int)next(c);
        list[i].size = (uint64_t)next(c);
        list[i].times = (int)next(c);
        list[i].limit = (uint64_t)next(c);
        list[i].word = (unsigned)next(c);
        list[i].width = (unsigned)next(c);
        list[i].extra = (uint64_t)next(c);
        list[i].members = read_captures(c, &list[i]);
        int odd = (list[i].word != 4 && list[i].word != 8) || list[i].width > 8;
        int huge = list[i].members.count && (!list[i].size || stride_of(&list[i]) > STRUCT_MAX);
        if (odd || huge || !in_bounds(&list[i], outer))
            c->failed = 1;
    }
    captures.list = list;
    return captures;
}

static struct moments read_moments(struct cursor *c)
{
    struct moments moments;
    moments.entry = read_captures(c, NULL);
    moments.exit = read_captures(c, NULL);
    moments.failed = read_captures(c, NULL);
    return moments;
}

static void read_selection(struct cursor *c, struct selection *selection)
{
    selection->arg = (int)next(c);
    selection->mask = (uint64_t)next(c);
    selection->count = next_count(c);
    if (selection->arg < 0 || selection->arg >= RESULT)
        c->failed = 1;
    uint64_t *values = keep(c, selection->count, sizeof *values);
    struct moments *cases = keep(c, selection->count, sizeof *cases);
    for (size_t i = 0; values && cases && i < selection->count; i++) {
        values[i] = (uint64_t)next(c);
        cases[i] = read_moments(c);
    }
    selection->values = values;
    selection->cases = cases;
    selection->otherwise = read_moments(c);
}

static struct call_plan *read_call(struct cursor *c)
{
    struct call_plan *call = keep(c, 1, sizeof *call);
    if (!call)
        return NULL;
    call->always = read_moments(c);
    call->count = next_count(c);
    struct selection *selections = keep(c, call->count, sizeof *selections);
    for (size_t i = 0; selections && i < call->count; i++)
        read_selection(c, &selections[i]);
    call->selections = selections;
    return call;
}

static void read_treatments(struct cursor *c, struct arch_plan *arch, uint8_t treatment)
{
    size_t count = next_count(c);
    for (size_t i = 0; i < count; i++) {
        int64_t number = next(c);
        if (number < 0 || (size_t)number >= arch->size)
            c->failed = 1;
        else if (arch->treatment[number] != CALL_WANTED)
            arch->treatment[number] = treatment;
    }
}

static const int64_t *read_numbers(struct cursor *c, size_t *count)
{
    *count = next_count(c);
    int64_t *numbers = keep(c, *count, sizeof *numbers);
    for (size_t i = 0; numbers && i < *count; i++)
        numbers[i] = next(c);
    return numbers;
}

static void read_telltales(struct cursor *c, struct arch_plan *arch)
{
    arch->telltale_count = next_count(c);
    struct telltale *found = keep(c, arch->telltale_count, sizeof *found);
    arch->telltales = found;
    for (size_t i = 0; found && i < arch->telltale_count; i++) {
        int64_t number = next(c), first = next(c), second = next(c), sign = next(c);
        found[i] = (struct telltale){number, first, second, sign};
    }
}

static void read_arch(struct cursor *c, struct arch_plan *arch)
{
    arch->audit_arch = (uint32_t)next(c);
    arch->getaffinity = next(c);
    arch->setaffinity = next(c);
    arch->exec_numbers = read_numbers(c, &arch->exec_count);
    arch->mappers = read_numbers(c, &arch->mapper_count);
    read_telltales(c, arch);
    arch->size = (size_t)next(c);
    if (c->failed || arch->size > 1 << 16) {
        c->failed = 1;
        return;
    }
    arch->treatment = keep(c, arch->size, sizeof *arch->treatment);
    arch->calls = keep(c, arch->size, sizeof *arch->calls);
    arch->all_wanted = (int)next(c);
    if (c->failed)
        return;
    read_treatments(c, arch, CALL_WANTED);
    read_treatments(c, arch, CALL_HELPER);
    for (size_t number = 0; number < arch->size; number++)
        arch->calls[number] = CALL_UNREAD;
}

int plan_read(struct plan *plan, const int64_t *numbers, size_t count)
{
    struct cursor c = {plan, numbers, numbers + count, 0};
    plan->blocks = NULL;
    plan->stack_bytes = (size_t)next(&c);
    plan->count = next_count(&c);
    plan->archs = keep(&c, plan->count, sizeof *plan->archs);
    for (size_t i = 0; i < plan->count && !c.failed; i++)
        read_arch(&c, &plan->archs[i]);
    if (c.failed || c.at != c.end) {
        plan_free(plan);
        return -1;
    }
    return 0;
}

int arch_read_call(struct plan *plan, const struct arch_plan *arch, uint64_t number, const int64_t *numbers,
                   size_t count)
{
    struct cursor c = {plan, numbers, numbers + count, 0};
    const struct call_plan *call = count ? read_call(&c) : NULL;
    if (c.failed || c.at != c.end || number >= arch->size)
        return -1;
    arch->calls[number] = call;
    return 0;
}

void plan_free(struct plan *plan)
{
    struct block *block = plan->blocks;
    while (block) {
        struct block *following = block->next;
        free(block);
        block = following;
    }
    memset(plan, 0, sizeof *plan);
}

const struct arch_plan *plan_arch(const struct plan *plan, uint32_t audit_arch)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->archs[i].audit_arch == audit_arch)
            return &plan->archs[i];
    return &unknown_arch;
}

int arch_treatment(const struct arch_plan *arch, uint64_t number)
{
    if (arch->all_wanted)
        return CALL_WANTED;
    return number < arch->size ? arch->treatment[number] : CALL_SKIP;
}

static int has_number(const int64_t *numbers, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if ((uint64_t)numbers[i] == number)
            return 1;
    return 0;
}

int arch_is_exec(const struct arch_plan *arch, uint64_t number)
{
    return has_number(arch->exec_numbers, arch->exec_count, number);
}

int arch_maps_code(const struct arch_plan *arch, uint64_t number, const uint64_t *args)
{
    return (args[2] & PROT_EXEC) && has_number(arch->mappers, arch->mapper_count, number);
}

int arch_signs(const struct arch_plan *arch, uint64_t number, const uint64_t *args)
{
    int64_t found = 0;
    for (const struct telltale *t = arch->telltales; t < arch->telltales + arch->telltale_count; t++)
        if ((uint64_t)t->number == number && (t->first == ANY_VALUE || (uint64_t)t->first == args[0]) &&
            (t->second == ANY_VALUE || (uint64_t)t->second == args[1]))
            found |= t->sign;
    return (int)found;
}

const struct call_plan *arch_call(const struct arch_plan *arch, uint64_t number)
{
    return number < arch->size ? arch->calls[number] : NULL;
}
