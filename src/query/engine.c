#include "query/engine.h"

#include <math.h>
#include <stdio.h>

#define RADIANS (M_PI / 180.0)

static void place_vectors(struct engine *e)
{
    e->n_places = gazetteer_count(e->g);
    e->town_of = xcalloc(e->n_places + 1, sizeof(*e->town_of));
    e->xyz = xcalloc(3 * (e->n_places + 1), sizeof(*e->xyz));
    for (size_t i = 0; i < e->n_places; i++) {
        const struct place *p = gazetteer_get(e->g, (uint16_t)i);
        e->town_of[i] = p->town;
        float *x = e->xyz + i, *y = x + e->n_places, *z = y + e->n_places;
        *x = (float)(cos(p->lat * RADIANS) * cos(p->lon * RADIANS));
        *y = (float)(cos(p->lat * RADIANS) * sin(p->lon * RADIANS));
        *z = (float)sin(p->lat * RADIANS);
    }
}

/* Places are numbers in the index: with another gazetteer they would be other towns. */
static bool fits(const struct engine *e, const struct index_reader *r, struct err *err)
{
    if (r->manifest.gazetteer_hash != gazetteer_hash(e->g))
        return err_set(err, ERR_UNAVAIL,
                       "the index was made with another gazetteer: run `umkreis index sync`");
    if (r->manifest.analyser_hash != analyser_hash(e->an))
        return err_set(err, ERR_UNAVAIL,
                       "the index was made with another text analysis: run `umkreis index sync`");
    return true;
}

static void stat_manifest(const struct engine *e, struct stat *st)
{
    struct arena *a = arena_new();
    if (stat(path_join(a, e->dir, "MANIFEST"), st) != 0)
        *st = (struct stat){0};
    arena_free(a);
}

struct engine *engine_open(const char *dir, const struct gazetteer *g, const struct analyser *an,
                           struct err *err)
{
    struct engine *e = xcalloc(1, sizeof(*e));
    struct arena *a = arena_new();
    e->dir = xstrdup(path_join(a, dir, "index"));
    arena_free(a);
    e->g = g;
    e->an = an;
    pthread_mutex_init(&e->lock, NULL);
    pthread_mutex_init(&e->refresh_lock, NULL);
    stat_manifest(e, &e->manifest);
    e->reader = index_reader_open(e->dir, NULL, SEGMENT_VERIFY_INDEX, err);
    if (!e->reader || !fits(e, e->reader, err)) {
        engine_close(e);
        return NULL;
    }
    place_vectors(e);
    return e;
}

void engine_close(struct engine *e)
{
    if (!e)
        return;
    index_reader_unref(e->reader);
    pthread_mutex_destroy(&e->lock);
    pthread_mutex_destroy(&e->refresh_lock);
    free(e->town_of);
    free(e->xyz);
    free(e->dir);
    free(e);
}

struct index_reader *engine_reader(struct engine *e)
{
    pthread_mutex_lock(&e->lock);
    struct index_reader *r = e->reader;
    index_reader_ref(r);
    pthread_mutex_unlock(&e->lock);
    return r;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool take_new(struct engine *e, struct err *err)
{
    struct index_reader *old = engine_reader(e);
    struct index_reader *r = index_reader_open(e->dir, old, SEGMENT_VERIFY_INDEX, err);
    index_reader_unref(old);
    if (!r)
        return false;
    if (!fits(e, r, err)) {
        index_reader_unref(r);
        return false;
    }
    pthread_mutex_lock(&e->lock);
    old = e->reader;
    e->reader = r;
    pthread_mutex_unlock(&e->lock);
    index_reader_unref(old);
    return true;
}

bool engine_refresh(struct engine *e, struct err *err)
{
    struct stat st;
    bool ok = true;
    pthread_mutex_lock(&e->refresh_lock);
    stat_manifest(e, &st);
    if (!same_file(&st, &e->manifest)) {
        ok = take_new(e, err);
        if (ok)
            e->manifest = st;
    }
    pthread_mutex_unlock(&e->refresh_lock);
    return ok;
}

uint64_t engine_seq(const struct engine *e)
{
    struct index_reader *r = engine_reader((struct engine *)e);
    uint64_t seq = r->manifest.seq;
    index_reader_unref(r);
    return seq;
}

uint64_t engine_documents(const struct engine *e)
{
    struct index_reader *r = engine_reader((struct engine *)e);
    uint64_t n = r->n_live;
    index_reader_unref(r);
    return n;
}
