/* The invariants of a segment, all of them: for `umkreis check`, tests and the fuzzer. */
#include "index/bytes.h"
#include "index/impact.h"
#include "index/postings.h"

static bool wrong(const struct segment *s, struct buf *why, const char *what, uint32_t n)
{
    buf_printf(why, "%s: %s (%u)\n", s->path, what, n);
    return false;
}

static bool check_docs(const struct segment *s, struct buf *why)
{
    uint32_t multi = 0, at = 0;
    const uint16_t *places;
    for (uint32_t d = 0; d < s->n_docs; d++) {
        const struct row *r = &s->rows[d];
        if (d && (r[-1].date < r->date || (r[-1].date == r->date && s->ids[d - 1] <= s->ids[d])))
            return wrong(s, why, "documents out of order", d);
        if (r->employer >= s->employers.n || r->occupation >= s->occupations.n)
            return wrong(s, why, "ordinal out of range", d);
        multi += (r->bits & ROW_MULTI) != 0;
        if (r->bits & ROW_MULTI && segment_places(s, d, &at, &places) < 2)
            return wrong(s, why, "places missing", d);
        if (segment_docid_of(s, s->ids[d]) != d)
            return wrong(s, why, "id does not lead back", d);
    }
    return multi == s->n_multi || wrong(s, why, "number of documents with several places", multi);
}

static bool check_stored(const struct segment *s, struct buf *why)
{
    struct arena *a = arena_new();
    bool ok = true;
    for (uint32_t d = 0; d < s->n_docs && ok; d++) {
        struct index_doc doc;
        arena_reset(a);
        if (!segment_stored(s, d, true, a, &doc, NULL))
            ok = wrong(s, why, "stored document", d);
    }
    arena_free(a);
    return ok;
}

static bool check_postings(const struct segment *s, const struct dict_walk *w, struct buf *why)
{
    static _Thread_local struct postings p;
    uint32_t positions[64], n = 0, last = 0;
    postings_open(&p, s, &w->term);
    for (uint32_t doc = postings_doc(&p); doc != POSTINGS_END; doc = postings_next(&p)) {
        if (doc >= s->n_docs || (n && doc <= last))
            return wrong(s, why, "postings out of order", w->term.ordinal);
        uint8_t impact = postings_impact(&p);
        if (impact_max(p.bound, impact) != p.bound)
            return wrong(s, why, "impact above its bound", w->term.ordinal);
        uint32_t k = postings_positions(&p, positions, 64);
        for (uint32_t i = 1; i < k; i++)
            if (positions[i] <= positions[i - 1])
                return wrong(s, why, "positions out of order", w->term.ordinal);
        last = doc;
        n++;
    }
    if (p.corrupt || n != w->term.df)
        return wrong(s, why, "postings", w->term.ordinal);
    return true;
}

static bool check_terms(const struct segment *s, struct buf *why)
{
    struct dict_walk w;
    uint32_t n = 0;
    uint8_t last[DICT_KEY_MAX];
    size_t last_len = 0;
    dict_walk_terms(&w, s, STR_NONE);
    for (; dict_next(&w); n++) {
        if (n && str_cmp(str_n((char *)last, last_len), dict_key(&w)) >= 0)
            return wrong(s, why, "terms out of order", n);
        memcpy(last, w.key, last_len = w.key_len);
        if (!check_postings(s, &w, why))
            return false;
    }
    return (n == s->n_terms && !w.corrupt) || wrong(s, why, "dictionary", n);
}

static bool check_surfaces(const struct segment *s, struct buf *why)
{
    struct dict_walk w;
    uint32_t n = 0;
    dict_walk_surfaces(&w, s, STR_NONE);
    while (dict_next(&w))
        n++;
    return (n == s->n_surfaces && !w.corrupt) || wrong(s, why, "words", n);
}

bool segment_check(const struct segment *s, struct buf *why)
{
    return check_docs(s, why) && check_stored(s, why) && check_terms(s, why) &&
           check_surfaces(s, why);
}
