#include "query/collect.h"

#include "index/hot.h"

/* What words give a document, or the most they can give a group of documents: no freshness. */
struct words_score {
    uint32_t title, score;
};

static inline void add_impact(struct words_score *w, const struct plan_leaf *l, uint8_t impact)
{
    /* by title class: words count before parts */
    static const uint32_t title[4] = {0, 1, 1u << 8, 1u << 8};
    w->score += l->score[impact_code(impact)];
    w->title += title[impact_title(impact)];
}

static inline struct words_score score_words(const struct plan *plan, const struct match *m,
                                             uint32_t docid)
{
    struct words_score w = {0, 0};
    for (uint32_t i = 0; i < plan->n_leaves; i++)
        if (plan->leaves[i].scored)
            add_impact(&w, &plan->leaves[i], match_impact(&m->leaves[i], docid));
    return w;
}

static struct rank_key key_of(const struct plan *plan, enum search_sort sort,
                              const struct segment *s, uint32_t docid, struct words_score w)
{
    struct rank_key key = {.date = s->rows[docid].date, .id = s->ids[docid]};
    if (sort == SORT_DATE)
        return key;
    key.score = w.score + (plan->n_scored ? plan_freshness(plan, key.date) : 0);
    key.title = sort == SORT_TITLE ? w.title : 0;
    return key;
}

static uint8_t leaf_bound(const struct match_leaf *l)
{
    return l->union_impacts ? impact_make(TITLE_WORD, IMPACT_CODES - 1) : l->postings.bound;
}

/* Of everything but dense lists: those have bounds for each word. */
static struct words_score window_bound(const struct collect *c, const struct match *m)
{
    struct words_score b = {0};
    for (uint32_t i = 0; i < c->plan->n_leaves; i++) {
        const struct match_leaf *l = &m->leaves[i];
        if (c->plan->leaves[i].scored && (l->union_impacts || l->postings.kind == POSTINGS_LIST))
            add_impact(&b, &c->plan->leaves[i], leaf_bound(l));
    }
    return b;
}

static struct words_score word_bound(const struct collect *c, const struct match *m, uint32_t word,
                                     struct words_score b)
{
    for (uint32_t i = 0; i < c->plan->n_leaves; i++) {
        const struct match_leaf *l = &m->leaves[i];
        if (c->plan->leaves[i].scored && !l->union_impacts && l->postings.kind == POSTINGS_DENSE)
            add_impact(&b, &c->plan->leaves[i], l->postings.bounds[m->base / 64 + word]);
    }
    return b;
}

static bool may_take(const struct collect *c, struct words_score b, uint32_t fresh, uint16_t date)
{
    if (c->sort == SORT_DATE)
        b = (struct words_score){0};
    else if (c->plan->n_scored)
        b.score += fresh;
    if (c->sort == SORT_RELEVANCE)
        b.title = 0;
    return top_may_take(&c->top, b.title, b.score, date);
}

HOT static void rank_window(struct collect *c, const struct match *m, const uint64_t *bits,
                            uint32_t segment)
{
    const struct segment *s = m->s;
    bool prune = !c->exhaustive;
    struct words_score window = prune ? window_bound(c, m) : (struct words_score){0};
    /* Dates only fall from here: the window's first document is its freshest. */
    uint16_t date = s->rows[m->base].date;
    uint32_t fresh = plan_freshness(c->plan, date);
    if (prune && c->sort == SORT_DATE && c->top.n == c->top.k && !may_take(c, window, fresh, date))
        return;
    for (uint32_t w = 0; w < WINDOW_WORDS; w++) {
        if (!bits[w])
            continue;
        uint32_t first = m->base + w * 64;
        bool full = prune && c->top.n == c->top.k;
        if (full && !may_take(c, word_bound(c, m, w, window), fresh, date))
            continue;
        for (uint64_t left = bits[w]; left; left &= left - 1) {
            uint32_t doc = first + (uint32_t)__builtin_ctzll(left);
            struct words_score words = score_words(c->plan, m, doc);
            /* Most end here, before their row and id are fetched. */
            if (full && !may_take(c, words, fresh, date))
                continue;
            struct ranked r = {key_of(c->plan, c->sort, s, doc, words), segment, doc};
            top_add(&c->top, &r);
            c->scored++;
        }
    }
}

/* Rows are asked for this early (1 KiB), as most are not in the cache; measured with two words and
 * all facets on a million postings: 30 % less. Behind the end of the mapping the asking does
 * nothing. */
#define ROWS_AHEAD 64

/* Most documents lie outside a radius: they go first, in a loop that does nothing else. */
HOT static void place_window(const struct filter *f, const struct match *m, uint64_t *bits)
{
    const struct row *rows = m->s->rows;
    const uint8_t *in = f->place->in;
    for (uint32_t w = 0; w < WINDOW_WORDS; w++)
        for (uint64_t left = bits[w]; left; left &= left - 1) {
            const struct row *row = &rows[m->base + w * 64 + (uint32_t)__builtin_ctzll(left)];
            __builtin_prefetch(row + ROWS_AHEAD);
            bool inside = row->bits & ROW_MULTI || (row->place < f->n_places && in[row->place]);
            bits[w] &= ~(inside ? 0 : left & -left);
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

/* All facets of documents that no filter but the place is asked of: most searches. */
HOT static void count_window(struct collect *c, const struct match *m, uint64_t *bits)
{
    struct facet_counts *f = c->facets;
    const struct filter *filter = c->filter;
    uint16_t towns[INDEX_PLACES_MAX];
    for (uint32_t w = 0; w < WINDOW_WORDS; w++)
        for (uint64_t left = bits[w]; left; left &= left - 1) {
            uint32_t doc = m->base + w * 64 + (uint32_t)__builtin_ctzll(left), n_towns = 0;
            const struct row *row = &m->s->rows[doc];
            __builtin_prefetch(row + ROWS_AHEAD);
            if (row->bits & ROW_MULTI) {
                uint32_t fails = filter_row(c->filter, doc, towns, &n_towns);
                if (fails == FILTER_OUT)
                    bits[w] &= ~(left & -left);
                else
                    facets_count(f, doc, fails, towns, n_towns);
                continue;
            }
            /* place_window has seen to the place. */
            if (row->place < filter->n_places)
                f->towns[filter->town_of[row->place]]++;
            else
                f->no_town++;
            facets_count_passing(f, row);
        }
}

HOT void collect_segment(struct collect *c, struct match *m, uint32_t segment)
{
    bool idle = filter_idle(c->filter) && !c->facets;
    while (match_next(m)) {
        if (c->filter->place->on)
            place_window(c->filter, m, m->bits);
        if (c->facets && c->filter->active == 0)
            count_window(c, m, m->bits);
        else if (!idle)
            filter_window(c, m, m->bits);
        for (uint32_t w = 0; w < WINDOW_WORDS; w++)
            c->total += (uint64_t)__builtin_popcountll(m->bits[w]);
        if (c->top.k)
            rank_window(c, m, m->bits, segment);
    }
}
