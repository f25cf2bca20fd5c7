#include "query/collect.h"

#include "index/hot.h"

HOT struct rank_key collect_key(const struct plan *plan, enum search_sort sort,
                                const struct match *m, uint32_t docid)
{
    const struct segment *s = m->s;
    struct rank_key key = {.date = s->rows[docid].date, .id = s->ids[docid]};
    if (sort == SORT_DATE)
        return key;
    for (uint32_t i = 0; i < plan->n_leaves; i++) {
        const struct plan_leaf *l = &plan->leaves[i];
        if (!l->scored)
            continue;
        uint8_t impact = match_impact(&m->leaves[i], docid);
        key.score += l->score[impact_code(impact)];
        uint32_t title = impact_title(impact);
        key.title += title == TITLE_WORD ? 1u << 8 : title == TITLE_PART ? 1u : 0;
    }
    if (plan->n_scored)
        key.score += plan_freshness(plan, key.date);
    if (sort == SORT_RELEVANCE)
        key.title = 0;
    return key;
}

/* The best a document between two docids can reach, without freshness. */
struct bound {
    uint32_t title, score;
};

static void bound_add(struct bound *b, const struct plan_leaf *l, uint8_t impact)
{
    b->score += l->score[impact_code(impact)];
    b->title += impact_title(impact) == TITLE_WORD   ? 1u << 8
                : impact_title(impact) == TITLE_PART ? 1u
                                                     : 0;
}

static uint8_t leaf_bound(const struct match_leaf *l)
{
    return l->union_impacts ? impact_make(TITLE_WORD, IMPACT_CODES - 1) : l->postings.bound;
}

/* Of everything but dense lists: those have bounds for each word. */
static struct bound window_bound(const struct collect *c, const struct match *m)
{
    struct bound b = {0};
    for (uint32_t i = 0; i < c->plan->n_leaves; i++) {
        const struct match_leaf *l = &m->leaves[i];
        if (c->plan->leaves[i].scored && (l->union_impacts || l->postings.kind == POSTINGS_LIST))
            bound_add(&b, &c->plan->leaves[i], leaf_bound(l));
    }
    return b;
}

static struct bound word_bound(const struct collect *c, const struct match *m, uint32_t word,
                               struct bound b)
{
    for (uint32_t i = 0; i < c->plan->n_leaves; i++) {
        const struct match_leaf *l = &m->leaves[i];
        if (c->plan->leaves[i].scored && !l->union_impacts && l->postings.kind == POSTINGS_DENSE)
            bound_add(&b, &c->plan->leaves[i], l->postings.bounds[m->base / 64 + word]);
    }
    return b;
}

static bool may_take(const struct collect *c, struct bound b, uint16_t date)
{
    if (c->sort == SORT_DATE)
        b = (struct bound){0};
    else if (c->plan->n_scored)
        b.score += plan_freshness(c->plan, date);
    if (c->sort == SORT_RELEVANCE)
        b.title = 0;
    return top_may_take(&c->top, b.title, b.score, date);
}

static void rank_window(struct collect *c, const struct match *m, const uint64_t *bits,
                        uint32_t segment)
{
    const struct row *rows = m->s->rows;
    bool prune = !c->exhaustive;
    struct bound window = prune ? window_bound(c, m) : (struct bound){0};
    for (uint32_t w = 0; w < WINDOW_WORDS; w++) {
        if (!bits[w])
            continue;
        uint32_t first = m->base + w * 64;
        if (prune && c->top.n == c->top.k &&
            !may_take(c, word_bound(c, m, w, window), rows[first].date))
            continue;
        for (uint64_t left = bits[w]; left; left &= left - 1) {
            uint32_t doc = first + (uint32_t)__builtin_ctzll(left);
            struct ranked r = {collect_key(c->plan, c->sort, m, doc), segment, doc};
            top_add(&c->top, &r);
            c->scored++;
        }
    }
}

/* Clears the bits of documents the filters refuse; counts the rest. */
HOT static void filter_window(struct collect *c, const struct match *m, uint64_t *bits)
{
    uint16_t towns[INDEX_PLACES_MAX];
    for (uint32_t w = 0; w < WINDOW_WORDS; w++)
        for (uint64_t left = bits[w]; left; left &= left - 1) {
            uint32_t doc = m->base + w * 64 + (uint32_t)__builtin_ctzll(left), n_towns = 0;
            uint32_t fails = filter_row(c->filter, doc, c->facets ? towns : NULL, &n_towns);
            if (fails != FILTER_OUT && c->facets)
                facets_count(c->facets, doc, fails, towns, n_towns);
            if (fails)
                bits[w] &= ~(left & -left);
        }
}

HOT void collect_segment(struct collect *c, struct match *m, uint32_t segment)
{
    bool idle = filter_idle(c->filter) && !c->facets;
    while (match_next(m)) {
        if (!idle)
            filter_window(c, m, m->bits);
        for (uint32_t w = 0; w < WINDOW_WORDS; w++)
            c->total += (uint64_t)__builtin_popcountll(m->bits[w]);
        if (c->top.k)
            rank_window(c, m, m->bits, segment);
    }
}
