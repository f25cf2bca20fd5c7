/* kill -9 at random moments of imports, index flushes and rebuilds. After every round the store and
 * the index check clean and hold every acknowledged posting; at the end searching finds what it
 * finds in an index made anew.
 *
 * UMKREIS_TORTURE_ROUNDS sets the rounds (100), UMKREIS_SEED the randomness. */
#include "faults.h"

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

#define POSTINGS 240
/* Sanitized processes take several times as long; the plain build does the hundred. */
#ifdef __SANITIZE_ADDRESS__
#define ROUNDS_DEFAULT 25
#else
#define ROUNDS_DEFAULT 100
#endif
#define SOURCE "kill"

struct torture {
    struct arena *arena, *round_arena;
    struct rng rng;
    char *dir, *file;
    int held[POSTINGS];          /* what the store held after the last round */
    int offered[POSTINGS];       /* what the round's file offers, -1 = not in it */
    int64_t import_us, index_us; /* how long an undisturbed one takes */
    int killed, finished, version;
};

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    uint64_t n;
    return text && str_to_u64(str_of(text), &n) ? n : otherwise;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void offer(struct torture *t)
{
    t->version++;
    for (int i = 0; i < POSTINGS; i++) {
        bool leave_out = rng_chance(&t->rng, 0.15);
        bool unchanged = t->held[i] >= 0 && rng_chance(&t->rng, 0.3);
        t->offered[i] = leave_out ? -1 : unchanged ? t->held[i] : t->version;
    }
    faults_write_postings(t->file, "r", t->offered, POSTINGS);
}

/* Later moments as likely as early ones, and some beyond the end. */
static int64_t moment(struct torture *t, int64_t usual_us)
{
    return (int64_t)(rng_unit(&t->rng) * 1.15 * (double)usual_us);
}

/* Every record acknowledged is held in the form offered; every other as before or as offered. */
static void compare(struct torture *t, uint64_t acked)
{
    int now[POSTINGS];
    uint64_t record = 0;
    faults_read_versions(t->round_arena, t->dir, SOURCE, now, POSTINGS);
    for (int i = 0; i < POSTINGS; i++) {
        bool offered = t->offered[i] >= 0;
        bool durable = offered && record < acked;
        record += offered;
        if (durable && now[i] != t->offered[i])
            fail_msg("posting %d was acknowledged in form %d (record %lu of %lu), the store has %d",
                     i, t->offered[i], (unsigned long)record, (unsigned long)acked, now[i]);
        if (now[i] != t->held[i] && !(offered && now[i] == t->offered[i]))
            fail_msg("posting %d: the store had form %d, was offered %d and has %d", i, t->held[i],
                     t->offered[i], now[i]);
        t->held[i] = now[i];
    }
}

static void count(struct torture *t, const struct ending *e, bool may_be_killed)
{
    if (e->code == -1 && may_be_killed)
        t->killed++;
    else if (e->code == 0)
        t->finished++;
    else
        fail_msg("exit %d: %.*s", e->code, STR_ARG(e->err));
}

static void import_round(struct torture *t, bool kill)
{
    offer(t);
    bool complete = rng_chance(&t->rng, 0.5);
    struct child c = {.args = {"--data", t->dir, "import", "--source", SOURCE, "--batch", "20",
                               "--json", t->file, complete ? NULL : "--partial"},
                      .kill_after_us = kill ? moment(t, t->import_us) : -1,
                      .ack = true};
    struct ending e = child_run(t->round_arena, &c);
    count(t, &e, kill);
    if (!kill)
        t->import_us = e.took_us;
    if (e.code == 0) {
        uint64_t records = 0;
        for (int i = 0; i < POSTINGS; i++)
            records += t->offered[i] >= 0;
        assert_int_equal(e.acked, records);
    }
    compare(t, e.acked);
}

static void index_round(struct torture *t, bool kill)
{
    bool rebuild = !kill || rng_chance(&t->rng, 0.5);
    struct child c = {.args = {"--data", t->dir, "index", rebuild ? "rebuild" : "sync"},
                      .kill_after_us = kill ? moment(t, t->index_us) : -1};
    struct ending e = child_run(t->round_arena, &c);
    count(t, &e, kill);
    if (!kill)
        t->index_us = e.took_us;
    for (int i = 0; i < POSTINGS; i++)
        t->offered[i] = -1;
    compare(t, 0);
}

/* The very first import of a data directory, killed while everything is being created. */
static void first_round(struct torture *t)
{
    struct torture fresh = *t;
    fresh.dir = faults_dir(t->round_arena);
    for (int i = 0; i < POSTINGS; i++)
        fresh.held[i] = -1;
    import_round(&fresh, true);
    faults_check_clean(t->round_arena, fresh.dir);
    faults_remove(fresh.dir);
    t->rng = fresh.rng;
    t->version = fresh.version;
    t->killed = fresh.killed;
    t->finished = fresh.finished;
}

static void one_round(struct torture *t, int round)
{
    arena_reset(t->round_arena);
    double kind = rng_unit(&t->rng);
    if (kind < 0.1)
        first_round(t);
    else if (kind < 0.75)
        import_round(t, true);
    else
        index_round(t, true);
    /* A process each, so not after every round; the store itself was checked by compare. */
    if (round % 5 == 4)
        faults_check_clean(t->round_arena, t->dir);
}

/* ---- searching ------------------------------------------------------------------------------- */

static const char *const searches[][6] = {
    {"köchin", NULL},
    {"fachinformatiker", "--where", "Leipzig", "--sort", "date", NULL},
    {"it-leiter", "--sort", "title", NULL},
    {"\"data engineer\"", NULL},
    {"nummer teil", "--sort", "date", NULL},
    {"nummer -lagerist", "--sort", "date", NULL},
};
#define N_SEARCHES (sizeof(searches) / sizeof(searches[0]))

/* Total and the hits' ids; date and title order must be equal, scores are statistics. */
static struct str search(struct torture *t, size_t which)
{
    struct child c = {.args = {"--data", t->dir, "search", "--json", "--limit", "100"},
                      .kill_after_us = -1};
    for (int i = 0; searches[which][i]; i++)
        c.args[6 + i] = searches[which][i];
    struct ending e = child_run(t->arena, &c);
    if (e.code != 0)
        fail_msg("search: exit %d: %.*s", e.code, STR_ARG(e.err));
    json_t *answer = json_loadb(e.out.ptr, e.out.len, 0, NULL), *hit;
    assert_non_null(answer);
    struct buf out = {0};
    size_t i;
    buf_printf(&out, "%lld:", (long long)json_integer_value(json_object_get(answer, "total")));
    json_array_foreach(json_object_get(answer, "hits"), i, hit)
        buf_printf(&out, " %lld", (long long)json_integer_value(json_object_get(hit, "id")));
    json_decref(answer);
    struct str text = arena_str(t->arena, buf_view(&out));
    buf_done(&out);
    return text;
}

static void run_index(struct torture *t, const char *what)
{
    struct child c = {.args = {"--data", t->dir, "index", what}, .kill_after_us = -1};
    struct ending e = child_run(t->arena, &c);
    if (e.code != 0)
        fail_msg("index %s: exit %d: %.*s", what, e.code, STR_ARG(e.err));
}

static void compare_searches(struct torture *t)
{
    struct str before[N_SEARCHES];
    run_index(t, "sync");
    for (size_t i = 0; i < N_SEARCHES; i++) {
        before[i] = search(t, i);
        assert_false(str_starts(before[i], STR("0:")));
    }
    run_index(t, "rebuild");
    for (size_t i = 0; i < N_SEARCHES; i++) {
        struct str after = search(t, i);
        if (!str_eq(before[i], after))
            fail_msg("%s: found %.*s, with the index made anew %.*s", searches[i][0],
                     STR_ARG(before[i]), STR_ARG(after));
    }
}

/* ---- the test -------------------------------------------------------------------------------- */

static void survives_kills(void **state)
{
    (void)state;
    struct torture t = {.arena = arena_new(), .round_arena = arena_new()};
    uint64_t seed = number_from("UMKREIS_SEED", (uint64_t)now_unix_ms());
    int rounds = (int)number_from("UMKREIS_TORTURE_ROUNDS", ROUNDS_DEFAULT);
    t.rng = rng_seed(seed);
    t.dir = faults_dir(t.arena);
    t.file = path_join(t.arena, t.dir, "postings.jsonl");
    for (int i = 0; i < POSTINGS; i++)
        t.held[i] = -1;
    print_message("# %d rounds, UMKREIS_SEED=%lu, %s\n", rounds, (unsigned long)seed, t.dir);
    import_round(&t, false);
    index_round(&t, false);
    for (int i = 0; i < rounds; i++)
        one_round(&t, i);
    faults_check_clean(t.arena, t.dir);
    import_round(&t, false);
    compare_searches(&t);
    faults_check_clean(t.arena, t.dir);
    print_message("# killed %d, finished %d; an import takes %ld ms\n", t.killed, t.finished,
                  (long)(t.import_us / 1000));
    /* A test whose kills always come too late tests nothing. */
    assert_true(rounds < 20 || t.killed > rounds / 4);
    faults_remove(t.dir);
    arena_free(t.round_arena);
    arena_free(t.arena);
}

int main(int argc, char **argv)
{
    faults_binary(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_kills)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
