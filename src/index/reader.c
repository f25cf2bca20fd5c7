#include "index/reader.h"

#include "base/map.h"

#include <sched.h>

/* A manifest read just before a commit names files that are unlinked just after; reading the new
 * manifest helps. */
#define OPEN_TRIES 20

/* A segment with one generation of its deletes. The mapping is shared between generations. */
struct shared_segment {
    struct segment *segment;
    int refs;
};

struct reader_part {
    struct manifest_segment key;
    struct shared_segment *shared;
    struct deletes *deletes;
    int refs;
};

static void part_unref(struct reader_part *p)
{
    if (!p || __atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    deletes_free(p->deletes);
    if (p->shared && __atomic_sub_fetch(&p->shared->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        segment_close(p->shared->segment);
        free(p->shared);
    }
    free(p);
}

static struct reader_part *part_of(const struct index_reader *r, uint64_t id)
{
    for (uint32_t i = 0; r && i < r->n_segments; i++)
        if (r->manifest.segments[i].id == id)
            return r->parts[i];
    return NULL;
}

static struct shared_segment *segment_shared(const char *dir, const struct reader_part *before,
                                             const struct manifest *m, uint32_t i,
                                             enum segment_verify verify, struct err *err)
{
    if (before) {
        __atomic_add_fetch(&before->shared->refs, 1, __ATOMIC_RELAXED);
        return before->shared;
    }
    struct arena *a = arena_new();
    const char *path = segment_path(a, dir, m->segments[i].id);
    struct segment *s = segment_open(path, m->segments[i].id, verify, err);
    if (s && (s->n_docs != m->segments[i].n_docs || s->analyser_hash != m->analyser_hash ||
              s->gazetteer_hash != m->gazetteer_hash)) {
        err_set(err, ERR_CORRUPT, "%s: not the segment the manifest names", path);
        segment_close(s);
        s = NULL;
    }
    arena_free(a);
    if (!s)
        return NULL;
    struct shared_segment *shared = xcalloc(1, sizeof(*shared));
    *shared = (struct shared_segment){s, 1};
    return shared;
}

static struct reader_part *part_open(const char *dir, struct index_reader *before,
                                     const struct manifest *m, uint32_t i,
                                     enum segment_verify verify, struct err *err)
{
    const struct manifest_segment *key = &m->segments[i];
    struct reader_part *old = part_of(before, key->id);
    if (old && old->key.deletes_generation == key->deletes_generation) {
        __atomic_add_fetch(&old->refs, 1, __ATOMIC_RELAXED);
        return old;
    }
    struct reader_part *p = xcalloc(1, sizeof(*p));
    *p = (struct reader_part){.key = *key, .refs = 1};
    p->shared = segment_shared(dir, old, m, i, verify, err);
    bool ok = p->shared != NULL;
    if (ok && key->deletes_generation) {
        struct arena *a = arena_new();
        p->deletes = deletes_open(deletes_path(a, dir, key->id, key->deletes_generation),
                                  p->shared->segment, err);
        arena_free(a);
        ok = p->deletes != NULL;
    }
    if (ok)
        return p;
    part_unref(p);
    return NULL;
}

static struct index_reader *try_open(const char *dir, struct index_reader *before,
                                     enum segment_verify verify, struct err *err)
{
    struct index_reader *r = xcalloc(1, sizeof(*r));
    r->refs = 1;
    pthread_mutex_init(&r->names_lock, NULL);
    bool ok = manifest_read(dir, &r->manifest, err);
    for (uint32_t i = 0; ok && i < r->manifest.n_segments; i++) {
        r->parts[i] = part_open(dir, before, &r->manifest, i, verify, err);
        ok = r->parts[i] != NULL;
        if (!ok)
            break;
        r->n_segments++;
        r->segments[i] =
            (struct reader_segment){r->parts[i]->shared->segment, r->parts[i]->deletes};
        r->n_live += r->manifest.segments[i].n_docs - r->manifest.segments[i].n_deleted;
    }
    if (ok)
        return r;
    index_reader_unref(r);
    return NULL;
}

struct index_reader *index_reader_open(const char *dir, struct index_reader *before,
                                       enum segment_verify verify, struct err *err)
{
    for (int i = 0;; i++) {
        struct err e = {0};
        struct manifest m;
        struct index_reader *r = try_open(dir, before, verify, &e);
        if (r)
            return r;
        bool no_manifest = e.code == ERR_NOTFOUND && !manifest_read(dir, &m, NULL);
        if (e.code != ERR_NOTFOUND || no_manifest || i == OPEN_TRIES) {
            /* A segment file that stays missing is damage, not an absent index. */
            err_set(err, no_manifest || e.code != ERR_NOTFOUND ? e.code : ERR_CORRUPT, "%s", e.msg);
            return NULL;
        }
        sched_yield();
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static void names_free(struct reader_names *t, uint32_t n_segments)
{
    if (!t)
        return;
    for (uint32_t i = 0; i < n_segments; i++)
        free(t->ordinal[i]);
    free(t->ordinal);
    free(t->ids);
    free(t->names);
    free(t);
}

static struct reader_names *names_make(const struct index_reader *r, bool employers)
{
    struct reader_names *t = xcalloc(1, sizeof(*t));
    struct map numbers = {0};
    size_t cap = 0;
    t->ordinal = xcalloc(r->n_segments + 1, sizeof(*t->ordinal));
    for (uint32_t i = 0; i < r->n_segments; i++) {
        const struct segment *s = r->segments[i].segment;
        const struct name_table *from = employers ? &s->employers : &s->occupations;
        cap += from->n;
        t->ids = xrealloc(t->ids, (cap + 1) * sizeof(*t->ids));
        t->names = xrealloc(t->names, (cap + 1) * sizeof(*t->names));
        t->ordinal[i] = xcalloc(from->n + 1, sizeof(uint32_t));
        for (uint32_t k = 0; k < from->n; k++) {
            uint32_t id = name_table_id(from, k);
            bool is_new;
            uint64_t *number = map_put(&numbers, str_n((char *)&id, sizeof(id)), &is_new);
            if (is_new)
                *number = t->n++;
            t->ids[*number] = id;
            t->names[*number] = name_table_name(from, k);
            t->ordinal[i][k] = (uint32_t)*number;
        }
    }
    map_done(&numbers);
    return t;
}

static const struct reader_names *names(struct index_reader *r, bool employers)
{
    struct reader_names **kept = employers ? &r->employers : &r->occupations;
    pthread_mutex_lock(&r->names_lock);
    if (!*kept)
        *kept = names_make(r, employers);
    pthread_mutex_unlock(&r->names_lock);
    return *kept;
}

const struct reader_names *index_reader_employers(struct index_reader *r)
{
    return names(r, true);
}

const struct reader_names *index_reader_occupations(struct index_reader *r)
{
    return names(r, false);
}

/* ---- references ------------------------------------------------------------------------------ */

void index_reader_ref(struct index_reader *r)
{
    __atomic_add_fetch(&r->refs, 1, __ATOMIC_RELAXED);
}

void index_reader_unref(struct index_reader *r)
{
    if (!r || __atomic_sub_fetch(&r->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    for (uint32_t i = 0; i < r->n_segments; i++)
        part_unref(r->parts[i]);
    names_free(r->employers, r->n_segments);
    names_free(r->occupations, r->n_segments);
    pthread_mutex_destroy(&r->names_lock);
    free(r);
}
