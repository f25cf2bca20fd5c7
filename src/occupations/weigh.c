#include "occupations/internal.h"

#include <math.h>

/* How often a term stands in titles of each occupation group (3 KldB digits). */
struct spread {
    uint32_t group[64]; /* the first 64 groups; more say no more */
    uint32_t count[64];
    size_t n;
    uint32_t total;
};

static void count_group(struct spread *s, uint32_t group)
{
    s->total++;
    for (size_t i = 0; i < s->n; i++) {
        if (s->group[i] == group) {
            s->count[i]++;
            return;
        }
    }
    if (s->n < 64) {
        s->group[s->n] = group;
        s->count[s->n++] = 1;
    }
}

/* Entropy of the groups in bits. */
static double entropy(const struct spread *s)
{
    double h = 0;
    for (size_t i = 0; i < s->n; i++) {
        double p = (double)s->count[i] / s->total;
        h -= p * log2(p);
    }
    return h;
}

void lexicon_weigh_words(struct lexicon *l)
{
    struct map index = {0};
    VEC(struct spread) spreads = {0};
    struct arena *a = arena_new();
    for (size_t i = 0; i < l->titles.len; i++) {
        struct str atoms = title_atoms(a, l, l->titles.items[i].text, NULL), term;
        uint32_t group = l->occupations.items[l->titles.items[i].occupation].code / 100;
        while (str_split(&atoms, ' ', &term)) {
            bool is_new;
            uint64_t *at = map_put(&index, term, &is_new);
            if (is_new) {
                *at = spreads.len;
                vec_push(&spreads, (struct spread){0});
            }
            count_group(&spreads.items[*at], group);
        }
        arena_reset(a);
    }
    for (size_t i = 0; i < index.len; i++) {
        double h = entropy(&spreads.items[index.entries[i].value]);
        double weight = 1 / (1 + 0.35 * h);
        *map_put(&l->rules.weights, index.entries[i].key, NULL) = (uint64_t)(weight * 1000);
    }
    arena_free(a);
    vec_done(&spreads);
    map_done(&index);
}
