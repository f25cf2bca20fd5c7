#include "query/rank.h"

#include <stdlib.h>

void top_init(struct top *t, struct arena *a, uint32_t k)
{
    *t = (struct top){.items = ARENA_ARRAY(a, struct ranked, k), .k = k};
}

static bool before(const struct ranked *a, const struct ranked *b)
{
    return rank_cmp(&a->key, &b->key) < 0;
}

static void sift_down(struct top *t, uint32_t at)
{
    for (;;) {
        uint32_t worst = at, left = 2 * at + 1;
        for (uint32_t c = left; c < left + 2 && c < t->n; c++)
            if (before(&t->items[worst], &t->items[c]))
                worst = c;
        if (worst == at)
            return;
        struct ranked swap = t->items[at];
        t->items[at] = t->items[worst];
        t->items[worst] = swap;
        at = worst;
    }
}

static void sift_up(struct top *t, uint32_t at)
{
    while (at > 0 && before(&t->items[(at - 1) / 2], &t->items[at])) {
        struct ranked swap = t->items[at];
        t->items[at] = t->items[(at - 1) / 2];
        t->items[(at - 1) / 2] = swap;
        at = (at - 1) / 2;
    }
}

void top_add(struct top *t, const struct ranked *r)
{
    if (t->k == 0 || (t->has_after && rank_cmp(&t->after, &r->key) >= 0))
        return;
    if (t->n < t->k) {
        t->items[t->n] = *r;
        sift_up(t, t->n++);
    } else if (before(r, &t->items[0])) {
        t->items[0] = *r;
        sift_down(t, 0);
    }
}

static int by_rank(const void *a, const void *b)
{
    return rank_cmp(&((const struct ranked *)a)->key, &((const struct ranked *)b)->key);
}

void top_sort(struct top *t)
{
    if (t->n > 1)
        qsort(t->items, t->n, sizeof(*t->items), by_rank);
}
