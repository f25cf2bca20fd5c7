#include "query/plan.h"

#include "base/map.h"
#include "base/vec.h"

#include <stdlib.h>

/* ---- statistics ------------------------------------------------------------------------------ */

uint64_t plan_df(const struct index_reader *r, struct str term)
{
    uint64_t df = 0;
    for (uint32_t i = 0; i < r->n_segments; i++) {
        struct term_entry e;
        if (dict_find(r->segments[i].segment, term, &e)) {
            uint32_t gone = deletes_df(r->segments[i].deletes, e.ordinal);
            df += e.df > gone ? e.df - gone : 0;
        }
    }
    return df;
}

static void expand_segment(struct map *terms, const struct reader_segment *s, struct str prefix)
{
    struct dict_walk *w = xmalloc(sizeof(*w));
    dict_walk_terms(w, s->segment, prefix);
    while (dict_next(w) && str_starts(dict_key(w), prefix))
        map_put(terms, dict_key(w), NULL);
    dict_walk_surfaces(w, s->segment, prefix);
    while (dict_next(w) && str_starts(w->surface.word, prefix)) {
        uint32_t gone, title_gone;
        deletes_surface(s->deletes, w->surface.ordinal, &gone, &title_gone);
        if (w->surface.count > gone)
            map_put(terms, w->surface.term, NULL);
    }
    free(w);
}

size_t plan_expand(struct arena *a, const struct index_reader *r, struct str prefix,
                   struct str **out)
{
    struct map terms = {0};
    if (prefix.len)
        for (uint32_t i = 0; i < r->n_segments; i++)
            expand_segment(&terms, &r->segments[i], prefix);
    *out = ARENA_ARRAY(a, struct str, terms.len);
    for (size_t i = 0; i < terms.len; i++)
        (*out)[i] = arena_str(a, terms.entries[i].key);
    size_t n = terms.len;
    if (n > 1)
        qsort(*out, n, sizeof(**out), str_cmp_qsort);
    map_done(&terms);
    return n;
}

/* ---- leaves ---------------------------------------------------------------------------------- */

static struct plan_leaf *leaf_add(struct plan *p)
{
    return p->n_leaves < PLAN_LEAVES_MAX ? &p->leaves[p->n_leaves++] : NULL;
}

/* Neighbours in the dictionary are stepped to, others are looked up. */
#define STEPS_MAX 32

static bool step_to(struct dict_walk *w, const struct segment *s, struct str term, bool *on)
{
    for (int i = 0; *on && i < STEPS_MAX; i++) {
        int c = str_cmp(dict_key(w), term);
        if (c >= 0)
            return c == 0;
        *on = dict_next(w);
    }
    dict_walk_terms(w, s, term);
    *on = dict_next(w);
    return *on && str_eq(dict_key(w), term);
}

/* Looks the terms up in a segment; they ascend when there are several. */
static void find_in(struct arena *a, const struct reader_segment *s, struct plan_leaf *l,
                    struct plan_found *f)
{
    struct dict_walk *w = arena_alloc(a, sizeof(*w));
    bool on = false;
    f->entries = arena_alloc(a, l->n_terms * sizeof(*f->entries));
    for (size_t k = 0; k < l->n_terms; k++) {
        struct term_entry *e = &f->entries[f->n];
        bool found = l->n_terms == 1 ? dict_find(s->segment, l->terms[k], e)
                                     : step_to(w, s->segment, l->terms[k], &on);
        if (!found)
            continue;
        if (l->n_terms > 1)
            *e = w->term;
        uint32_t gone = deletes_df(s->deletes, e->ordinal);
        l->df += e->df > gone ? e->df - gone : 0;
        f->n++;
    }
}

static void leaf_find(struct arena *a, const struct index_reader *r, struct plan_leaf *l)
{
    l->found = ARENA_ARRAY(a, struct plan_found, r->n_segments);
    for (uint32_t i = 0; i < r->n_segments; i++)
        find_in(a, &r->segments[i], l, &l->found[i]);
}

static void leaf_weigh(struct plan_leaf *l, uint32_t idf)
{
    l->idf = idf;
    for (uint32_t code = 0; code < IMPACT_CODES; code++)
        l->score[code] = l->scored ? impact_score(idf, code) : 0;
}

static bool add_leaf(struct arena *a, const struct index_reader *r, struct plan *p,
                     const struct clause *c, struct str term, bool prefix)
{
    struct plan_leaf *l = leaf_add(p);
    if (!l)
        return false;
    *l = (struct plan_leaf){.text = c->text, .is_union = prefix, .scored = !c->minus};
    if (prefix) {
        l->n_terms = plan_expand(a, r, term, &l->terms);
    } else {
        l->n_terms = 1;
        l->terms = ARENA_NEW(a, struct str);
        l->terms[0] = term;
    }
    leaf_find(a, r, l);
    leaf_weigh(l, impact_idf(r->n_live, l->df));
    p->n_scored += l->scored;
    return true;
}

static bool add_clause(struct arena *a, const struct index_reader *r, struct plan *p,
                       const struct clause *c)
{
    if (c->n_terms == 0)
        return true;
    p->clauses[p->n_clauses++] =
        (struct plan_clause){c->kind, c->minus, c->title_only, p->n_leaves, (uint32_t)c->n_terms};
    for (size_t i = 0; i < c->n_terms; i++)
        if (!add_leaf(a, r, p, c, c->terms[i], c->kind == CLAUSE_PREFIX))
            return false;
    return true;
}

/* Words of the employer's name filter: they must occur, and weigh nothing. */
static bool add_employer(struct arena *a, const struct index_reader *r, const struct analyser *an,
                         struct plan *p, struct str employer)
{
    struct tokens words = {0};
    uint32_t position = 0;
    analyse(a, an, employer, false, &position, &words);
    for (size_t i = 0; i < words.len; i++) {
        struct plan_leaf *l = leaf_add(p);
        if (!l || p->n_clauses == sizeof(p->clauses) / sizeof(p->clauses[0]))
            return false;
        *l = (struct plan_leaf){.text = words.items[i].term, .n_terms = 1};
        l->terms = ARENA_NEW(a, struct str);
        l->terms[0] = arena_printf(a, "%c%.*s", TERM_EMPLOYER, STR_ARG(words.items[i].term));
        leaf_find(a, r, l);
        p->clauses[p->n_clauses++] =
            (struct plan_clause){.kind = CLAUSE_WORD, .first = p->n_leaves - 1, .n = 1};
    }
    return true;
}

/* A posting of today gains a sixteenth of the best possible score: enough to part equals. */
static void set_freshness(struct plan *p)
{
    uint64_t best = 0;
    for (uint32_t i = 0; i < p->n_leaves; i++)
        best += p->leaves[i].score[IMPACT_CODES - 1];
    p->fresh = (uint32_t)(best / 16);
}

bool plan_make(struct arena *a, const struct index_reader *r, const struct analyser *an,
               const struct parsed_query *q, struct str employer, int32_t today, struct plan *p,
               struct err *err)
{
    p->n_clauses = p->n_leaves = p->n_scored = 0;
    p->today = today;
    bool fits = true;
    for (size_t i = 0; i < q->n_clauses && fits; i++)
        fits = add_clause(a, r, p, &q->clauses[i]);
    fits = fits && add_employer(a, r, an, p, employer);
    set_freshness(p);
    return fits ||
           err_set(err, ERR_USAGE, "the search has more than %d words: use fewer", PLAN_LEAVES_MAX);
}

bool plan_weights(struct plan *p, const uint32_t *idf, size_t n)
{
    if (n != p->n_leaves)
        return false;
    for (uint32_t i = 0; i < p->n_leaves; i++)
        leaf_weigh(&p->leaves[i], idf[i]);
    set_freshness(p);
    return true;
}

uint32_t plan_freshness(const struct plan *p, uint16_t date)
{
    /* 1024 · 2^(−day / 30) for the days of one half-life. */
    static const uint16_t decay[FRESH_HALF_LIFE_DAYS] = {
        1024, 1001, 978, 955, 934, 912, 891, 871, 851, 832, 813, 794, 776, 758, 741,
        724,  708,  691, 676, 660, 645, 630, 616, 602, 588, 575, 562, 549, 536, 524};
    if (date == 0)
        return 0;
    int32_t age = p->today - date;
    if (age < 0)
        age = 0;
    uint32_t halves = (uint32_t)age / FRESH_HALF_LIFE_DAYS;
    if (halves > 20)
        return 0;
    uint64_t f = (uint64_t)p->fresh * decay[age % FRESH_HALF_LIFE_DAYS];
    return (uint32_t)(f >> (10 + halves));
}
