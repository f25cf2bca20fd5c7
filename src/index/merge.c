#include "index/merge.h"

#include "index/bytes.h"
#include "index/postings.h"
#include "index/writer.h"

#include <assert.h>

#define GONE UINT32_MAX

struct source {
    const struct segment *s;
    const struct deletes *deletes;
    uint32_t *docids; /* old docid → new, GONE for deleted */
    uint32_t next;    /* document walk */
    uint32_t places_at;
    struct dict_walk walk;
    bool has; /* walk stands on an entry */
    struct postings postings;
};

struct merge {
    struct source *in;
    size_t n;
    struct writer *w;
};

/* ---- documents ------------------------------------------------------------------------------- */

static void skip_deleted(struct source *in)
{
    while (in->next < in->s->n_docs && deletes_has(in->deletes, in->next))
        in->docids[in->next++] = GONE;
}

static bool newer(const struct source *a, const struct source *b)
{
    uint16_t x = a->s->rows[a->next].date, y = b->s->rows[b->next].date;
    return x != y ? x > y : a->s->ids[a->next] > b->s->ids[b->next];
}

static void copy_doc(struct merge *m, struct source *in, uint32_t docid)
{
    const struct segment *s = in->s;
    const struct row *row = &s->rows[in->next];
    const uint8_t *index = s->section[SECTION_STORED_INDEX].p + (size_t)in->next * 8;
    uint64_t from = bytes_u64(index), to = bytes_u64(index + 8);
    const uint16_t *places;
    size_t n_places = segment_places(s, in->next, &in->places_at, &places);
    if (from > to || to > s->section[SECTION_STORED].len)
        from = to = 0; /* checksums were good: our own bug, found by the checks of the result */
    struct writer_doc out = {
        .id = s->ids[in->next],
        .row = *row,
        .employer_id = name_table_id(&s->employers, row->employer),
        .employer = name_table_name(&s->employers, row->employer),
        .occupation = name_table_id(&s->occupations, row->occupation),
        .occupation_label = name_table_name(&s->occupations, row->occupation),
        .places = places,
        .n_places = n_places,
        .stored = str_n((const char *)s->section[SECTION_STORED].p + from, to - from),
    };
    writer_add(m->w, &out);
    in->docids[in->next++] = docid;
}

static void merge_docs(struct merge *m)
{
    for (uint32_t docid = 0;; docid++) {
        struct source *first = NULL;
        for (size_t i = 0; i < m->n; i++) {
            struct source *in = &m->in[i];
            skip_deleted(in);
            if (in->next < in->s->n_docs && (!first || newer(in, first)))
                first = in;
        }
        if (!first)
            return;
        copy_doc(m, first, docid);
    }
}

/* ---- terms ----------------------------------------------------------------------------------- */

/* The cursor's first posting of a live document at or behind the current one, as a new docid. */
static uint32_t live_doc(struct source *in)
{
    uint32_t doc = postings_doc(&in->postings);
    while (doc != POSTINGS_END && in->docids[doc] == GONE)
        doc = postings_next(&in->postings);
    return doc == POSTINGS_END ? POSTINGS_END : in->docids[doc];
}

static bool merge_term(struct merge *m, struct source **with, size_t n)
{
    uint32_t docs[MERGE_SEGMENTS_MAX];
    for (size_t i = 0; i < n; i++) {
        postings_open(&with[i]->postings, with[i]->s, &with[i]->walk.term);
        docs[i] = live_doc(with[i]);
    }
    for (;;) {
        size_t first = 0;
        for (size_t i = 1; i < n; i++)
            if (docs[i] < docs[first])
                first = i;
        if (docs[first] == POSTINGS_END)
            break;
        struct postings *p = &with[first]->postings;
        writer_posting(m->w, docs[first], postings_impact(p), postings_group(p));
        postings_next(p);
        docs[first] = live_doc(with[first]);
    }
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok &= !with[i]->postings.corrupt;
    return ok;
}

/* Those inputs whose walk stands on the smallest key. */
static size_t smallest(struct merge *m, struct source **with)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        struct source *in = &m->in[i];
        if (!in->has)
            continue;
        int c = n ? str_cmp(dict_key(&in->walk), dict_key(&with[0]->walk)) : 0;
        if (c < 0)
            n = 0;
        if (c <= 0)
            with[n++] = in;
    }
    return n;
}

static bool merge_terms(struct merge *m, struct err *err)
{
    struct source *with[MERGE_SEGMENTS_MAX];
    for (size_t i = 0; i < m->n; i++) {
        dict_walk_terms(&m->in[i].walk, m->in[i].s, STR_NONE);
        m->in[i].has = dict_next(&m->in[i].walk);
    }
    for (size_t n; (n = smallest(m, with)) > 0;) {
        writer_term(m->w, dict_key(&with[0]->walk));
        if (!merge_term(m, with, n))
            return err_set(err, ERR_CORRUPT, "%s: damaged postings", with[0]->s->path);
        writer_term_end(m->w);
        for (size_t i = 0; i < n; i++)
            with[i]->has = dict_next(&with[i]->walk);
    }
    return true;
}

static void merge_surface(struct merge *m, struct source **with, size_t n)
{
    uint64_t count = 0, title_count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct surface_entry *e = &with[i]->walk.surface;
        uint32_t gone, title_gone;
        deletes_surface(with[i]->deletes, e->ordinal, &gone, &title_gone);
        count += e->count > gone ? e->count - gone : 0;
        title_count += e->title_count > title_gone ? e->title_count - title_gone : 0;
    }
    writer_surface(m->w, dict_key(&with[0]->walk), count, title_count,
                   with[0]->walk.surface.display);
}

static void merge_surfaces(struct merge *m)
{
    struct source *with[MERGE_SEGMENTS_MAX];
    for (size_t i = 0; i < m->n; i++) {
        dict_walk_surfaces(&m->in[i].walk, m->in[i].s, STR_NONE);
        m->in[i].has = dict_next(&m->in[i].walk);
    }
    for (size_t n; (n = smallest(m, with)) > 0;) {
        merge_surface(m, with, n);
        for (size_t i = 0; i < n; i++)
            with[i]->has = dict_next(&with[i]->walk);
    }
}

bool segments_merge(const struct merge_input *in, size_t n, const char *path, struct err *err)
{
    assert(n > 0 && n <= MERGE_SEGMENTS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!segment_verify(in[i].segment, SEGMENT_VERIFY_ALL, err))
            return false;
    struct merge m = {.in = xcalloc(n, sizeof(*m.in)), .n = n};
    for (size_t i = 0; i < n; i++) {
        m.in[i].s = in[i].segment;
        m.in[i].deletes = in[i].deletes;
        m.in[i].docids = xmalloc((size_t)in[i].segment->n_docs * sizeof(uint32_t));
    }
    m.w = writer_new(path, in[0].segment->analyser_hash, in[0].segment->gazetteer_hash);
    merge_docs(&m);
    bool ok = merge_terms(&m, err);
    if (ok)
        merge_surfaces(&m);
    for (size_t i = 0; i < n; i++)
        free(m.in[i].docids);
    free(m.in);
    if (ok)
        return writer_finish(m.w, err);
    writer_abort(m.w);
    return false;
}
