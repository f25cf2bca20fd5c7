/* Words near a misspelt one, and words that begin with what is typed so far. */
#include "query/engine.h"

#include "base/map.h"

#include <stdlib.h>

#define WORD_BYTES_MAX 60

/* Optimal string alignment distance (Damerau 1964, neighbouring letters swapped count once), cut at
 * `max` + 1. */
static uint32_t distance(struct str a, struct str b, uint32_t max)
{
    uint32_t rows[3][WORD_BYTES_MAX + 1];
    if (a.len > WORD_BYTES_MAX || b.len > WORD_BYTES_MAX)
        return max + 1;
    for (uint32_t k = 0; k <= b.len; k++)
        rows[0][k] = k;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *row = rows[i % 3], *up = rows[(i + 2) % 3], *upup = rows[(i + 1) % 3];
        uint32_t least = row[0] = i;
        for (uint32_t k = 1; k <= b.len; k++) {
            uint32_t cost = a.ptr[i - 1] != b.ptr[k - 1], d = up[k - 1] + cost;
            d = up[k] + 1 < d ? up[k] + 1 : d;
            d = row[k - 1] + 1 < d ? row[k - 1] + 1 : d;
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1] &&
                upup[k - 2] + 1 < d)
                d = upup[k - 2] + 1;
            row[k] = d;
            least = d < least ? d : least;
        }
        if (least > max)
            return max + 1;
    }
    return rows[a.len % 3][b.len];
}

struct candidate {
    struct str word;
    uint32_t distance;
    uint64_t weight;
};

static int best_first(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return str_cmp(a->word, b->word);
}

/* Live occurrences of an entry; those in titles weigh most. */
static uint64_t weight_of(const struct reader_segment *s, const struct surface_entry *e)
{
    uint32_t gone, title_gone;
    deletes_surface(s->deletes, e->ordinal, &gone, &title_gone);
    uint64_t count = e->count > gone ? e->count - gone : 0;
    uint64_t title = e->title_count > title_gone ? e->title_count - title_gone : 0;
    return count + 16 * title;
}

/* The candidates in `words` (spelling → weight), best first. */
static size_t take_best(struct arena *a, const struct map *words, struct str near, uint32_t max_d,
                        struct str *out, size_t max)
{
    struct candidate *c = ARENA_ARRAY(a, struct candidate, words->len);
    for (size_t i = 0; i < words->len; i++) {
        struct str shown = words->entries[i].key;
        uint32_t d = near.len ? distance(near, analyse_prefix(a, shown), max_d) : 0;
        c[i] = (struct candidate){shown, d, words->entries[i].value};
    }
    if (words->len > 1)
        qsort(c, words->len, sizeof(*c), best_first);
    size_t n = words->len < max ? words->len : max;
    for (size_t i = 0; i < n; i++)
        out[i] = arena_str(a, c[i].word);
    return n;
}

size_t spelling_near(struct arena *a, const struct index_reader *r, struct str word,
                     struct str *out, size_t max)
{
    /* Short words have too many neighbours. */
    uint32_t max_d = word.len <= 3 ? 0 : word.len <= 6 ? 1 : 2;
    if (max_d == 0 || word.len > WORD_BYTES_MAX)
        return 0;
    struct map words = {0};
    struct dict_walk *w = xmalloc(sizeof(*w));
    for (uint32_t i = 0; i < r->n_segments; i++) {
        dict_walk_surfaces(w, r->segments[i].segment, STR_NONE);
        while (dict_next(w)) {
            struct str near = w->surface.word;
            size_t longer = near.len > word.len ? near.len - word.len : word.len - near.len;
            if (longer > max_d || distance(word, near, max_d) > max_d)
                continue;
            uint64_t weight = weight_of(&r->segments[i], &w->surface);
            if (weight)
                *map_put(&words, w->surface.display.len ? w->surface.display : near, NULL) +=
                    weight;
        }
    }
    size_t n = take_best(a, &words, word, max_d, out, max);
    map_done(&words);
    free(w);
    return n;
}

size_t engine_suggest(struct arena *a, struct engine *e, struct str prefix, struct str *out,
                      size_t max)
{
    prefix = analyse_prefix(a, str_trim(prefix));
    if (prefix.len == 0 || prefix.len > WORD_BYTES_MAX)
        return 0;
    struct index_reader *r = engine_reader(e);
    struct map words = {0};
    struct dict_walk *w = xmalloc(sizeof(*w));
    for (uint32_t i = 0; i < r->n_segments; i++) {
        dict_walk_surfaces(w, r->segments[i].segment, prefix);
        while (dict_next(w) && str_starts(w->surface.word, prefix)) {
            uint64_t weight = weight_of(&r->segments[i], &w->surface);
            if (weight)
                *map_put(&words, w->surface.display.len ? w->surface.display : w->surface.word,
                         NULL) += weight;
        }
    }
    size_t n = take_best(a, &words, STR_NONE, 0, out, max);
    map_done(&words);
    free(w);
    index_reader_unref(r);
    return n;
}
