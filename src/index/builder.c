#include "index/builder.h"

#include "base/map.h"
#include "base/vec.h"
#include "index/bytes.h"
#include "index/stored.h"
#include "index/writer.h"

#include <assert.h>
#include <zstd.h>

#define NO_SURFACE UINT32_MAX

/* A document that waits; its terms are in `forward` as
 *     n (term impact:u8 len group){n} m (surface count title_count){m}      (varints but impact) */
struct waiting {
    uint64_t id;
    struct row row;
    uint32_t employer_id, occupation;
    uint32_t n_places;
    size_t places_at, forward_at, stored_at, stored_len;
    bool dropped;
};

/* Bytes without a small ceiling: the flush threshold bounds them. */
struct bytes {
    uint8_t *p;
    size_t len, cap;
};

struct builder {
    const struct analyser *an;
    struct arena *scratch, *names;
    struct map terms, surfaces, raws, by_id;
    VEC(struct str) displays;          /* by surface */
    struct map employers, occupations; /* 4 bytes of the id → index into name_texts */
    VEC(struct str) name_texts;
    VEC(struct waiting) docs;
    VEC(uint16_t) places;
    struct bytes forward, stored;
    size_t n_live, n_postings;
    ZSTD_CCtx *zstd;
};

struct builder *builder_new(const struct analyser *an)
{
    struct builder *b = xcalloc(1, sizeof(*b));
    b->an = an;
    b->scratch = arena_new();
    b->names = arena_new();
    b->zstd = ZSTD_createCCtx();
    return b;
}

static void empty(struct builder *b)
{
    map_done(&b->terms);
    map_done(&b->surfaces);
    map_done(&b->raws);
    map_done(&b->by_id);
    map_done(&b->employers);
    map_done(&b->occupations);
    vec_done(&b->displays);
    vec_done(&b->name_texts);
    vec_done(&b->docs);
    vec_done(&b->places);
    free(b->forward.p);
    free(b->stored.p);
    b->forward = b->stored = (struct bytes){0};
    b->n_live = b->n_postings = 0;
    arena_reset(b->names);
}

void builder_free(struct builder *b)
{
    if (!b)
        return;
    empty(b);
    arena_free(b->scratch);
    arena_free(b->names);
    ZSTD_freeCCtx(b->zstd);
    free(b);
}

size_t builder_count(const struct builder *b)
{
    return b->n_live;
}

size_t builder_bytes(const struct builder *b)
{
    return b->forward.cap + b->stored.cap + b->n_postings * 13 +
           b->docs.cap * (sizeof(struct waiting) + 48) +
           (b->terms.len + b->surfaces.len + b->raws.len) * 96;
}

/* ---- adding ---------------------------------------------------------------------------------- */

static void put(struct bytes *b, const void *p, size_t n)
{
    if (b->len + n > b->cap)
        b->p = vec_grow(b->p, &b->cap, b->len + n, 1);
    if (n)
        memcpy(b->p + b->len, p, n);
    b->len += n;
}

static void put_varint(struct bytes *b, uint64_t v)
{
    uint8_t out[10];
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        out[n++] = (uint8_t)(v | 0x80);
    out[n++] = (uint8_t)v;
    put(b, out, n);
}

static uint64_t id_in(struct map *m, struct str key)
{
    bool is_new;
    uint64_t *at = map_put(m, key, &is_new);
    if (is_new)
        *at = m->len - 1;
    return *at;
}

static void put_term(struct builder *b, const struct doc_term *t)
{
    put_varint(&b->forward, id_in(&b->terms, t->term));
    put(&b->forward, &t->impact, 1);
    struct bytes group = {0};
    uint8_t space[512];
    bool small = t->n_positions < 100; /* at most 5 bytes each */
    if (small)
        group = (struct bytes){space, 0, sizeof(space)};
    put_varint(&group, t->n_positions);
    uint32_t last = 0;
    for (uint32_t i = 0; i < t->n_positions; i++) {
        put_varint(&group, t->positions[i] - last);
        last = t->positions[i];
    }
    put_varint(&b->forward, group.len);
    put(&b->forward, group.p, group.len);
    if (!small)
        free(group.p);
}

static uint32_t surface_of(struct builder *b, const struct doc_raw *raw)
{
    char joined[2 * TOKEN_BYTES_MAX + 1];
    memcpy(joined, raw->raw.ptr, raw->raw.len);
    joined[raw->raw.len] = '\0';
    memcpy(joined + raw->raw.len + 1, raw->term.ptr, raw->term.len);
    bool is_new;
    uint64_t *known = map_put(&b->raws, str_n(joined, raw->raw.len + 1 + raw->term.len), &is_new);
    if (!is_new)
        return (uint32_t)*known;
    struct str key, display;
    if (!document_surface(b->scratch, raw->raw, raw->term, &key, &display))
        return (uint32_t)(*known = NO_SURFACE);
    uint64_t surface = id_in(&b->surfaces, key);
    if (surface == b->displays.len)
        vec_push(&b->displays, arena_str(b->names, display));
    return (uint32_t)(*known = surface);
}

static void put_surfaces(struct builder *b, const struct doc_terms *t)
{
    uint32_t *surfaces = arena_alloc(b->scratch, t->n_raws * sizeof(*surfaces)), n = 0;
    for (size_t i = 0; i < t->n_raws; i++) {
        surfaces[i] = surface_of(b, &t->raws[i]);
        n += surfaces[i] != NO_SURFACE;
    }
    put_varint(&b->forward, n);
    for (size_t i = 0; i < t->n_raws; i++) {
        if (surfaces[i] == NO_SURFACE)
            continue;
        put_varint(&b->forward, surfaces[i]);
        put_varint(&b->forward, t->raws[i].count);
        put_varint(&b->forward, t->raws[i].title_count);
    }
}

static void keep_name(struct builder *b, struct map *names, uint32_t id, struct str name)
{
    bool is_new;
    uint64_t *at = map_put(names, str_n((const char *)&id, sizeof(id)), &is_new);
    if (!is_new)
        return;
    *at = b->name_texts.len;
    vec_push(&b->name_texts, arena_str(b->names, name));
}

static struct str name_of(const struct builder *b, const struct map *names, uint32_t id)
{
    return b->name_texts.items[*map_get(names, str_n((const char *)&id, sizeof(id)))];
}

void builder_remove(struct builder *b, uint64_t id)
{
    uint64_t *at = map_get(&b->by_id, str_n((const char *)&id, sizeof(id)));
    if (!at || b->docs.items[*at].dropped)
        return;
    b->docs.items[*at].dropped = true;
    b->n_live--;
}

void builder_add(struct builder *b, const struct index_doc *doc)
{
    struct index_doc d = *doc;
    document_limit(&d);
    builder_remove(b, d.id);
    arena_reset(b->scratch);
    struct doc_terms terms;
    document_terms(b->scratch, b->an, &d, &terms);
    struct waiting w = {
        .id = d.id,
        .row = row_of(&d),
        .employer_id = d.employer_id,
        .occupation = d.occupation,
        .n_places = (uint32_t)d.n_places,
        .places_at = b->places.len,
        .forward_at = b->forward.len,
        .stored_at = b->stored.len,
    };
    for (size_t i = 0; i < d.n_places; i++)
        vec_push(&b->places, d.places[i]);
    put_varint(&b->forward, terms.n);
    for (size_t i = 0; i < terms.n; i++)
        put_term(b, &terms.terms[i]);
    put_surfaces(b, &terms);
    struct buf stored = {0};
    stored_write(&d, b->zstd, &stored);
    put(&b->stored, stored.data, stored.len);
    w.stored_len = stored.len;
    buf_done(&stored);
    keep_name(b, &b->employers, d.employer_id, d.employer);
    keep_name(b, &b->occupations, d.occupation, d.occupation_label);
    *map_put(&b->by_id, str_n((const char *)&d.id, sizeof(d.id)), NULL) = b->docs.len;
    vec_push(&b->docs, w);
    b->n_live++;
    b->n_postings += terms.n;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Postings of all terms side by side; those of term t start at start[t]. */
struct inverted {
    size_t *start;
    uint32_t *docids;
    uint8_t *impacts;
    size_t *groups;                /* where in forward the group stands: len, bytes */
    uint64_t *count, *title_count; /* by surface */
};

static int newest_first(const void *x, const void *y, void *docs)
{
    const struct waiting *a = &((const struct waiting *)docs)[*(const uint32_t *)x];
    const struct waiting *b = &((const struct waiting *)docs)[*(const uint32_t *)y];
    if (a->row.date != b->row.date)
        return a->row.date > b->row.date ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

static int by_key(const void *x, const void *y, void *entries)
{
    const struct map_entry *e = entries;
    return str_cmp(e[*(const uint32_t *)x].key, e[*(const uint32_t *)y].key);
}

static uint32_t *sorted_keys(const struct map *m)
{
    uint32_t *order = xcalloc(m->len ? m->len : 1, sizeof(*order));
    for (size_t i = 0; i < m->len; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, m->len, sizeof(*order), by_key, m->entries);
    return order;
}

static struct reader forward_of(const struct builder *b, uint32_t doc)
{
    size_t at = b->docs.items[doc].forward_at;
    return reader_of(b->forward.p + at, b->forward.len - at);
}

/* Document frequencies become starts: start[t] is where term t's postings begin. */
static size_t count_terms(struct builder *b, const uint32_t *order, struct inverted *v)
{
    v->start = xcalloc(b->terms.len + 1, sizeof(*v->start));
    for (size_t i = 0; i < b->n_live; i++) {
        struct reader r = forward_of(b, order[i]);
        for (uint64_t n = bytes_varint(&r); n > 0; n--) {
            v->start[bytes_varint(&r)]++;
            read_u8(&r);
            read_bytes(&r, bytes_varint(&r));
        }
    }
    size_t total = 0;
    for (size_t t = 0; t <= b->terms.len; t++) {
        size_t df = v->start[t];
        v->start[t] = total;
        total += df;
    }
    return total;
}

static void invert(struct builder *b, const uint32_t *order, struct inverted *v)
{
    size_t total = count_terms(b, order, v);
    v->docids = xmalloc(total * sizeof(*v->docids));
    v->impacts = xmalloc(total);
    v->groups = xmalloc(total * sizeof(*v->groups));
    v->count = xcalloc(b->surfaces.len + 1, sizeof(*v->count));
    v->title_count = xcalloc(b->surfaces.len + 1, sizeof(*v->title_count));
    size_t *next = xmalloc((b->terms.len + 1) * sizeof(*next));
    memcpy(next, v->start, (b->terms.len + 1) * sizeof(*next));
    for (size_t i = 0; i < b->n_live; i++) {
        struct reader r = forward_of(b, order[i]);
        for (uint64_t n = bytes_varint(&r); n > 0; n--) {
            size_t slot = next[bytes_varint(&r)]++;
            v->docids[slot] = (uint32_t)i;
            v->impacts[slot] = read_u8(&r);
            v->groups[slot] = (size_t)(r.p - b->forward.p);
            read_bytes(&r, bytes_varint(&r));
        }
        for (uint64_t n = bytes_varint(&r); n > 0; n--) {
            uint64_t surface = bytes_varint(&r);
            v->count[surface] += bytes_varint(&r);
            v->title_count[surface] += bytes_varint(&r);
        }
        assert(!r.bad);
    }
    free(next);
}

static void write_docs(struct builder *b, const uint32_t *order, struct writer *w)
{
    for (size_t i = 0; i < b->n_live; i++) {
        const struct waiting *d = &b->docs.items[order[i]];
        struct writer_doc out = {
            .id = d->id,
            .row = d->row,
            .employer_id = d->employer_id,
            .occupation = d->occupation,
            .employer = name_of(b, &b->employers, d->employer_id),
            .occupation_label = name_of(b, &b->occupations, d->occupation),
            .places = b->places.items + d->places_at,
            .n_places = d->n_places,
            .stored = str_n((const char *)b->stored.p + d->stored_at, d->stored_len),
        };
        writer_add(w, &out);
    }
}

static void write_terms(struct builder *b, const struct inverted *v, struct writer *w)
{
    uint32_t *order = sorted_keys(&b->terms);
    for (size_t i = 0; i < b->terms.len; i++) {
        uint32_t t = order[i];
        writer_term(w, b->terms.entries[t].key);
        for (size_t slot = v->start[t]; slot < v->start[t + 1]; slot++) {
            struct reader r =
                reader_of(b->forward.p + v->groups[slot], b->forward.len - v->groups[slot]);
            writer_posting(w, v->docids[slot], v->impacts[slot], read_bytes(&r, bytes_varint(&r)));
        }
        writer_term_end(w);
    }
    free(order);
}

static void write_surfaces(struct builder *b, const struct inverted *v, struct writer *w)
{
    uint32_t *order = sorted_keys(&b->surfaces);
    for (size_t i = 0; i < b->surfaces.len; i++) {
        uint32_t s = order[i];
        writer_surface(w, b->surfaces.entries[s].key, v->count[s], v->title_count[s],
                       b->displays.items[s]);
    }
    free(order);
}

bool builder_write(struct builder *b, const char *path, uint64_t gazetteer_hash, struct err *err)
{
    assert(b->n_live > 0);
    uint32_t *order = xcalloc(b->n_live, sizeof(*order));
    size_t n = 0;
    for (size_t i = 0; i < b->docs.len; i++)
        if (!b->docs.items[i].dropped)
            order[n++] = (uint32_t)i;
    assert(n == b->n_live);
    qsort_r(order, n, sizeof(*order), newest_first, b->docs.items);
    struct inverted v;
    invert(b, order, &v);
    struct writer *w = writer_new(path, analyser_hash(b->an), gazetteer_hash);
    write_docs(b, order, w);
    write_terms(b, &v, w);
    write_surfaces(b, &v, w);
    free(order);
    free(v.start);
    free(v.docids);
    free(v.impacts);
    free(v.groups);
    free(v.count);
    free(v.title_count);
    empty(b);
    return writer_finish(w, err);
}
