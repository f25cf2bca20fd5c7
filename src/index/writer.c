#include "index/writer.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "index/bitpack.h"
#include "index/dict.h"
#include "index/impact.h"
#include "index/outfile.h"

#include <assert.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#define DATE_MAX 65535

/* A front-coded dictionary in memory. */
struct dict_out {
    struct buf bytes, index;
    uint8_t last[DICT_KEY_MAX];
    size_t last_len;
    uint32_t n;
};

/* Employers or occupations, in order of appearance. */
struct names {
    struct map ordinals; /* key: the 4 bytes of the id */
    VEC(uint32_t) ids;
    VEC(uint32_t) offsets;
    struct buf bytes;
};

struct writer {
    char *path, *tmp, *spill;
    struct outfile out, positions;
    uint64_t analyser_hash, gazetteer_hash;
    VEC(struct row) rows;
    VEC(uint64_t) ids;
    VEC(uint64_t) stored_index;
    VEC(uint32_t) multi_docs;
    VEC(uint32_t) multi_offsets;
    VEC(uint16_t) multi_places;
    struct names employers, occupations;
    struct dict_out terms, surfaces;
    struct buf table; /* section entries */
    uint32_t n_sections;
    uint64_t section_at;
    bool docs_done;

    /* the term under way */
    struct str term;
    char term_bytes[DICT_KEY_MAX];
    VEC(uint32_t) docids;
    VEC(uint8_t) impacts;
    VEC(uint32_t) group_starts;
    uint64_t pos_start;
    struct buf scratch;
    bool toobig;
};

struct row row_of(const struct index_doc *d)
{
    double hundreds = d->yearly_max > 0 ? d->yearly_max / 100 : d->yearly_min / 100;
    int32_t date = d->date == DATE_NONE || d->date < 1 ? 0 : d->date;
    return (struct row){
        .bits = (d->worktime & 63u) | (uint32_t)d->contract << 6 | (uint32_t)d->level << 10 |
                (uint32_t)d->remote << 12 | (uint32_t)d->agency << 15 |
                (d->example ? ROW_EXAMPLE : 0) | (d->date_seen ? ROW_DATE_SEEN : 0),
        .date = (uint16_t)(date > DATE_MAX ? DATE_MAX : date),
        .place = d->n_places ? d->places[0] : PLACE_NONE,
        .salary = (uint16_t)(hundreds > UINT16_MAX ? UINT16_MAX
                             : hundreds > 0        ? hundreds
                                                   : 0),
    };
}

/* ---- sections -------------------------------------------------------------------------------- */

static void section_start(struct writer *w)
{
    outfile_pad(&w->out, SECTION_ALIGN);
    outfile_hash_start(&w->out);
    w->section_at = w->out.len;
}

static void section_end(struct writer *w, enum section_kind kind)
{
    buf_u32(&w->table, kind);
    buf_u32(&w->table, 0);
    buf_u64(&w->table, w->section_at);
    buf_u64(&w->table, w->out.len - w->section_at);
    buf_u64(&w->table, outfile_hash(&w->out));
    w->n_sections++;
}

static void section(struct writer *w, enum section_kind kind, const void *bytes, size_t n)
{
    section_start(w);
    outfile_add(&w->out, bytes, n);
    section_end(w, kind);
}

struct writer *writer_new(const char *path, uint64_t analyser_hash, uint64_t gazetteer_hash)
{
    struct writer *w = xcalloc(1, sizeof(*w));
    struct arena *a = arena_new();
    w->path = xstrdup(path);
    w->tmp = xstrdup(arena_printf(a, "%s.tmp", path).ptr);
    w->spill = xstrdup(arena_printf(a, "%s.positions.tmp", path).ptr);
    arena_free(a);
    w->analyser_hash = analyser_hash;
    w->gazetteer_hash = gazetteer_hash;
    outfile_open(&w->out, w->tmp);
    outfile_open(&w->positions, w->spill);
    static const char zeros[SEGMENT_HEADER + SECTION_END * SECTION_ENTRY];
    outfile_add(&w->out, zeros, sizeof(zeros));
    section_start(w);
    w->surfaces.bytes.max = w->terms.bytes.max = UINT32_MAX;
    return w;
}

/* ---- documents ------------------------------------------------------------------------------- */

static uint32_t name_ordinal(struct names *t, uint32_t id, struct str name)
{
    bool is_new;
    uint64_t *at = map_put(&t->ordinals, str_n((const char *)&id, sizeof(id)), &is_new);
    if (is_new) {
        *at = t->ids.len;
        vec_push(&t->ids, id);
        vec_push(&t->offsets, (uint32_t)t->bytes.len);
        buf_str(&t->bytes, name);
    }
    return (uint32_t)*at;
}

void writer_add(struct writer *w, const struct writer_doc *d)
{
    assert(!w->docs_done);
    struct row row = d->row;
    uint32_t docid = (uint32_t)w->rows.len;
    if (docid >= SEGMENT_DOCS_MAX) {
        w->toobig = true;
        return;
    }
    row.employer = name_ordinal(&w->employers, d->employer_id, d->employer);
    uint32_t occupation = name_ordinal(&w->occupations, d->occupation, d->occupation_label);
    row.occupation = (uint16_t)(occupation <= UINT16_MAX ? occupation : UINT16_MAX);
    row.place = d->n_places ? d->places[0] : PLACE_NONE;
    row.bits &= ~ROW_MULTI;
    if (d->n_places > 1) {
        row.bits |= ROW_MULTI;
        vec_push(&w->multi_docs, docid);
        vec_push(&w->multi_offsets, (uint32_t)w->multi_places.len);
        for (size_t i = 0; i < d->n_places; i++)
            vec_push(&w->multi_places, d->places[i]);
    }
    vec_push(&w->rows, row);
    vec_push(&w->ids, d->id);
    vec_push(&w->stored_index, w->out.len - w->section_at);
    outfile_add(&w->out, d->stored.ptr, d->stored.len);
}

static void docs_end(struct writer *w)
{
    w->docs_done = true;
    vec_push(&w->stored_index, w->out.len - w->section_at);
    vec_push(&w->multi_offsets, (uint32_t)w->multi_places.len);
    section_end(w, SECTION_STORED);
    section_start(w); /* POSTINGS */
}

/* ---- dictionaries ---------------------------------------------------------------------------- */

static void dict_key_add(struct dict_out *d, struct str key)
{
    assert(key.len > 0 && key.len <= DICT_KEY_MAX);
    assert(d->n == 0 || str_cmp(str_n((const char *)d->last, d->last_len), key) < 0);
    size_t shared = 0;
    if (d->n % DICT_BLOCK == 0)
        buf_u32(&d->index, (uint32_t)d->bytes.len);
    else
        while (shared < key.len && shared < d->last_len &&
               d->last[shared] == (uint8_t)key.ptr[shared])
            shared++;
    buf_varint(&d->bytes, shared);
    buf_varint(&d->bytes, key.len - shared);
    buf_add(&d->bytes, key.ptr + shared, key.len - shared);
    memcpy(d->last, key.ptr, key.len);
    d->last_len = key.len;
    d->n++;
}

void writer_surface(struct writer *w, struct str key, uint64_t count, uint64_t title_count,
                    struct str display)
{
    if (count == 0)
        return;
    dict_key_add(&w->surfaces, key);
    buf_varint(&w->surfaces.bytes, count);
    buf_varint(&w->surfaces.bytes, title_count);
    buf_varint(&w->surfaces.bytes, display.len);
    buf_str(&w->surfaces.bytes, display);
}

/* ---- terms ----------------------------------------------------------------------------------- */

void writer_term(struct writer *w, struct str term)
{
    assert(term.len <= DICT_KEY_MAX);
    if (!w->docs_done)
        docs_end(w);
    memcpy(w->term_bytes, term.ptr, term.len);
    w->term = str_n(w->term_bytes, term.len);
    vec_clear(&w->docids);
    vec_clear(&w->impacts);
    vec_clear(&w->group_starts);
    w->pos_start = w->positions.len;
}

void writer_posting(struct writer *w, uint32_t docid, uint8_t impact, struct str group)
{
    assert(docid < w->rows.len);
    assert(w->docids.len == 0 || w->docids.items[w->docids.len - 1] < docid);
    if (w->docids.len % BLOCK == 0)
        vec_push(&w->group_starts, (uint32_t)(w->positions.len - w->pos_start));
    vec_push(&w->docids, docid);
    vec_push(&w->impacts, impact);
    outfile_add(&w->positions, group.ptr, group.len);
}

static void write_inline(struct writer *w, struct buf *dict)
{
    uint32_t next = 0;
    for (size_t i = 0; i < w->docids.len; i++) {
        buf_varint(dict, w->docids.items[i] - next);
        buf_char(dict, (char)w->impacts.items[i]);
        next = w->docids.items[i] + 1;
    }
}

/* One block at docids[from]; n of them. */
static void write_block(struct writer *w, struct buf *data, size_t from, size_t n)
{
    uint32_t gaps[BLOCK] = {0}, next = from ? w->docids.items[from - 1] + 1 : 0;
    for (size_t i = 0; i < n; i++) {
        gaps[i] = w->docids.items[from + i] - next;
        next = w->docids.items[from + i] + 1;
    }
    if (n == BLOCK) {
        uint8_t packed[16 * GAP_BITS_MAX];
        uint32_t bits = bitpack_width(gaps);
        bitpack_write(gaps, bits, packed);
        buf_char(data, (char)bits);
        buf_add(data, packed, 16 * (size_t)bits);
    } else {
        for (size_t i = 0; i < n; i++)
            buf_varint(data, gaps[i]);
    }
    buf_add(data, w->impacts.items + from, n);
}

static void write_list(struct writer *w)
{
    size_t n = w->docids.len;
    struct buf last = {0}, offsets = {0}, bounds = {0};
    buf_clear(&w->scratch);
    w->scratch.max = UINT32_MAX;
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t in_block = n - from < BLOCK ? n - from : BLOCK;
        uint8_t bound = 0;
        for (size_t i = from; i < from + in_block; i++)
            bound = impact_max(bound, w->impacts.items[i]);
        buf_u32(&last, w->docids.items[from + in_block - 1]);
        buf_u32(&offsets, (uint32_t)w->scratch.len);
        buf_char(&bounds, (char)bound);
        write_block(w, &w->scratch, from, in_block);
    }
    outfile_add(&w->out, last.data, last.len);
    outfile_add(&w->out, offsets.data, offsets.len);
    outfile_add(&w->out, bounds.data, bounds.len);
    outfile_add(&w->out, w->scratch.data, w->scratch.len);
    buf_done(&last);
    buf_done(&offsets);
    buf_done(&bounds);
}

static void write_dense(struct writer *w)
{
    size_t n_words = (w->rows.len + 63) / 64;
    uint64_t *bitmap = xcalloc(n_words, sizeof(*bitmap));
    uint32_t *rank = xcalloc(n_words, sizeof(*rank));
    uint8_t *bound = xcalloc(n_words, sizeof(*bound));
    for (size_t i = 0; i < w->docids.len; i++) {
        uint32_t doc = w->docids.items[i];
        bitmap[doc / 64] |= (uint64_t)1 << doc % 64;
        bound[doc / 64] = impact_max(bound[doc / 64], w->impacts.items[i]);
    }
    uint32_t seen = 0;
    for (size_t i = 0; i < n_words; i++) {
        rank[i] = seen;
        seen += (uint32_t)__builtin_popcountll(bitmap[i]);
    }
    outfile_add(&w->out, bitmap, n_words * sizeof(*bitmap));
    outfile_add(&w->out, rank, n_words * sizeof(*rank));
    outfile_add(&w->out, bound, n_words);
    outfile_add(&w->out, w->impacts.items, w->impacts.len);
    free(bitmap);
    free(rank);
    free(bound);
}

void writer_term_end(struct writer *w)
{
    size_t df = w->docids.len;
    if (df == 0)
        return;
    bool dense = df >= DENSE_DF_MIN && df >= w->rows.len / 16;
    struct buf *dict = &w->terms.bytes;
    dict_key_add(&w->terms, w->term);
    buf_varint(dict, (uint64_t)df << 1 | dense);
    if (df <= INLINE_DF_MAX) {
        write_inline(w, dict);
    } else {
        if (dense)
            outfile_pad(&w->out, 8);
        buf_varint(dict, w->out.len - w->section_at);
        if (dense)
            write_dense(w);
        else
            write_list(w);
    }
    if (df > BLOCK)
        outfile_add(&w->positions, w->group_starts.items, w->group_starts.len * sizeof(uint32_t));
    w->toobig |= w->positions.len - w->pos_start > UINT32_MAX;
    buf_varint(dict, w->pos_start);
    buf_varint(dict, w->positions.len - w->pos_start);
}

/* ---- finishing ------------------------------------------------------------------------------- */

static void name_section(struct writer *w, enum section_kind kind, struct names *t)
{
    uint32_t n = (uint32_t)t->ids.len;
    vec_push(&t->offsets, (uint32_t)t->bytes.len);
    section_start(w);
    outfile_add(&w->out, &n, sizeof(n));
    outfile_add(&w->out, t->ids.items, t->ids.len * sizeof(uint32_t));
    outfile_add(&w->out, t->offsets.items, t->offsets.len * sizeof(uint32_t));
    outfile_add(&w->out, t->bytes.data, t->bytes.len);
    section_end(w, kind);
    w->toobig |= !buf_ok(&t->bytes) || t->bytes.len > UINT32_MAX;
}

static int by_id(const void *a, const void *b, void *ids)
{
    uint64_t x = ((const uint64_t *)ids)[*(const uint32_t *)a];
    uint64_t y = ((const uint64_t *)ids)[*(const uint32_t *)b];
    return (x > y) - (x < y);
}

static void id_sections(struct writer *w)
{
    size_t n = w->ids.len;
    uint32_t *order = xcalloc(n ? n : 1, sizeof(*order));
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, n, sizeof(*order), by_id, w->ids.items);
    section(w, SECTION_IDS, w->ids.items, n * sizeof(uint64_t));
    section(w, SECTION_ID_ORDER, order, n * sizeof(uint32_t));
    free(order);
}

static void dict_sections(struct writer *w, struct dict_out *d, enum section_kind kind)
{
    section(w, kind, d->bytes.data, d->bytes.len);
    section(w, kind + 1, d->index.data, d->index.len);
    w->toobig |= !buf_ok(&d->bytes) || !buf_ok(&d->index);
}

static void all_sections(struct writer *w)
{
    if (!w->docs_done)
        docs_end(w);
    section_end(w, SECTION_POSTINGS);
    section_start(w);
    outfile_append(&w->out, &w->positions);
    section_end(w, SECTION_POSITIONS);
    dict_sections(w, &w->terms, SECTION_DICT);
    dict_sections(w, &w->surfaces, SECTION_SURFACES);
    section(w, SECTION_ROWS, w->rows.items, w->rows.len * sizeof(struct row));
    section(w, SECTION_MULTI_DOCS, w->multi_docs.items, w->multi_docs.len * sizeof(uint32_t));
    section(w, SECTION_MULTI_OFFSETS, w->multi_offsets.items,
            w->multi_offsets.len * sizeof(uint32_t));
    section(w, SECTION_MULTI_PLACES, w->multi_places.items, w->multi_places.len * sizeof(uint16_t));
    id_sections(w);
    section(w, SECTION_STORED_INDEX, w->stored_index.items, w->stored_index.len * sizeof(uint64_t));
    name_section(w, SECTION_EMPLOYERS, &w->employers);
    name_section(w, SECTION_OCCUPATIONS, &w->occupations);
}

static void write_header(struct writer *w)
{
    struct buf h = {0};
    buf_cstr(&h, SEGMENT_MAGIC);
    buf_u32(&h, SEGMENT_VERSION);
    buf_u32(&h, w->n_sections);
    buf_u32(&h, (uint32_t)w->rows.len);
    buf_u32(&h, w->terms.n);
    buf_u32(&h, w->surfaces.n);
    buf_u32(&h, 0);
    buf_u64(&h, w->analyser_hash);
    buf_u64(&h, w->gazetteer_hash);
    buf_u64(&h, w->out.len);
    buf_u64(&h, hash64_seed(h.data, h.len, hash64(w->table.data, w->table.len)));
    assert(h.len == SEGMENT_HEADER && w->n_sections < SECTION_END);
    buf_str(&h, buf_view(&w->table));
    outfile_patch(&w->out, 0, buf_view(&h));
    buf_done(&h);
}

static void names_done(struct names *t)
{
    map_done(&t->ordinals);
    vec_done(&t->ids);
    vec_done(&t->offsets);
    buf_done(&t->bytes);
}

static void writer_free(struct writer *w)
{
    outfile_discard(&w->positions);
    names_done(&w->employers);
    names_done(&w->occupations);
    vec_done(&w->rows);
    vec_done(&w->ids);
    vec_done(&w->stored_index);
    vec_done(&w->multi_docs);
    vec_done(&w->multi_offsets);
    vec_done(&w->multi_places);
    vec_done(&w->docids);
    vec_done(&w->impacts);
    vec_done(&w->group_starts);
    buf_done(&w->terms.bytes);
    buf_done(&w->terms.index);
    buf_done(&w->surfaces.bytes);
    buf_done(&w->surfaces.index);
    buf_done(&w->table);
    buf_done(&w->scratch);
    free(w->path);
    free(w->tmp);
    free(w->spill);
    free(w);
}

static bool publish(const struct writer *w, struct err *err)
{
    if (rename(w->tmp, w->path) != 0) {
        int saved = errno;
        unlink(w->tmp);
        return err_sys(err, ERR_IO, saved, "%s: cannot rename into place", w->tmp);
    }
    char dir[PATH_MAX];
    snprintf(dir, sizeof(dir), "%s", w->path);
    if (file_sync_dir(dirname(dir), err))
        return true;
    unlink(w->path);
    return false;
}

bool writer_finish(struct writer *w, struct err *err)
{
    all_sections(w);
    write_header(w);
    if (w->toobig) {
        err_set(err, ERR_LIMIT, "%s: a segment cannot hold that much", w->path);
        writer_abort(w);
        return false;
    }
    bool ok = outfile_close(&w->out, err) && publish(w, err);
    writer_free(w);
    return ok;
}

void writer_abort(struct writer *w)
{
    if (!w)
        return;
    outfile_discard(&w->out);
    writer_free(w);
}
