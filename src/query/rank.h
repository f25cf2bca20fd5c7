/* The order of hits, and the best k of them. */
#ifndef QUERY_RANK_H
#define QUERY_RANK_H

#include "query/search.h"

/* The order is total: title, score, date descending, then id descending. In a list by date title
 * and score are 0, by relevance title is. It depends on the document and the plan alone, so a page
 * can go on behind a key whatever has changed in between. */
struct rank_key {
    uint32_t title; /* words in the title << 8 | parts of compounds there */
    uint32_t score;
    uint16_t date;
    uint64_t id;
};

struct ranked {
    struct rank_key key;
    uint32_t segment, docid;
};

/* The best k in a heap whose root is the worst. */
struct top {
    struct ranked *items;
    uint32_t n, k;
    bool has_after;
    struct rank_key after; /* only what comes behind it */
};

/* < 0 when a comes before b in the list. */
static inline int rank_cmp(const struct rank_key *a, const struct rank_key *b)
{
    if (a->title != b->title)
        return a->title > b->title ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->date != b->date)
        return a->date > b->date ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

void top_init(struct top *t, struct arena *a, uint32_t k);
void top_add(struct top *t, const struct ranked *r);
/* Best first; the heap is used up. */
void top_sort(struct top *t);
/* Can a document with at most this title and score, and at most this date, still get in? */
static inline bool top_may_take(const struct top *t, uint32_t title, uint32_t score, uint16_t date)
{
    if (t->n < t->k)
        return true;
    const struct rank_key *worst = &t->items[0].key;
    if (title != worst->title)
        return title > worst->title;
    if (score != worst->score)
        return score > worst->score;
    return date >= worst->date;
}

#endif
