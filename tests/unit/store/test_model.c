/* Random runs of several sources against a model that knows only the rules of SCHEMA.md. */
#include "fixture.h"

#include "base/rand.h"

#define SOURCES 3
#define REFS    12
#define STEPS   150

struct known_posting {
    bool there, live;
    int form;
};

struct model {
    struct fixture *x;
    struct rng rng;
    struct known_posting postings[SOURCES][REFS];
    struct import_counts expected;
};

static const char *const names[SOURCES] = {"s", "t", "u"};
static const char *const refs[REFS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};

/* Forms 0 and 1 of a ref differ in the text, 2 in the town as well; sources share jobs, so there
 * are copies. */
static struct job job_of(int ref, int form)
{
    static const char *const words[] = {"Suppe kochen", "Brot backen", "Kuchen backen"};
    return (struct job){.ref = refs[ref],
                        .title = ref % 2 ? "Köchin" : "Bäcker",
                        .employer = ref % 3 ? "Musterküche GmbH" : "Beispielbäckerei",
                        .town = form == 2 ? "Celle" : "Hagen",
                        .words = words[form]};
}

static void expect_record(struct model *m, int source, int ref, int form)
{
    struct known_posting *k = &m->postings[source][ref];
    if (!k->there)
        m->expected.added++; /* or merged: their sum is compared */
    else if (k->form != form || !k->live)
        m->expected.changed++;
    else
        m->expected.unchanged++;
    *k = (struct known_posting){true, true, form};
}

static void one_run(struct model *m)
{
    int source = (int)rng_below(&m->rng, SOURCES);
    bool complete = rng_chance(&m->rng, 0.7), seen[REFS] = {false};
    struct job jobs[REFS];
    size_t n = 0;
    m->expected = (struct import_counts){0};
    for (int ref = 0; ref < REFS; ref++) {
        if (!rng_chance(&m->rng, 0.6))
            continue;
        struct known_posting *k = &m->postings[source][ref];
        int form = k->there && rng_chance(&m->rng, 0.5) ? k->form : (int)rng_below(&m->rng, 3);
        jobs[n++] = job_of(ref, form);
        seen[ref] = true;
        expect_record(m, source, ref, form);
    }
    for (int ref = 0; complete && n > 0 && ref < REFS; ref++) {
        struct known_posting *k = &m->postings[source][ref];
        m->expected.expired += k->live && !seen[ref];
        k->live &= seen[ref];
    }
    struct import_counts c = run_jobs(m->x, names[source], jobs, n, complete, NULL);
    assert_int_equal(c.added + c.merged, m->expected.added);
    assert_int_equal(c.changed, m->expected.changed);
    assert_int_equal(c.unchanged, m->expected.unchanged);
    assert_int_equal(c.expired, m->expected.expired);
    /* The same again changes nothing, whatever came before. */
    uint64_t seq = store_seq(m->x->store);
    c = run_jobs(m->x, names[source], jobs, n, complete, NULL);
    assert_int_equal(c.unchanged, n);
    assert_int_equal(store_seq(m->x->store), seq);
}

static bool compare_vacancy(void *user, const struct vacancy *v)
{
    struct model *m = user;
    struct err err = {0};
    struct sighting *list;
    size_t n;
    bool live = false;
    assert_true(store_sightings(m->x->store, m->x->arena, v->id, &list, &n, &err));
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        int source = list[i].source.ptr[0] - 's', ref = list[i].ref.ptr[0] - 'a';
        struct known_posting *k = &m->postings[source][ref];
        assert_true(k->there);
        assert_int_equal(list[i].expired_ms == 0, k->live);
        live |= k->live;
    }
    assert_int_equal(v->live, live);
    return true;
}

static void random_runs_follow_the_rules(void **state)
{
    struct model m = {.x = *state, .rng = rng_seed(20261122)};
    struct err err = {0};
    for (int step = 0; step < STEPS; step++) {
        one_run(&m);
        assert_true(store_changes(m.x->store, 0, compare_vacancy, &m, &err));
        arena_reset(m.x->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        random_runs_follow_the_rules, fixture_setup, fixture_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
