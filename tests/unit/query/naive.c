/* Search as its definition says, over all documents, with nothing shared with the engine but the
 * query parser, the place resolver and the impact of a term in a document. */
#include "unit/query/world.h"

#include "base/map.h"

#include <math.h>
#include <stdlib.h>

struct clause_terms {
    struct str *terms;
    size_t n;
};

static const struct doc_term *term_in(const struct world_doc *d, struct str term)
{
    for (size_t i = 0; i < d->terms.n; i++)
        if (str_eq(d->terms.terms[i].term, term))
            return &d->terms.terms[i];
    return NULL;
}

/* All terms a prefix stands for: terms that begin so, and terms of words that do. */
static struct clause_terms expand(struct world *w, struct str prefix)
{
    struct map found = {0};
    if (w->prefix_seq == w->seq && str_eq(w->prefix, prefix))
        return (struct clause_terms){w->prefix_terms, w->n_prefix_terms};
    for (size_t i = 1; i < w->n_docs; i++) {
        const struct world_doc *d = &w->docs[i];
        for (size_t k = 0; k < d->terms.n && d->live; k++)
            if (str_starts(d->terms.terms[k].term, prefix))
                map_put(&found, d->terms.terms[k].term, NULL);
        for (size_t k = 0; k < d->terms.n_raws && d->live; k++) {
            struct str key, display;
            if (document_surface(w->q, d->terms.raws[k].raw, d->terms.raws[k].term, &key,
                                 &display) &&
                str_starts(key, prefix))
                map_put(&found, d->terms.raws[k].term, NULL);
        }
    }
    struct clause_terms t = {ARENA_ARRAY(w->a, struct str, found.len), found.len};
    for (size_t i = 0; i < found.len; i++)
        t.terms[i] = arena_str(w->a, found.entries[i].key);
    map_done(&found);
    w->prefix = arena_str(w->a, prefix);
    w->prefix_seq = w->seq;
    w->prefix_terms = t.terms;
    w->n_prefix_terms = t.n;
    return t;
}

/* Best code and title class of any of the terms; 0 when none occurs. */
static uint8_t best(const struct world_doc *d, struct clause_terms t)
{
    uint8_t impact = 0;
    for (size_t i = 0; i < t.n; i++) {
        const struct doc_term *in = term_in(d, t.terms[i]);
        if (in)
            impact = impact_max(impact, in->impact);
    }
    return impact;
}

static bool has_position(const struct doc_term *t, uint32_t position)
{
    for (uint32_t i = 0; i < t->n_positions; i++)
        if (t->positions[i] == position)
            return true;
    return false;
}

static bool phrase(const struct world_doc *d, const struct clause *c)
{
    const struct doc_term *first = term_in(d, c->terms[0]);
    for (uint32_t i = 0; first && i < first->n_positions; i++) {
        if (c->title_only && first->positions[i] >= FIELD_POSITIONS)
            continue;
        bool all = true;
        for (size_t k = 1; k < c->n_terms && all; k++) {
            const struct doc_term *t = term_in(d, c->terms[k]);
            all = t && has_position(t, first->positions[i] + (uint32_t)k);
        }
        if (all)
            return true;
    }
    return false;
}

static bool clause_matches(struct world *w, const struct world_doc *d, const struct clause *c)
{
    if (c->kind == CLAUSE_PHRASE && c->n_terms > 1)
        return phrase(d, c);
    struct clause_terms t = {c->terms, c->n_terms};
    if (c->kind == CLAUSE_PREFIX)
        t = expand(w, c->terms[0]);
    uint8_t impact = best(d, t);
    return impact && (!c->title_only || impact_title(impact) != TITLE_NOT);
}

static bool near(struct world *w, const struct place_answer *p, double radius_km, uint16_t place)
{
    const struct place *at = gazetteer_get(w->g, place);
    if (p->scope == PLACE_SCOPE_COUNTRY)
        return true;
    if (p->scope == PLACE_SCOPE_STATE)
        return at->state == p->state;
    for (size_t i = 0; i < (p->several ? p->n_matches : 1); i++) {
        const struct place *c = gazetteer_get(w->g, p->matches[i].place);
        if (at->town == p->matches[i].place ||
            distance_km(c->lat, c->lon, at->lat, at->lon) <= (radius_km > 0 ? radius_km : 25))
            return true;
    }
    return false;
}

static bool town_chosen(struct world *w, const struct search_request *req,
                        const struct place_answer *where, const struct world_doc *d)
{
    for (size_t i = 0; i < d->doc.n_places; i++)
        for (size_t k = 0; k < req->n_towns; k++)
            if (gazetteer_get(w->g, d->doc.places[i])->town ==
                    gazetteer_get(w->g, req->towns[k])->town &&
                (!req->where.len || near(w, where, req->radius_km, d->doc.places[i])))
                return true;
    return false;
}

static bool any_u32(const uint32_t *list, size_t n, uint32_t v, bool prefix)
{
    for (size_t i = 0; i < n; i++)
        for (uint32_t x = v; x; x = prefix ? x / 10 : 0)
            if (x == list[i])
                return true;
    for (size_t i = 0; i < n; i++)
        if (v == 0 && list[i] == 0 && !prefix)
            return true;
    return false;
}

bool naive_passes(struct world *w, const struct search_request *req, const struct world_doc *d,
                  enum facet_kind without)
{
    struct place_answer where = {0};
    const struct index_doc *x = &d->doc;
    if (req->where.len)
        place_resolve(w->g, req->where, NULL, &where);
    double pay = x->yearly_max > 0 ? x->yearly_max : x->yearly_min;
    bool pass[FACET_COUNT] = {
        [FACET_TOWN] = !req->n_towns || town_chosen(w, req, &where, d),
        [FACET_EMPLOYER] =
            !req->n_employers || any_u32(req->employers, req->n_employers, x->employer_id, false),
        [FACET_OCCUPATION] = !req->n_occupations ||
                             any_u32(req->occupations, req->n_occupations, x->occupation, true),
        [FACET_WORKTIME] = !req->worktime || (req->worktime & x->worktime),
        [FACET_CONTRACT] = !req->contracts || (req->contracts >> x->contract & 1),
        [FACET_LEVEL] = !req->levels || (req->levels >> x->level & 1),
        [FACET_REMOTE] = !req->remotes || (req->remotes >> x->remote & 1),
        [FACET_AGENCY] = !req->no_agency || x->agency < AGENCY_TEMP,
        [FACET_SINCE] = !req->since_days || d->date >= WORLD_TODAY - req->since_days,
        /* pay compares in steps of 100 EUR */
        [FACET_PAY] =
            req->salary_min <= 0 || (pay > 0 && floor(pay / 100) >= floor(req->salary_min / 100)),
    };
    for (enum facet_kind k = 0; k < FACET_COUNT; k++)
        if (!pass[k] && k != without)
            return false;
    return true;
}

/* Words, employer's name and place. */
bool naive_matches(struct world *w, const struct search_request *req, const struct world_doc *d)
{
    struct parsed_query *q = ARENA_NEW(w->q, struct parsed_query);
    query_parse(w->q, w->an, w->g, req->words, false, q);
    for (size_t i = 0; i < q->n_clauses; i++)
        if (clause_matches(w, d, &q->clauses[i]) == q->clauses[i].minus)
            return false;
    if (req->employer.len) {
        struct tokens want = {0}, have = {0};
        uint32_t position = 0;
        analyse(w->q, w->an, req->employer, false, &position, &want);
        analyse(w->q, w->an, d->doc.employer, false, &position, &have);
        for (size_t i = 0; i < want.len; i++) {
            bool found = false;
            for (size_t k = 0; k < have.len; k++)
                found |= str_eq(want.items[i].term, have.items[k].term);
            if (!found)
                return false;
        }
    }
    if (!req->where.len)
        return true;
    struct place_answer where;
    place_resolve(w->g, req->where, NULL, &where);
    if (where.scope == PLACE_SCOPE_COUNTRY)
        return true;
    for (size_t i = 0; i < d->doc.n_places; i++)
        if (near(w, &where, req->radius_km, d->doc.places[i]))
            return true;
    return false;
}

/* ---- score ----------------------------------------------------------------------------------- */

struct scored {
    struct clause_terms terms;
    uint32_t idf;
};

static uint64_t document_frequency(struct world *w, struct clause_terms t, uint64_t *n_live)
{
    uint64_t df = 0;
    *n_live = 0;
    for (size_t i = 1; i < w->n_docs; i++) {
        *n_live += w->docs[i].live;
        for (size_t k = 0; k < t.n && w->docs[i].live; k++)
            df += term_in(&w->docs[i], t.terms[k]) != NULL;
    }
    return df;
}

/* One weight for each term of the positive clauses. */
static size_t weights(struct world *w, const struct search_request *req, struct scored *out)
{
    struct parsed_query *q = ARENA_NEW(w->q, struct parsed_query);
    size_t n = 0;
    query_parse(w->q, w->an, w->g, req->words, false, q);
    for (size_t i = 0; i < q->n_clauses; i++)
        for (size_t k = 0; k < q->clauses[i].n_terms && !q->clauses[i].minus; k++) {
            struct clause_terms t = {&q->clauses[i].terms[k], 1};
            if (q->clauses[i].kind == CLAUSE_PREFIX)
                t = expand(w, q->clauses[i].terms[0]);
            uint64_t n_live, df = document_frequency(w, t, &n_live);
            if (df > n_live)
                df = n_live;
            double idf = 0.3 + log(1 + ((double)n_live - (double)df + 0.5) / ((double)df + 0.5));
            out[n++] = (struct scored){t, (uint32_t)lround(1024 * idf)};
        }
    return n;
}

static struct rank_key key_of(const struct world_doc *d, const struct scored *s, size_t n,
                              enum search_sort sort)
{
    struct rank_key key = {.date = d->date, .id = d->doc.id};
    uint64_t most = 0;
    if (sort == SORT_DATE || n == 0)
        return key;
    for (size_t i = 0; i < n; i++) {
        uint8_t impact = best(d, s[i].terms);
        key.score += s[i].idf * (impact_code(impact) * 1024u / 63u);
        most += s[i].idf * 1024u;
        if (sort == SORT_TITLE)
            key.title += impact_title(impact) == 2 ? 256 : impact_title(impact);
    }
    if (d->date) {
        int age = d->date > WORLD_TODAY ? 0 : WORLD_TODAY - d->date;
        uint64_t decay = (uint64_t)lround(1024 * exp2(-(age % 30) / 30.0));
        key.score += (uint32_t)((most / 16 * decay) >> (10 + age / 30));
    }
    return key;
}

static int in_order(const void *x, const void *y)
{
    const struct rank_key *a = x, *b = y;
    if (a->title != b->title)
        return a->title > b->title ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->date != b->date)
        return a->date > b->date ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

void naive_search(struct world *w, const struct search_request *req, struct naive *out)
{
    struct scored s[64];
    size_t n = weights(w, req, s);
    *out = (struct naive){.keys = ARENA_ARRAY(w->q, struct rank_key, w->n_docs)};
    for (size_t i = 1; i < w->n_docs; i++) {
        const struct world_doc *d = &w->docs[i];
        if (d->live && naive_passes(w, req, d, FACET_COUNT) && naive_matches(w, req, d))
            out->keys[out->total++] = key_of(d, s, n, req->sort);
    }
    qsort(out->keys, out->total, sizeof(*out->keys), in_order);
}
