#include "index/indexer.h"

#include "base/vec.h"
#include "index/merge.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define TIER_BASE_DOCS 1024u
#define TIER_WIDTH     8u

struct live_segment {
    struct segment *s;
    struct deletes *deletes;
    uint64_t generation;   /* of the deletes file */
    VEC(uint32_t) pending; /* docids to delete with the next flush */
    uint64_t id_min, id_max;
};

struct indexer {
    char *dir;
    const struct analyser *an;
    struct manifest manifest; /* as last written */
    VEC(struct live_segment) segments;
    struct builder *builder;
    size_t flush_bytes;
    bool rebuilding; /* nothing is published before the commit */
    bool dirty;      /* changes since the last manifest */
    uint64_t seq;
};

/* ---- opening --------------------------------------------------------------------------------- */

static void id_range(struct live_segment *l)
{
    const struct segment *s = l->s;
    uint32_t first = s->n_docs ? s->id_order[0] : UINT32_MAX;
    uint32_t last = s->n_docs ? s->id_order[s->n_docs - 1] : UINT32_MAX;
    l->id_min = first < s->n_docs ? s->ids[first] : 0;
    l->id_max = last < s->n_docs ? s->ids[last] : 0;
}

static bool open_segment(struct indexer *ix, const struct manifest_segment *m, struct err *err)
{
    struct arena *a = arena_new();
    struct live_segment l = {.generation = m->deletes_generation};
    l.s = segment_open(segment_path(a, ix->dir, m->id), m->id, SEGMENT_VERIFY_INDEX, err);
    bool ok = l.s != NULL;
    if (ok && (l.s->n_docs != m->n_docs))
        ok = err_set(err, ERR_CORRUPT, "%s: not the segment the manifest names", l.s->path);
    if (ok && m->deletes_generation) {
        l.deletes = deletes_open(deletes_path(a, ix->dir, m->id, m->deletes_generation), l.s, err);
        ok = l.deletes != NULL;
    }
    arena_free(a);
    if (ok) {
        id_range(&l);
        vec_push(&ix->segments, l);
    } else {
        segment_close(l.s);
    }
    return ok;
}

static void segment_drop(struct live_segment *l)
{
    segment_close(l->s);
    deletes_free(l->deletes);
    vec_done(&l->pending);
}

static void drop_all(struct indexer *ix)
{
    VEC_EACH (&ix->segments, l)
        segment_drop(l);
    vec_clear(&ix->segments);
}

/* Empty = the index is as it should be; else why not. */
static struct str load(struct indexer *ix, uint64_t gazetteer_hash, struct arena *a)
{
    struct err e = {0};
    if (!manifest_read(ix->dir, &ix->manifest, &e))
        return e.code == ERR_NOTFOUND ? STR("there was no index") : arena_str(a, str_of(e.msg));
    if (ix->manifest.analyser_hash != analyser_hash(ix->an))
        return STR("the text analysis has changed");
    if (ix->manifest.gazetteer_hash != gazetteer_hash)
        return STR("the gazetteer has changed");
    for (uint32_t i = 0; i < ix->manifest.n_segments; i++)
        if (!open_segment(ix, &ix->manifest.segments[i], &e))
            return arena_str(a, str_of(e.msg));
    return STR_NONE;
}

/* Ids are never used twice, even when the manifest is lost: a reader may still have the old file.
 */
static uint64_t unused_id(const char *dir)
{
    uint64_t next = 1;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strncmp(e->d_name, "seg-", 4) == 0) {
            uint64_t id = strtoull(e->d_name + 4, NULL, 16);
            if (id >= next && id < UINT64_MAX / 2)
                next = id + 1;
        }
    if (d)
        closedir(d);
    return next;
}

struct indexer *indexer_open(const char *dir, const struct analyser *an, uint64_t gazetteer_hash,
                             const struct indexer_options *options, bool *rebuilt, struct str *why,
                             struct arena *a, struct err *err)
{
    *rebuilt = false;
    *why = STR_NONE;
    if (!file_make_dirs(dir, err))
        return NULL;
    struct indexer *ix = xcalloc(1, sizeof(*ix));
    ix->dir = xstrdup(dir);
    ix->an = an;
    ix->builder = builder_new(an);
    ix->flush_bytes = options->flush_bytes ? options->flush_bytes : FLUSH_BYTES_DEFAULT;
    struct str wrong = load(ix, gazetteer_hash, a);
    if (options->rebuild && wrong.len == 0)
        wrong = STR("asked for");
    uint64_t next_id = unused_id(dir);
    if (wrong.len) {
        *rebuilt = ix->rebuilding = ix->dirty = true;
        *why = wrong;
        drop_all(ix);
        ix->manifest = (struct manifest){.generation = ix->manifest.generation,
                                         .analyser_hash = analyser_hash(an),
                                         .gazetteer_hash = gazetteer_hash};
    } else {
        manifest_clean(dir, &ix->manifest);
    }
    if (ix->manifest.next_id < next_id)
        ix->manifest.next_id = next_id;
    ix->seq = ix->manifest.seq;
    return ix;
}

void indexer_close(struct indexer *ix)
{
    if (!ix)
        return;
    drop_all(ix);
    vec_done(&ix->segments);
    builder_free(ix->builder);
    free(ix->dir);
    free(ix);
}

uint64_t indexer_seq(const struct indexer *ix)
{
    return ix->seq;
}

uint32_t indexer_segments(const struct indexer *ix)
{
    return (uint32_t)ix->segments.len;
}

/* ---- flushing -------------------------------------------------------------------------------- */

static struct live_segment *new_segment(struct indexer *ix, uint64_t id, struct err *err)
{
    struct arena *a = arena_new();
    struct live_segment l = {0};
    l.s = segment_open(segment_path(a, ix->dir, id), id, SEGMENT_VERIFY_NONE, err);
    arena_free(a);
    if (!l.s)
        return NULL;
    id_range(&l);
    vec_push(&ix->segments, l);
    return &ix->segments.items[ix->segments.len - 1];
}

static bool flush_builder(struct indexer *ix, struct err *err)
{
    if (builder_count(ix->builder) == 0)
        return true;
    struct arena *a = arena_new();
    uint64_t id = ix->manifest.next_id++;
    bool ok = builder_write(ix->builder, segment_path(a, ix->dir, id), ix->manifest.gazetteer_hash,
                            err) &&
              new_segment(ix, id, err) != NULL;
    arena_free(a);
    return ok;
}

static bool flush_deletes(struct indexer *ix, struct live_segment *l, struct err *err)
{
    if (l->pending.len == 0)
        return true;
    struct deletes *d =
        deletes_add(l->deletes, l->s, ix->an, l->pending.items, l->pending.len, err);
    if (!d)
        return false;
    deletes_free(l->deletes);
    l->deletes = d;
    vec_clear(&l->pending);
    l->generation++;
    struct arena *a = arena_new();
    bool ok = deletes_write(d, l->s->id, deletes_path(a, ix->dir, l->s->id, l->generation), err);
    arena_free(a);
    return ok;
}

static uint32_t live_docs(const struct live_segment *l)
{
    return l->s->n_docs - (l->deletes ? l->deletes->n_deleted : 0);
}

/* ---- merging --------------------------------------------------------------------------------- */

static uint32_t tier_of(uint32_t docs)
{
    uint32_t tier = 0;
    for (uint64_t size = TIER_BASE_DOCS; docs >= size; size *= TIER_WIDTH)
        tier++;
    return tier;
}

static void remove_chosen(struct indexer *ix, const bool *chosen)
{
    size_t kept = 0;
    for (size_t i = 0; i < ix->segments.len; i++) {
        if (chosen[i])
            segment_drop(&ix->segments.items[i]);
        else
            ix->segments.items[kept++] = ix->segments.items[i];
    }
    ix->segments.len = kept;
}

static bool merge_chosen(struct indexer *ix, const bool *chosen, struct err *err)
{
    struct merge_input in[MERGE_SEGMENTS_MAX];
    size_t n = 0;
    uint64_t docs = 0, id = ix->manifest.next_id++;
    for (size_t i = 0; i < ix->segments.len; i++) {
        const struct live_segment *l = &ix->segments.items[i];
        if (!chosen[i])
            continue;
        assert(l->pending.len == 0);
        docs += live_docs(l);
        in[n++] = (struct merge_input){l->s, l->deletes};
    }
    struct arena *a = arena_new();
    bool ok = docs == 0 || segments_merge(in, n, segment_path(a, ix->dir, id), err);
    arena_free(a);
    if (!ok)
        return false;
    remove_chosen(ix, chosen);
    return docs == 0 || new_segment(ix, id, err) != NULL;
}

/* Chooses what to merge next; false when nothing is worth it. */
static bool choose(const struct indexer *ix, bool *chosen)
{
    size_t in_tier[32] = {0};
    uint64_t docs[32] = {0};
    memset(chosen, 0, MANIFEST_SEGMENTS_MAX * sizeof(*chosen));
    for (size_t i = 0; i < ix->segments.len; i++) {
        const struct live_segment *l = &ix->segments.items[i];
        if (live_docs(l) * 2 <= l->s->n_docs)
            return chosen[i] = true;
        in_tier[tier_of(live_docs(l))]++;
        docs[tier_of(live_docs(l))] += live_docs(l);
    }
    for (uint32_t tier = 0; tier < 32; tier++) {
        if (in_tier[tier] < TIER_WIDTH || docs[tier] > SEGMENT_DOCS_MAX)
            continue;
        for (size_t i = 0; i < ix->segments.len; i++)
            chosen[i] = tier_of(live_docs(&ix->segments.items[i])) == tier;
        return true;
    }
    return false;
}

/* ---- committing ------------------------------------------------------------------------------ */

static bool publish(struct indexer *ix, uint64_t seq, struct err *err)
{
    struct manifest m = ix->manifest;
    m.generation++;
    m.seq = seq;
    m.n_segments = (uint32_t)ix->segments.len;
    for (uint32_t i = 0; i < m.n_segments; i++) {
        const struct live_segment *l = &ix->segments.items[i];
        m.segments[i] =
            (struct manifest_segment){l->s->id, l->deletes ? l->generation : 0, l->s->n_docs,
                                      l->deletes ? l->deletes->n_deleted : 0};
    }
    if (!manifest_write(ix->dir, &m, err))
        return false;
    ix->manifest = m;
    ix->seq = seq;
    ix->rebuilding = ix->dirty = false;
    manifest_clean(ix->dir, &m);
    return true;
}

static bool flush(struct indexer *ix, struct err *err)
{
    if (!flush_builder(ix, err))
        return false;
    VEC_EACH (&ix->segments, l)
        if (!flush_deletes(ix, l, err))
            return false;
    bool chosen[MANIFEST_SEGMENTS_MAX];
    while (choose(ix, chosen))
        if (!merge_chosen(ix, chosen, err))
            return false;
    if (ix->segments.len >= MANIFEST_SEGMENTS_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d segments", ix->dir, MANIFEST_SEGMENTS_MAX);
    return true;
}

bool indexer_commit(struct indexer *ix, uint64_t seq, struct err *err)
{
    if (!ix->dirty && seq == ix->seq)
        return true;
    return flush(ix, err) && publish(ix, seq, err);
}

bool indexer_merge_all(struct indexer *ix, struct err *err)
{
    bool chosen[MANIFEST_SEGMENTS_MAX];
    uint64_t docs = 0;
    if (!flush(ix, err))
        return false;
    for (size_t i = 0; i < MANIFEST_SEGMENTS_MAX; i++)
        chosen[i] = i < ix->segments.len;
    VEC_EACH (&ix->segments, l)
        docs += live_docs(l);
    if (ix->segments.len < 2 || docs > SEGMENT_DOCS_MAX)
        return true;
    ix->dirty = true;
    return merge_chosen(ix, chosen, err);
}

static bool make_room(struct indexer *ix, uint64_t seq, struct err *err)
{
    if (builder_bytes(ix->builder) < ix->flush_bytes)
        return true;
    /* While rebuilding, the old index stays in force until the end. */
    return flush(ix, err) && (ix->rebuilding || publish(ix, seq, err));
}

static void delete_old(struct indexer *ix, uint64_t id)
{
    VEC_EACH (&ix->segments, l) {
        uint32_t doc = id >= l->id_min && id <= l->id_max ? segment_docid_of(l->s, id) : UINT32_MAX;
        if (doc != UINT32_MAX && !deletes_has(l->deletes, doc))
            vec_push(&l->pending, doc);
    }
}

bool indexer_add(struct indexer *ix, const struct index_doc *d, uint64_t seq, struct err *err)
{
    delete_old(ix, d->id);
    builder_add(ix->builder, d);
    ix->dirty = true;
    return make_room(ix, seq, err);
}

bool indexer_remove(struct indexer *ix, uint64_t id, uint64_t seq, struct err *err)
{
    delete_old(ix, id);
    builder_remove(ix->builder, id);
    ix->dirty = true;
    return make_room(ix, seq, err);
}
