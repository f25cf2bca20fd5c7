/* The engine against a naive search: totals, order, scores, facets, cursors, updates. */
#include "unit/query/world.h"

#include <stdlib.h>

static void show(const struct search_request *req)
{
    print_message("# words <%.*s> where <%.*s> sort %s\n", STR_ARG(req->words), STR_ARG(req->where),
                  search_sort_name(req->sort));
}

static void search(struct world *w, const struct search_request *req, struct search_answer *ans)
{
    struct err err = {0};
    if (!engine_search(w->q, w->engine, req, ans, &err)) {
        show(req);
        fail_msg("%s", err.msg);
    }
}

static void compare(struct world *w, const struct search_request *req)
{
    struct naive naive;
    struct search_answer ans;
    naive_search(w, req, &naive);
    search(w, req, &ans);
    if (ans.total != naive.total) {
        show(req);
        fail_msg("total %llu, naive %llu", (unsigned long long)ans.total,
                 (unsigned long long)naive.total);
    }
    size_t expect = naive.total < (uint64_t)req->limit ? naive.total : (size_t)req->limit;
    assert_int_equal(ans.n_hits, expect);
    assert_int_equal(ans.cursor.len > 0, naive.total > expect);
    for (size_t i = 0; i < expect; i++)
        if (ans.hits[i].id != naive.keys[i].id ||
            ans.hits[i].score != naive.keys[i].score / SCORE_ONE) {
            show(req);
            fail_msg("hit %zu: %llu (%f), naive %llu (%f)", i, (unsigned long long)ans.hits[i].id,
                     ans.hits[i].score, (unsigned long long)naive.keys[i].id,
                     naive.keys[i].score / SCORE_ONE);
        }
}

static void test_against_naive(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world *w = world_new(seed, 60 * seed);
        for (int i = 0; i < 250; i++) {
            arena_reset(w->q);
            struct search_request req = world_request(w);
            compare(w, &req);
        }
        world_free(w);
    }
}

/* Pruned = exhaustive, on an index large enough for blocks, bitmaps and bounds to matter. */
static void test_pruning(void **state)
{
    (void)state;
    struct world *w = world_new(11, 4500);
    uint64_t hits = 0;
    for (int i = 0; i < 500; i++) {
        arena_reset(w->q);
        struct search_request req = world_request(w);
        struct search_answer pruned, all;
        if (rng_chance(&w->corpus.rng, 0.5))
            req = (struct search_request){
                .words = req.words, .sort = req.sort, .limit = 10, .where_as_words = true};
        search(w, &req, &pruned);
        assert_true(engine_search_exhaustive(w->q, w->engine, &req, &all, NULL));
        assert_int_equal(pruned.total, all.total);
        assert_int_equal(pruned.n_hits, all.n_hits);
        for (size_t k = 0; k < all.n_hits; k++)
            if (pruned.hits[k].id != all.hits[k].id || pruned.hits[k].score != all.hits[k].score) {
                show(&req);
                fail_msg("hit %zu differs", k);
            }
        hits += all.n_hits;
    }
    assert_true(hits > 500);
    world_free(w);
}

/* ---- cursors --------------------------------------------------------------------------------- */

static void walk(struct world *w, struct search_request req)
{
    struct naive naive;
    struct search_answer ans;
    naive_search(w, &req, &naive);
    uint64_t seen = 0;
    for (;;) {
        search(w, &req, &ans);
        assert_int_equal(ans.total, naive.total);
        for (size_t i = 0; i < ans.n_hits; i++, seen++) {
            assert_true(seen < naive.total);
            assert_int_equal(ans.hits[i].id, naive.keys[seen].id);
        }
        if (ans.cursor.len == 0)
            break;
        req.cursor = ans.cursor;
    }
    assert_int_equal(seen, naive.total);
}

static void test_cursor_walks(void **state)
{
    (void)state;
    struct world *w = world_new(21, 400);
    for (int i = 0; i < 80; i++) {
        arena_reset(w->q);
        struct search_request req = world_request(w);
        req.limit = 1 + (int)rng_below(&w->corpus.rng, 40);
        walk(w, req);
    }
    world_free(w);
}

/* Documents come, change and go between pages: those that stay come exactly once, in order. */
static void test_cursor_stable(void **state)
{
    (void)state;
    enum { N = 300 };
    struct world *w = world_new(31, N);
    for (int round = 0; round < 25; round++) {
        arena_reset(w->q);
        struct search_request req = {.words = corpus_word(&w->corpus, (uint32_t)round % 8),
                                     .where_as_words = true,
                                     .limit = 7,
                                     .sort = (enum search_sort)(round % 3)};
        struct naive first;
        naive_search(w, &req, &first);
        bool stays[2 * N + 1], seen[2 * N + 1] = {false};
        for (size_t i = 0; i <= 2 * N; i++)
            stays[i] = i < w->n_docs && w->docs[i].live;
        for (;;) {
            struct search_answer ans;
            search(w, &req, &ans);
            for (size_t i = 0; i < ans.n_hits; i++) {
                assert_false(seen[ans.hits[i].id] && stays[ans.hits[i].id]);
                seen[ans.hits[i].id] = true;
            }
            if (!ans.cursor.len)
                break;
            req.cursor = ans.cursor;
            for (int k = 0; k < 3; k++) {
                uint64_t id = 1 + rng_below(&w->corpus.rng, N);
                stays[id] = false;
                if (rng_chance(&w->corpus.rng, 0.7))
                    world_put(w, id);
                else
                    world_remove(w, id);
            }
            world_commit(w);
        }
        for (size_t i = 0; i < first.total; i++)
            assert_true(!stays[first.keys[i].id] || seen[first.keys[i].id]);
    }
    world_free(w);
}

static void test_cursor_refused(void **state)
{
    (void)state;
    struct world *w = world_new(41, 200);
    struct search_request req = {.words = STR("Pflege"), .limit = 5, .where_as_words = true};
    struct search_answer ans;
    search(w, &req, &ans);
    assert_true(ans.cursor.len > 0);
    struct str cursors[] = {STR("x"), STR("AQAB"), str_slice(ans.cursor, 0, ans.cursor.len - 1),
                            arena_printf(w->q, "%.*sA", STR_ARG(ans.cursor))};
    for (size_t i = 0; i < sizeof(cursors) / sizeof(cursors[0]); i++) {
        struct search_request bad = req;
        struct err err = {0};
        struct search_answer none;
        bad.cursor = cursors[i];
        assert_false(engine_search(w->q, w->engine, &bad, &none, &err));
        assert_int_equal(err.code, ERR_USAGE);
    }
    struct search_request other = req;
    struct err err = {0};
    struct search_answer none;
    other.words = STR("Leiter");
    other.cursor = ans.cursor;
    assert_false(engine_search(w->q, w->engine, &other, &none, &err));
    assert_int_equal(err.code, ERR_USAGE);
    world_free(w);
}

/* ---- facets ---------------------------------------------------------------------------------- */

static uint64_t count_of(const struct facet *f, uint32_t value, bool *listed)
{
    *listed = false;
    for (size_t i = 0; i < f->n_values; i++)
        if (f->values[i].value == value) {
            *listed = true;
            return f->values[i].count;
        }
    return 0;
}

static bool has_value(struct world *w, const struct search_request *req, const struct world_doc *d,
                      enum facet_kind kind, uint32_t value)
{
    const struct index_doc *x = &d->doc;
    struct place_answer where = {0};
    switch (kind) {
    case FACET_TOWN:
        if (req->where.len)
            place_resolve(w->g, req->where, NULL, &where);
        for (size_t i = 0; i < x->n_places; i++) {
            struct search_request only = {.where = req->where, .radius_km = req->radius_km};
            struct world_doc one = *d;
            one.doc.places = &x->places[i];
            one.doc.n_places = 1;
            if (gazetteer_get(w->g, x->places[i])->town == value && naive_matches(w, &only, &one))
                return true;
        }
        return false;
    case FACET_EMPLOYER:
        return x->employer_id == value;
    case FACET_OCCUPATION:
        return x->occupation == value;
    case FACET_WORKTIME:
        return (x->worktime & value) != 0;
    case FACET_CONTRACT:
        return x->contract == value;
    case FACET_LEVEL:
        return x->level == value;
    case FACET_REMOTE:
        return x->remote == value;
    case FACET_AGENCY:
        return x->agency == value;
    case FACET_SINCE:
        return d->date && d->date + (int)value >= WORLD_TODAY;
    default:
        return (x->yearly_max > 0 ? x->yearly_max : x->yearly_min) >= value;
    }
}

static void compare_facets(struct world *w, const struct search_request *req)
{
    struct search_answer ans;
    search(w, req, &ans);
    assert_int_equal(ans.n_facets, FACET_COUNT);
    for (size_t i = 0; i < ans.n_facets; i++) {
        const struct facet *f = &ans.facets[i];
        uint64_t counts[FACET_VALUES_MAX] = {0}, all = 0, sum = 0;
        for (size_t k = 1; k < w->n_docs; k++) {
            const struct world_doc *d = &w->docs[k];
            if (!d->live || !naive_passes(w, req, d, f->kind) || !naive_matches(w, req, d))
                continue;
            all++;
            for (size_t v = 0; v < f->n_values; v++)
                counts[v] += has_value(w, req, d, f->kind, f->values[v].value);
        }
        for (size_t v = 0; v < f->n_values; v++) {
            if (f->values[v].count != counts[v]) {
                show(req);
                fail_msg("facet %s value %u: %llu, naive %llu", f->name, f->values[v].value,
                         (unsigned long long)f->values[v].count, (unsigned long long)counts[v]);
            }
            sum += f->values[v].count;
        }
        if (f->partition && sum + f->unknown + f->others != all) {
            show(req);
            fail_msg("facet %s: %llu of %llu", f->name,
                     (unsigned long long)(sum + f->unknown + f->others), (unsigned long long)all);
        }
    }
    uint64_t on_map = 0;
    for (size_t i = 0; i < ans.n_towns; i++)
        on_map += ans.towns[i].count;
    bool listed;
    (void)count_of(&ans.facets[0], 0, &listed);
    assert_true(ans.total == 0 || on_map <= ans.total * INDEX_PLACES_MAX);
}

static void test_facets(void **state)
{
    (void)state;
    struct world *w = world_new(51, 250);
    for (int i = 0; i < 80; i++) {
        arena_reset(w->q);
        struct search_request req = world_request(w);
        req.facets = true;
        compare_facets(w, &req);
    }
    world_free(w);
}

/* ---- updated = rebuilt ----------------------------------------------------------------------- */

static void test_updated_equals_rebuilt(void **state)
{
    (void)state;
    struct world *w = world_new(61, 500);
    for (int i = 0; i < 300; i++) {
        uint64_t id = 1 + rng_below(&w->corpus.rng, 500);
        if (rng_chance(&w->corpus.rng, 0.6))
            world_put(w, id);
        else
            world_remove(w, id);
        if (i % 50 == 0)
            world_commit(w);
    }
    world_commit(w);
    /* The same documents, built at once elsewhere. */
    struct indexer_options o = {0};
    bool rebuilt;
    struct str why;
    char *dir = path_join(w->a, w->dir, "again");
    struct indexer *ix = indexer_open(path_join(w->a, dir, "index"), w->an, gazetteer_hash(w->g),
                                      &o, &rebuilt, &why, w->a, NULL);
    for (size_t i = 1; i < w->n_docs; i++)
        if (w->docs[i].live)
            assert_true(indexer_add(ix, &w->docs[i].doc, i, NULL));
    assert_true(indexer_commit(ix, w->seq, NULL));
    indexer_close(ix);
    struct engine *again = engine_open(dir, w->g, w->an, NULL);
    assert_non_null(again);
    assert_int_equal(engine_documents(again), engine_documents(w->engine));
    for (int i = 0; i < 300; i++) {
        arena_reset(w->q);
        struct search_request req = world_request(w);
        struct search_answer x, y;
        search(w, &req, &x);
        assert_true(engine_search(w->q, again, &req, &y, NULL));
        assert_int_equal(x.total, y.total);
        assert_int_equal(x.n_hits, y.n_hits);
        assert_true(str_eq(x.cursor, y.cursor));
        for (size_t k = 0; k < x.n_hits; k++) {
            assert_int_equal(x.hits[k].id, y.hits[k].id);
            assert_true(x.hits[k].score == y.hits[k].score);
        }
        struct str sx[8], sy[8];
        struct str prefix = str_slice(corpus_word(&w->corpus, corpus_rank(&w->corpus)), 0, 3);
        size_t nx = engine_suggest(w->q, w->engine, prefix, sx, 8);
        assert_int_equal(nx, engine_suggest(w->q, again, prefix, sy, 8));
        for (size_t k = 0; k < nx; k++)
            assert_true(str_eq(sx[k], sy[k]));
    }
    engine_close(again);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_naive),          cmocka_unit_test(test_pruning),
        cmocka_unit_test(test_cursor_walks),           cmocka_unit_test(test_cursor_stable),
        cmocka_unit_test(test_cursor_refused),         cmocka_unit_test(test_facets),
        cmocka_unit_test(test_updated_equals_rebuilt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
