#include "index/deletes.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "index/document.h"

#include <assert.h>

#define DELETES_MAGIC   "UKXDELE1"
#define DELETES_VERSION 1u
#define DELETES_HEADER  40u

static struct deletes *deletes_new(uint32_t n_docs, uint32_t n_terms, uint32_t n_surfaces)
{
    struct deletes *d = xcalloc(1, sizeof(*d));
    d->n_docs = n_docs;
    d->n_terms = n_terms;
    d->n_surfaces = n_surfaces;
    d->bitmap = xcalloc((n_docs + 63) / 64 + 1, sizeof(*d->bitmap));
    uint32_t **arrays[] = {&d->term, &d->df, &d->surface, &d->count, &d->title_count};
    for (int i = 0; i < 5; i++)
        *arrays[i] = xcalloc((i < 2 ? n_terms : n_surfaces) + 1, sizeof(uint32_t));
    return d;
}

void deletes_free(struct deletes *d)
{
    if (!d)
        return;
    free(d->bitmap);
    free(d->term);
    free(d->df);
    free(d->surface);
    free(d->count);
    free(d->title_count);
    free(d);
}

/* ---- file ------------------------------------------------------------------------------------ */

bool deletes_write(const struct deletes *d, uint64_t segment_id, const char *path, struct err *err)
{
    struct buf b = {0};
    buf_cstr(&b, DELETES_MAGIC);
    buf_u32(&b, DELETES_VERSION);
    buf_u32(&b, d->n_docs);
    buf_u64(&b, segment_id);
    buf_u32(&b, d->n_deleted);
    buf_u32(&b, d->n_terms);
    buf_u32(&b, d->n_surfaces);
    buf_u32(&b, 0);
    assert(b.len == DELETES_HEADER);
    buf_add(&b, d->bitmap, (d->n_docs + 63) / 64 * sizeof(*d->bitmap));
    buf_add(&b, d->term, d->n_terms * sizeof(uint32_t));
    buf_add(&b, d->df, d->n_terms * sizeof(uint32_t));
    buf_add(&b, d->surface, d->n_surfaces * sizeof(uint32_t));
    buf_add(&b, d->count, d->n_surfaces * sizeof(uint32_t));
    buf_add(&b, d->title_count, d->n_surfaces * sizeof(uint32_t));
    buf_u64(&b, hash64(b.data, b.len));
    bool ok = file_write_atomic(path, buf_view(&b), err);
    buf_done(&b);
    return ok;
}

static void read_array(struct reader *r, void *out, size_t n)
{
    struct str bytes = read_bytes(r, n);
    if (!r->bad && n)
        memcpy(out, bytes.ptr, n);
}

static struct deletes *parse(struct file_map map, const struct segment *s)
{
    if (map.len < DELETES_HEADER + 8 || memcmp(map.bytes, DELETES_MAGIC, 8) != 0)
        return NULL;
    struct reader r = reader_of(map.bytes + map.len - 8, 8);
    if (read_u64(&r) != hash64(map.bytes, map.len - 8))
        return NULL;
    r = reader_of(map.bytes + 8, map.len - 16);
    uint32_t version = read_u32(&r), n_docs = read_u32(&r);
    uint64_t id = read_u64(&r);
    uint32_t n_deleted = read_u32(&r), n_terms = read_u32(&r), n_surfaces = read_u32(&r);
    read_u32(&r);
    size_t need = (size_t)(n_docs + 63) / 64 * 8 + (size_t)n_terms * 8 + (size_t)n_surfaces * 12;
    if (version != DELETES_VERSION || n_docs != s->n_docs || id != s->id ||
        need != (size_t)(r.end - r.p))
        return NULL;
    struct deletes *d = deletes_new(n_docs, n_terms, n_surfaces);
    d->n_deleted = n_deleted;
    read_array(&r, d->bitmap, (size_t)(n_docs + 63) / 64 * 8);
    read_array(&r, d->term, n_terms * sizeof(uint32_t));
    read_array(&r, d->df, n_terms * sizeof(uint32_t));
    read_array(&r, d->surface, n_surfaces * sizeof(uint32_t));
    read_array(&r, d->count, n_surfaces * sizeof(uint32_t));
    read_array(&r, d->title_count, n_surfaces * sizeof(uint32_t));
    return d;
}

struct deletes *deletes_open(const char *path, const struct segment *s, struct err *err)
{
    struct file_map map;
    if (!file_map_open(path, &map, err))
        return NULL;
    struct deletes *d = parse(map, s);
    file_map_close(&map);
    if (!d)
        err_set(err, ERR_CORRUPT, "%s: damaged; `umkreis index rebuild` makes it anew", path);
    return d;
}

/* ---- adding ---------------------------------------------------------------------------------- */

/* ordinal → counts, collected before they are sorted into the arrays. */
struct tally {
    uint32_t ordinal, a, b;
};

struct counting {
    VEC(struct tally) terms;
    VEC(struct tally) surfaces;
};

static int by_ordinal(const void *x, const void *y)
{
    uint32_t a = ((const struct tally *)x)->ordinal, b = ((const struct tally *)y)->ordinal;
    return (a > b) - (a < b);
}

static size_t sum_up(struct tally *t, size_t n)
{
    if (n > 1)
        qsort(t, n, sizeof(*t), by_ordinal);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept && t[kept - 1].ordinal == t[i].ordinal) {
            t[kept - 1].a += t[i].a;
            t[kept - 1].b += t[i].b;
        } else {
            t[kept++] = t[i];
        }
    }
    return kept;
}

static bool find_surface(const struct segment *s, struct str key, uint32_t *ordinal)
{
    struct dict_walk w;
    dict_walk_surfaces(&w, s, key);
    if (!dict_next(&w) || !str_eq(dict_key(&w), key))
        return false;
    *ordinal = w.surface.ordinal;
    return true;
}

static bool count_out(const struct segment *s, const struct analyser *an, uint32_t docid,
                      struct counting *c, struct arena *a, struct err *err)
{
    struct index_doc doc;
    struct doc_terms terms;
    if (!segment_stored(s, docid, true, a, &doc, err))
        return false;
    document_terms(a, an, &doc, &terms);
    for (size_t i = 0; i < terms.n; i++) {
        struct term_entry e;
        if (!dict_find(s, terms.terms[i].term, &e))
            return err_set(err, ERR_CORRUPT, "%s: document %u has a term the dictionary lacks",
                           s->path, docid);
        vec_push(&c->terms, (struct tally){e.ordinal, 1, 0});
    }
    for (size_t i = 0; i < terms.n_raws; i++) {
        struct str key, display;
        uint32_t ordinal;
        if (document_surface(a, terms.raws[i].raw, terms.raws[i].term, &key, &display) &&
            find_surface(s, key, &ordinal))
            vec_push(&c->surfaces,
                     (struct tally){ordinal, terms.raws[i].count, terms.raws[i].title_count});
    }
    return true;
}

static void start_from(struct counting *c, const struct deletes *old)
{
    for (uint32_t i = 0; i < old->n_terms; i++)
        vec_push(&c->terms, (struct tally){old->term[i], old->df[i], 0});
    for (uint32_t i = 0; i < old->n_surfaces; i++)
        vec_push(&c->surfaces, (struct tally){old->surface[i], old->count[i], old->title_count[i]});
}

static struct deletes *finish(struct counting *c, uint32_t n_docs)
{
    size_t n_terms = sum_up(c->terms.items, c->terms.len);
    size_t n_surfaces = sum_up(c->surfaces.items, c->surfaces.len);
    struct deletes *d = deletes_new(n_docs, (uint32_t)n_terms, (uint32_t)n_surfaces);
    for (size_t i = 0; i < n_terms; i++) {
        d->term[i] = c->terms.items[i].ordinal;
        d->df[i] = c->terms.items[i].a;
    }
    for (size_t i = 0; i < n_surfaces; i++) {
        d->surface[i] = c->surfaces.items[i].ordinal;
        d->count[i] = c->surfaces.items[i].a;
        d->title_count[i] = c->surfaces.items[i].b;
    }
    return d;
}

struct deletes *deletes_add(const struct deletes *old, const struct segment *s,
                            const struct analyser *an, const uint32_t *docids, size_t n,
                            struct err *err)
{
    struct counting c = {0};
    struct arena *a = arena_new();
    uint64_t *gone = xcalloc((s->n_docs + 63) / 64 + 1, sizeof(*gone));
    uint32_t n_deleted = old ? old->n_deleted : 0;
    if (old) {
        memcpy(gone, old->bitmap, (s->n_docs + 63) / 64 * sizeof(*gone));
        start_from(&c, old);
    }
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        assert(docids[i] < s->n_docs);
        uint64_t bit = (uint64_t)1 << docids[i] % 64;
        if (gone[docids[i] / 64] & bit)
            continue;
        gone[docids[i] / 64] |= bit;
        n_deleted++;
        arena_reset(a);
        ok = count_out(s, an, docids[i], &c, a, err);
    }
    struct deletes *d = NULL;
    if (ok) {
        d = finish(&c, s->n_docs);
        d->n_deleted = n_deleted;
        memcpy(d->bitmap, gone, (s->n_docs + 63) / 64 * sizeof(*gone));
    }
    free(gone);
    arena_free(a);
    vec_done(&c.terms);
    vec_done(&c.surfaces);
    return d;
}

/* The index of ordinal in a, or n. */
static uint32_t find(const uint32_t *a, uint32_t n, uint32_t ordinal)
{
    uint32_t lo = 0, hi = n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (a[mid] < ordinal)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && a[lo] == ordinal ? lo : n;
}

uint32_t deletes_df(const struct deletes *d, uint32_t term_ordinal)
{
    if (!d)
        return 0;
    uint32_t at = find(d->term, d->n_terms, term_ordinal);
    return at < d->n_terms ? d->df[at] : 0;
}

void deletes_surface(const struct deletes *d, uint32_t ordinal, uint32_t *count,
                     uint32_t *title_count)
{
    *count = *title_count = 0;
    if (!d)
        return;
    uint32_t at = find(d->surface, d->n_surfaces, ordinal);
    if (at == d->n_surfaces)
        return;
    *count = d->count[at];
    *title_count = d->title_count[at];
}
