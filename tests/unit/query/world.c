#include "unit/query/world.h"

#include <stdio.h>
#include <stdlib.h>

struct world *world_new(uint64_t seed, size_t n)
{
    struct world *w = xcalloc(1, sizeof(*w));
    struct err err = {0};
    bool rebuilt;
    struct str why;
    date_set_today(WORLD_TODAY);
    w->a = arena_new();
    w->q = arena_new();
    w->g = gazetteer_open(NULL, &err);
    w->an = analyser_open(&err);
    if (!w->g || !w->an)
        fail_msg("%s", err.msg);
    snprintf(w->dir, sizeof(w->dir), "/tmp/umkreis-test-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    print_message("# seed %llu, %zu documents\n", (unsigned long long)seed, n);
    w->corpus = corpus_new(w->a, seed);
    w->corpus.n_places = 3000;
    w->docs = ARENA_ARRAY(w->a, struct world_doc, 2 * n + 1);
    struct indexer_options o = {0};
    w->ix = indexer_open(path_join(w->a, w->dir, "index"), w->an, gazetteer_hash(w->g), &o,
                         &rebuilt, &why, w->a, &err);
    if (!w->ix)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < n; i++) {
        world_put(w, i + 1);
        if (rng_chance(&w->corpus.rng, 3.0 / (double)n))
            world_commit(w);
    }
    for (size_t i = 0; i < n / 5; i++) {
        uint64_t id = 1 + rng_below(&w->corpus.rng, (uint32_t)n);
        if (rng_chance(&w->corpus.rng, 0.5))
            world_put(w, id);
        else
            world_remove(w, id);
    }
    world_commit(w);
    return w;
}

void world_free(struct world *w)
{
    char command[128];
    engine_close(w->engine);
    indexer_close(w->ix);
    analyser_close(w->an);
    gazetteer_close(w->g);
    snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
    assert_int_equal(system(command), 0);
    arena_free(w->a);
    arena_free(w->q);
    free(w);
}

void world_put(struct world *w, uint64_t id)
{
    struct world_doc *d = &w->docs[id];
    d->doc = corpus_doc(&w->corpus, id);
    document_terms(w->a, w->an, &d->doc, &d->terms);
    d->live = true;
    d->date = d->doc.date == DATE_NONE ? 0 : (uint16_t)d->doc.date;
    if (id >= w->n_docs)
        w->n_docs = id + 1;
    struct err err = {0};
    if (!indexer_add(w->ix, &d->doc, ++w->seq, &err))
        fail_msg("%s", err.msg);
}

void world_remove(struct world *w, uint64_t id)
{
    w->docs[id].live = false;
    assert_true(indexer_remove(w->ix, id, ++w->seq, NULL));
}

void world_commit(struct world *w)
{
    struct err err = {0};
    bool ok = indexer_commit(w->ix, w->seq, &err);
    if (ok && !w->engine)
        w->engine = engine_open(w->dir, w->g, w->an, &err);
    else if (ok)
        ok = engine_refresh(w->engine, &err);
    if (!ok || !w->engine)
        fail_msg("%s", err.msg);
}

/* ---- random requests ------------------------------------------------------------------------- */

/* simple: what FTS5 understands too. */
struct str world_words(struct world *w, bool simple)
{
    struct rng *r = &w->corpus.rng;
    struct buf b = {0};
    uint32_t n = rng_below(r, 4);
    for (uint32_t i = 0; i < n; i++) {
        if (b.len)
            buf_char(&b, ' ');
        uint32_t kind = rng_below(r, 10);
        if (kind == 0 && i > 0)
            buf_char(&b, '-');
        if (kind == 1 && !simple)
            buf_cstr(&b, "titel:");
        struct str word = corpus_word(&w->corpus, corpus_rank(&w->corpus));
        if (kind == 2 || kind == 3) {
            struct str second = corpus_word(&w->corpus, corpus_rank(&w->corpus));
            buf_printf(&b, "\"%.*s %.*s\"", STR_ARG(word), STR_ARG(second));
        } else if (kind == 4) {
            static const char *const prefixes[] = {"ba", "ba1", "ke", "mo2", "zi", "ro"};
            buf_printf(&b, "%s*",
                       simple || rng_chance(r, 0.7) ? prefixes[rng_below(r, 6)] : "pfleg");
        } else {
            buf_str(&b, word);
        }
    }
    struct str s = arena_str(w->q, buf_view(&b));
    buf_done(&b);
    return s;
}

struct search_request world_request(struct world *w)
{
    struct rng *r = &w->corpus.rng;
    struct search_request req = {.words = world_words(w, false),
                                 .where_as_words = true,
                                 .sort = rng_below(r, 3),
                                 .limit = 1 + (int)rng_below(r, 30)};
    if (rng_chance(r, 0.3)) {
        static const char *const where[] = {"Leipzig", "Berlin",     "20095 Hamburg",
                                            "Bayern",  "Köln, Bonn", "Deutschland"};
        req.where = str_of(where[rng_below(r, 6)]);
        req.radius_km = rng_chance(r, 0.5) ? 1 + rng_below(r, 300) : 0;
    }
    if (rng_chance(r, 0.15))
        req.since_days = 1 + (int)rng_below(r, 60);
    if (rng_chance(r, 0.1))
        req.worktime = 1 + rng_below(r, 7);
    if (rng_chance(r, 0.1))
        req.contracts = 1 + rng_below(r, 511);
    if (rng_chance(r, 0.1))
        req.levels = 1 + rng_below(r, 15);
    if (rng_chance(r, 0.1))
        req.remotes = 1 + rng_below(r, 31);
    req.no_agency = rng_chance(r, 0.1);
    if (rng_chance(r, 0.1))
        req.salary_min = 20000 + rng_below(r, 40000);
    if (rng_chance(r, 0.1)) {
        req.employers = ARENA_ARRAY(w->q, uint32_t, 2);
        req.n_employers = 1 + rng_below(r, 2);
        req.employers[0] = rng_below(r, 20);
        req.employers[1] = rng_below(r, 20);
    }
    if (rng_chance(r, 0.05))
        req.employer = arena_printf(w->q, "firma ke%u1", rng_below(r, 20));
    if (rng_chance(r, 0.1)) {
        req.occupations = ARENA_ARRAY(w->q, uint32_t, 1);
        req.n_occupations = 1;
        req.occupations[0] = rng_chance(r, 0.5) ? 431 : 43100 + 10 * rng_below(r, 12);
    }
    if (rng_chance(r, 0.1)) {
        req.towns = ARENA_ARRAY(w->q, uint16_t, 40);
        for (req.n_towns = 0; req.n_towns < 40; req.n_towns++)
            req.towns[req.n_towns] = (uint16_t)rng_below(r, 3000);
    }
    return req;
}
