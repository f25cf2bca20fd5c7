#include "query/match.h"

#include "index/hot.h"

/* With no more documents than this left in a window, lists are asked one by one. */
#define SEEK_DOCS_MAX 24

/* ---- opening --------------------------------------------------------------------------------- */

static void open_union(struct arena *a, struct match *m, struct match_leaf *l,
                       const struct plan_found *found)
{
    uint32_t n = m->s->n_docs, words = (n + 63) / 64;
    l->union_bits = ARENA_ARRAY(a, uint64_t, words);
    l->union_impacts = ARENA_ARRAY(a, uint8_t, n);
    for (size_t i = 0; i < found->n; i++) {
        postings_open(&l->postings, m->s, &found->entries[i]);
        l->df += found->entries[i].df;
        postings_union(&l->postings, l->union_bits, l->union_impacts);
    }
    l->absent = l->df == 0;
}

static void open_leaf(struct arena *a, struct match *m, struct match_leaf *l,
                      const struct plan_found *found)
{
    if (l->plan->is_union) {
        open_union(a, m, l, found);
        return;
    }
    l->absent = found->n == 0;
    if (l->absent)
        return;
    l->df = found->entries[0].df;
    postings_open(&l->postings, m->s, &found->entries[0]);
}

static void open_phrase(struct arena *a, struct match *m, const struct plan_clause *c)
{
    for (uint32_t i = c->first; i < c->first + c->n; i++) {
        struct match_leaf *l = &m->leaves[i];
        l->positions = arena_alloc(a, sizeof(*l->positions));
        memcpy(l->positions, &l->postings, sizeof(l->postings));
        /* Inline impacts are pointed at inside the struct. */
        if (l->postings.impacts == l->postings.inline_impacts)
            l->positions->impacts = l->positions->inline_impacts;
    }
    for (int i = 0; i < 2 && !m->positions[i]; i++)
        m->positions[i] = arena_alloc(a, PHRASE_POSITIONS_MAX * sizeof(uint32_t));
}

static uint64_t clause_df(const struct match *m, const struct plan_clause *c)
{
    uint64_t df = UINT64_MAX;
    for (uint32_t i = c->first; i < c->first + c->n; i++) {
        uint64_t leaf = m->leaves[i].absent ? 0 : m->leaves[i].df;
        df = leaf < df ? leaf : df;
    }
    return df;
}

static void sort_clauses(struct match *m)
{
    for (uint32_t i = 1; i < m->n_order; i++) {
        const struct plan_clause *c = m->order[i];
        uint32_t k = i;
        for (; k > 0 && clause_df(m, m->order[k - 1]) > clause_df(m, c); k--)
            m->order[k] = m->order[k - 1];
        m->order[k] = c;
    }
}

struct match *match_open(struct arena *a, const struct plan *plan, const struct index_reader *r,
                         uint32_t segment, uint32_t doc_end)
{
    const struct segment *s = r->segments[segment].segment;
    struct match *m = ARENA_NEW(a, struct match);
    m->s = s;
    m->deletes = r->segments[segment].deletes;
    m->plan = plan;
    m->end = doc_end < s->n_docs ? doc_end : s->n_docs;
    m->leaves = arena_alloc(a, plan->n_leaves * sizeof(*m->leaves));
    for (uint32_t i = 0; i < plan->n_leaves; i++) {
        struct match_leaf *l = &m->leaves[i];
        memset(l, 0, offsetof(struct match_leaf, impacts));
        l->plan = &plan->leaves[i];
        open_leaf(a, m, l, &plan->leaves[i].found[segment]);
    }
    for (uint32_t i = 0; i < plan->n_clauses; i++) {
        const struct plan_clause *c = &plan->clauses[i];
        bool absent = clause_df(m, c) == 0;
        if (c->kind == CLAUSE_PHRASE && c->n > 1 && !absent)
            open_phrase(a, m, c);
        if (!c->minus)
            m->order[m->n_order++] = c;
        else if (!absent)
            m->minus[m->n_minus++] = c;
        m->none |= absent && !c->minus;
    }
    sort_clauses(m);
    return m;
}

bool match_corrupt(const struct match *m)
{
    bool corrupt = false;
    for (uint32_t i = 0; i < m->plan->n_leaves; i++)
        corrupt |= m->leaves[i].postings.corrupt ||
                   (m->leaves[i].positions && m->leaves[i].positions->corrupt);
    return corrupt;
}

/* ---- one leaf in one window ------------------------------------------------------------------ */

HOT static uint32_t count_bits(const uint64_t *bits)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < WINDOW_WORDS; i++)
        n += (uint32_t)__builtin_popcountll(bits[i]);
    return n;
}

/* Keeps the documents of `bits` for which `keep` is true. */
#define FILTER_BITS(bits, doc, base, keep)                                                         \
    for (uint32_t word_ = 0; word_ < WINDOW_WORDS; word_++)                                        \
        for (uint64_t left_ = (bits)[word_]; left_; left_ &= left_ - 1) {                          \
            uint32_t doc = (base) + word_ * 64 + (uint32_t)__builtin_ctzll(left_);                 \
            if (!(keep))                                                                           \
                (bits)[word_] &= ~(left_ & -left_);                                                \
        }

static bool seek_to(struct match_leaf *l, uint32_t doc)
{
    if (postings_seek(&l->postings, doc) != doc)
        return false;
    l->impacts[doc % WINDOW_DOCS] = postings_impact(&l->postings);
    return true;
}

static bool is_list(const struct match_leaf *l)
{
    return !l->union_bits && l->postings.kind == POSTINGS_LIST;
}

/* The leaf's documents in the window, into cleared bits. */
static void leaf_bits(struct match *m, struct match_leaf *l, uint64_t *bits)
{
    if (!l->union_bits) {
        postings_window(&l->postings, m->base, bits, l->impacts);
        return;
    }
    uint32_t words = (m->s->n_docs + 63) / 64, word = m->base / 64;
    uint32_t n = words - word < WINDOW_WORDS ? words - word : WINDOW_WORDS;
    memcpy(bits, l->union_bits + word, n * sizeof(*bits));
}

static void and_leaf(struct match *m, struct match_leaf *l, uint64_t *bits)
{
    if (is_list(l) && count_bits(bits) <= SEEK_DOCS_MAX) {
        FILTER_BITS(bits, doc, m->base, seek_to(l, doc))
        return;
    }
    uint64_t own[WINDOW_WORDS] = {0};
    leaf_bits(m, l, own);
    for (uint32_t i = 0; i < WINDOW_WORDS; i++)
        bits[i] &= own[i];
}

/* ---- phrases --------------------------------------------------------------------------------- */

/* Keeps the starts s for which s + shift is among the positions. */
static uint32_t keep_followed(uint32_t *starts, uint32_t n, const uint32_t *positions,
                              uint32_t n_positions, uint32_t shift)
{
    uint32_t kept = 0;
    for (uint32_t i = 0, k = 0; i < n; i++) {
        while (k < n_positions && positions[k] < starts[i] + shift)
            k++;
        if (k < n_positions && positions[k] == starts[i] + shift)
            starts[kept++] = starts[i];
    }
    return kept;
}

static bool phrase_in(struct match *m, const struct plan_clause *c, uint32_t doc)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        struct postings *p = m->leaves[c->first + i].positions;
        if (postings_seek(p, doc) != doc)
            return false;
        uint32_t *into = m->positions[i > 0];
        uint32_t got = postings_positions(p, into, PHRASE_POSITIONS_MAX);
        n = i ? keep_followed(m->positions[0], n, into, got, i) : got;
        if (n == 0)
            return false;
    }
    /* Title positions come first. */
    return !c->title_only || m->positions[0][0] < FIELD_POSITIONS;
}

static void and_clause(struct match *m, const struct plan_clause *c, uint64_t *bits)
{
    for (uint32_t i = c->first; i < c->first + c->n; i++)
        and_leaf(m, &m->leaves[i], bits);
    if (c->kind == CLAUSE_PHRASE && c->n > 1) {
        FILTER_BITS(bits, doc, m->base, phrase_in(m, c, doc))
    } else if (c->title_only) {
        const struct match_leaf *l = &m->leaves[c->first];
        FILTER_BITS(bits, doc, m->base, impact_title(match_impact(l, doc)) != TITLE_NOT)
    }
}

/* ---- windows --------------------------------------------------------------------------------- */

/* The first document from `from` on that every list may have. */
static uint32_t next_candidate(struct match *m, uint32_t from)
{
    for (uint32_t i = 0; i < m->n_order; i++) {
        const struct plan_clause *c = m->order[i];
        for (uint32_t k = c->first; k < c->first + c->n; k++) {
            struct match_leaf *l = &m->leaves[k];
            if (!is_list(l))
                continue;
            uint32_t doc = postings_seek(&l->postings, from);
            if (doc == POSTINGS_END)
                return POSTINGS_END;
            if (doc / WINDOW_DOCS > from / WINDOW_DOCS)
                from = doc;
        }
    }
    return from;
}

static void live_bits(const struct match *m, uint64_t *bits)
{
    uint32_t words = (m->end + 63) / 64, word = m->base / 64;
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        bits[i] = word + i < words ? ~(uint64_t)0 : 0;
        if (word + i < words && m->deletes)
            bits[i] &= ~m->deletes->bitmap[word + i];
    }
    if (m->end % 64 && words - 1 >= word && words - 1 < word + WINDOW_WORDS)
        bits[words - 1 - word] &= ((uint64_t)1 << m->end % 64) - 1;
}

static bool any_bits(const uint64_t *bits)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < WINDOW_WORDS; i++)
        all |= bits[i];
    return all != 0;
}

static bool fill_window(struct match *m)
{
    live_bits(m, m->bits);
    for (uint32_t i = 0; i < m->n_order; i++) {
        and_clause(m, m->order[i], m->bits);
        if (!any_bits(m->bits))
            return false;
    }
    for (uint32_t i = 0; i < m->n_minus; i++) {
        uint64_t gone[WINDOW_WORDS];
        memcpy(gone, m->bits, sizeof(gone));
        and_clause(m, m->minus[i], gone);
        for (uint32_t k = 0; k < WINDOW_WORDS; k++)
            m->bits[k] &= ~gone[k];
    }
    return any_bits(m->bits);
}

bool match_next(struct match *m)
{
    if (m->none)
        return false;
    while (m->next < m->end) {
        uint32_t doc = next_candidate(m, m->next);
        if (doc >= m->end)
            break;
        m->base = doc / WINDOW_DOCS * WINDOW_DOCS;
        m->next = m->base + WINDOW_DOCS;
        if (fill_window(m))
            return true;
    }
    m->next = m->end;
    return false;
}
