#include "web/site.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define STORE_POOL_MAX 8 /* idle reading connections kept */
#define STORE_WAIT_MS  2000
#define FRONT_HITS     6

struct web {
    struct web_options opt;
    struct arena *arena; /* lives as long as the site */
    struct assets assets;
    uint16_t *towns_by_size;
    size_t n_towns;
    _Atomic(struct engine *) engine;
    pthread_mutex_t lock; /* front, stores */
    struct front *front;
    struct store *stores[STORE_POOL_MAX];
    size_t n_stores;
};

/* ---- the start page's figures ---------------------------------------------------------------- */

static void front_unref(struct front *f)
{
    if (f && --f->refs == 0) {
        arena_free(f->arena);
        free(f);
    }
}

static void front_figures(struct web *w, struct front *f)
{
    struct err err = {0};
    struct store *s = site_store_take(w, &err);
    if (!s)
        return;
    if (!store_stats(s, &f->stats, &err))
        f->stats = (struct store_stats){0};
    site_store_give(w, s);
}

/* Thousands of dots on the most visited page, the same for everybody. */
static void front_maps(struct web *w, struct front *f)
{
    static const struct search_request everything;
    struct map m = {.towns = f->newest.towns, .n_towns = f->newest.n_towns, .req = &everything};
    for (enum lang lang = LANG_DE; lang < LANG_COUNT; lang++) {
        struct buf out = BUF_MAX(HTTP_RESPONSE_BYTES_MAX);
        struct page p = {.web = w, .a = f->arena, .out = &out, .lang = lang, .today = f->today};
        map_draw(&p, &m);
        f->map[lang] = arena_str(f->arena, buf_view(&out));
        buf_done(&out);
    }
}

static struct front *front_new(struct web *w, struct engine *e)
{
    struct front *f = xcalloc(1, sizeof(*f));
    *f = (struct front){.arena = arena_new(), .refs = 1, .today = date_today()};
    if (!e) {
        front_maps(w, f);
        return f;
    }
    f->has_index = true;
    f->seq = engine_seq(e);
    struct search_request req = {.sort = SORT_DATE, .limit = FRONT_HITS, .facets = true};
    if (!engine_search(f->arena, e, &req, &f->newest, NULL))
        f->newest = (struct search_answer){0};
    front_figures(w, f);
    front_maps(w, f);
    return f;
}

static bool front_is_current(const struct front *f, struct engine *e)
{
    return f && f->has_index == (e != NULL) && f->today == date_today() &&
           (!e || f->seq == engine_seq(e));
}

bool web_refresh(struct web *w, struct err *err)
{
    struct engine *e = site_engine(w);
    bool ok = true;
    if (e) {
        ok = engine_refresh(e, err);
    } else {
        e = engine_open(w->opt.data_dir, w->opt.gazetteer, w->opt.analyser, err);
        ok = e != NULL;
        atomic_store(&w->engine, e);
    }
    if (front_is_current(w->front, e)) /* only this thread writes w->front */
        return ok;
    struct front *fresh = front_new(w, e);
    pthread_mutex_lock(&w->lock);
    struct front *old = w->front;
    w->front = fresh;
    front_unref(old);
    pthread_mutex_unlock(&w->lock);
    return ok;
}

struct front *site_front_take(struct web *w)
{
    pthread_mutex_lock(&w->lock);
    struct front *f = w->front;
    f->refs++;
    pthread_mutex_unlock(&w->lock);
    return f;
}

void site_front_give(struct web *w, struct front *f)
{
    pthread_mutex_lock(&w->lock);
    front_unref(f);
    pthread_mutex_unlock(&w->lock);
}

/* ---- stores ---------------------------------------------------------------------------------- */

struct store *site_store_take(struct web *w, struct err *err)
{
    struct store *s = NULL;
    pthread_mutex_lock(&w->lock);
    if (w->n_stores)
        s = w->stores[--w->n_stores];
    pthread_mutex_unlock(&w->lock);
    return s ? s : store_open(w->opt.data_dir, STORE_READ, STORE_WAIT_MS, err);
}

void site_store_give(struct web *w, struct store *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&w->lock);
    bool kept = w->n_stores < STORE_POOL_MAX;
    if (kept)
        w->stores[w->n_stores++] = s;
    pthread_mutex_unlock(&w->lock);
    if (!kept)
        store_close(s);
}

/* ---- the site -------------------------------------------------------------------------------- */

static int by_population(const void *a, const void *b, void *user)
{
    const struct gazetteer *g = user;
    uint32_t p = gazetteer_get(g, *(const uint16_t *)a)->population;
    uint32_t q = gazetteer_get(g, *(const uint16_t *)b)->population;
    return p != q ? (p > q ? -1 : 1) : (int)*(const uint16_t *)a - *(const uint16_t *)b;
}

static void list_towns(struct web *w)
{
    const struct gazetteer *g = w->opt.gazetteer;
    size_t n = gazetteer_count(g);
    w->towns_by_size = ARENA_ARRAY(w->arena, uint16_t, n);
    for (size_t i = 0; i < n; i++) {
        const struct place *at = gazetteer_get(g, (uint16_t)i);
        if (!at->postal && at->population)
            w->towns_by_size[w->n_towns++] = (uint16_t)i;
    }
    qsort_r(w->towns_by_size, w->n_towns, sizeof(uint16_t), by_population, (void *)(uintptr_t)g);
}

struct web *web_new(const struct web_options *opt)
{
    struct web *w = xcalloc(1, sizeof(*w));
    w->opt = *opt;
    w->arena = arena_new();
    pthread_mutex_init(&w->lock, NULL);
    assets_build(w->arena, opt->gazetteer, &w->assets);
    list_towns(w);
    /* Without an index pages say so; the operator hears why from the next web_refresh. */
    web_refresh(w, NULL);
    return w;
}

void web_free(struct web *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->n_stores; i++)
        store_close(w->stores[i]);
    front_unref(w->front);
    struct engine *e = site_engine(w);
    if (e)
        engine_close(e);
    pthread_mutex_destroy(&w->lock);
    arena_free(w->arena);
    free(w);
}

const struct gazetteer *site_gazetteer(const struct web *w)
{
    return w->opt.gazetteer;
}

struct engine *site_engine(struct web *w)
{
    return atomic_load(&w->engine);
}

const uint16_t *site_towns_by_size(const struct web *w, size_t *n)
{
    *n = w->n_towns;
    return w->towns_by_size;
}

const char *site_data_dir(const struct web *w)
{
    return w->opt.data_dir;
}

const struct assets *site_assets(const struct web *w)
{
    return &w->assets;
}

struct str site_base_url(const struct page *p)
{
    if (p->web->opt.base_url)
        return str_of(p->web->opt.base_url);
    if (p->req->host.len == 0)
        return STR("");
    return arena_printf(p->a, "%s://%.*s", p->req->https ? "https" : "http", STR_ARG(p->req->host));
}

struct page page_open(struct web *w, struct http_request *req, struct http_response *res)
{
    bool english = str_starts(req->path, STR("/en/")) || str_eq(req->path, STR("/en"));
    return (struct page){.web = w,
                         .req = req,
                         .res = res,
                         .a = req->arena,
                         .out = &res->body,
                         .lang = english ? LANG_EN : LANG_DE,
                         .today = date_today()};
}
