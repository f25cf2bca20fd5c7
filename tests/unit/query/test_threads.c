/* Searches run beside commits: every answer is the state of one commit, never half of one. */
#include "unit/query/world.h"

#include <pthread.h>
#include <stdatomic.h>

#define COMMITS 60
#define READERS 2

struct shared {
    struct world *w;
    atomic_bool stop;
    atomic_uint searches, wrong;
    atomic_uint_least64_t committed; /* documents of the last commit */
};

/* The documents only grow, so totals of one thread must never shrink, nor lie beyond the last. */
static void *search_on(void *arg)
{
    struct shared *s = arg;
    struct arena *a = arena_new();
    uint64_t last = 0;
    while (!atomic_load(&s->stop)) {
        struct search_request all = {.limit = 5, .facets = true}, word = {.words = STR("Pflege")};
        struct search_answer x, y;
        arena_reset(a);
        bool ok = engine_search(a, s->w->engine, &all, &x, NULL) &&
                  engine_search(a, s->w->engine, &word, &y, NULL);
        uint64_t counted = 0;
        for (size_t i = 0; ok && i < x.facets[FACET_CONTRACT].n_values; i++)
            counted += x.facets[FACET_CONTRACT].values[i].count;
        counted += ok ? x.facets[FACET_CONTRACT].unknown : 0;
        ok = ok && x.total >= last && x.total <= atomic_load(&s->committed) && counted == x.total &&
             y.total <= atomic_load(&s->committed);
        last = ok ? x.total : last;
        atomic_fetch_add(&s->wrong, !ok);
        atomic_fetch_add(&s->searches, 1);
    }
    arena_free(a);
    return NULL;
}

static void test_search_beside_commits(void **state)
{
    (void)state;
    struct shared s = {.w = world_new(71, 700)};
    pthread_t readers[READERS];
    /* world_new removed some; what follows only adds. */
    atomic_store(&s.committed, engine_documents(s.w->engine));
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, search_on, &s), 0);
    uint64_t id = 0;
    for (int i = 0; i < COMMITS; i++) {
        uint64_t n = atomic_load(&s.committed);
        for (int k = 0; k < 3; k++) {
            while (s.w->docs[++id].live && id < 1400)
                ;
            if (id >= 1400)
                break;
            world_put(s.w, id);
            n++;
        }
        atomic_store(&s.committed, n);
        world_commit(s.w);
        assert_int_equal(engine_documents(s.w->engine), n);
    }
    atomic_store(&s.stop, true);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_true(atomic_load(&s.searches) > 10);
    assert_int_equal(atomic_load(&s.wrong), 0);
    world_free(s.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_search_beside_commits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
