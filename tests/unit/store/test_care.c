#include "fixture.h"

#include "store/encode.h"
#include "store/facts.h"

#include <stdio.h>
#include <unistd.h>

#define A                                                                                          \
    {                                                                                              \
        .ref = "a", .title = "Köchin", .employer = "Musterküche GmbH", .town = "Hagen"             \
    }
#define B                                                                                          \
    {                                                                                              \
        .ref = "b", .title = "Gärtner", .employer = "Grünzeug Beispiel", .town = "Celle"           \
    }

/* Damages the closed store by SQL and returns what check says. */
static struct str findings_after(struct fixture *x, const char *sql)
{
    struct err err = {0};
    struct buf report = {0};
    store_close(x->store);
    run_sql(x, sql);
    x->store = store_open(x->dir, STORE_WRITE, 0, &err);
    assert_non_null(x->store);
    assert_false(store_check(x->store, &report, &err));
    assert_int_equal(err.code, ERR_NONE);
    struct str text = arena_str(x->arena, buf_view(&report));
    buf_done(&report);
    return text;
}

static void check_finds(struct fixture *x, const char *sql, const char *what)
{
    struct str said = findings_after(x, sql);
    if (!str_has(said, str_of(what)))
        fail_msg("after %s: %.*s", sql, STR_ARG(said));
}

#define FINDS(name, sql, what)                                                                     \
    static void name(void **state)                                                                 \
    {                                                                                              \
        struct fixture *x = *state;                                                                \
        RUN(x, "s", true, A, B);                                                                   \
        check_finds(x, sql, what);                                                                 \
    }

FINDS(finds_seq_above_meta, "UPDATE vacancy SET seq = 99 WHERE id = 2", "vacancy 2: seq 99")
FINDS(finds_wrong_live, "UPDATE vacancy SET live = 0 WHERE id = 1", "vacancy 1: live is wrong")
FINDS(finds_foreign_main, "UPDATE vacancy SET main_posting = 2 WHERE id = 1",
      "its main posting belongs to another")
FINDS(finds_changed_bodies, "UPDATE posting SET hash = hash + 1 WHERE id = 2",
      "posting 2: the content does not match its hash")
FINDS(finds_garbage_bodies, "UPDATE content SET body = x'00112233' WHERE posting_id = 1",
      "posting 1: the body")
FINDS(finds_garbage_facts, "UPDATE content SET facts = substr(facts, 1, 10)", "posting 1: facts")
FINDS(finds_missing_content, "DELETE FROM content WHERE posting_id = 2",
      "posting 2: has no content")
FINDS(finds_missing_parents, "DELETE FROM employer", "foreign key")
FINDS(finds_two_founders, "UPDATE posting SET vacancy_id = 1", "not exactly one founding posting")

static void a_backup_is_a_whole_store(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    char *copy = path_join(x->arena, x->dir, "copy.sqlite");
    RUN(x, "s", true, A, B);
    struct store *reader = store_open(x->dir, STORE_READ, 0, &err);
    assert_true(store_backup(reader, copy, &err));
    assert_true(store_backup(reader, copy, &err)); /* takes the older one's place */
    store_close(reader);
    RUN(x, "s", true, A);
    /* Restore. */
    store_close(x->store);
    unlink(path_join(x->arena, x->dir, "store.sqlite-wal"));
    assert_int_equal(rename(copy, path_join(x->arena, x->dir, "store.sqlite")), 0);
    x->store = store_open(x->dir, STORE_WRITE, 0, &err);
    assert_non_null(x->store);
    assert_clean(x->store);
    assert_int_equal(stats_of(x->store).vacancies_live, 2);
    assert_int_equal(store_seq(x->store), 2);
}

static void a_backup_to_nowhere_says_so(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    assert_false(store_backup(x->store, path_join(x->arena, x->dir, "none/copy.sqlite"), &err));
    assert_int_equal(err.code, ERR_CANTCREATE);
}

struct remake {
    int calls;
    uint16_t place;
};

static void remake(void *user, struct arena *a, const struct posting *p, struct facts *f)
{
    struct remake *r = user;
    struct job job = {.ref = "", .title = "", .employer = "", .town = p->places[0].town.ptr};
    struct posting ignored;
    r->calls++;
    job_posting(a, &job, &ignored, f);
    f->title = p->title;
    if (str_eq(p->ref, STR("b")))
        f->places[0].place = r->place;
}

static void facts_of_another_gazetteer_are_made_anew(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct remake r = {.place = 7};
    uint64_t n;
    struct vacancy v;
    store_set_knowledge(x->store, NULL, 1);
    RUN(x, "s", true, A, B);
    assert_true(store_refresh_facts(x->store, remake, &r, &n, &err));
    assert_int_equal(n, 0);
    store_set_knowledge(x->store, NULL, 2);
    assert_true(store_refresh_facts(x->store, remake, &r, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(r.calls, 2);
    assert_true(store_vacancy(x->store, x->arena, 1, &v, &err));
    assert_int_equal(v.seq, 1); /* came out the same */
    assert_true(store_vacancy(x->store, x->arena, 2, &v, &err));
    assert_int_equal(v.seq, 3);
    assert_int_equal(v.facts.places[0].place, 7);
    assert_clean(x->store);
    assert_true(store_refresh_facts(x->store, remake, &r, &n, &err));
    assert_int_equal(n, 0);
    /* New postings of another stamp make the facts mixed until all are made anew. */
    store_set_knowledge(x->store, NULL, 3);
    RUN(x, "t", true, {.ref = "c", .title = "Neu", .employer = "Neu", .town = "Ulm"});
    assert_true(store_refresh_facts(x->store, remake, &r, &n, &err));
    assert_int_equal(n, 2);
}

struct exported {
    size_t n, expired;
    struct buf lines;
};

static bool export(void *user, const struct stored_posting *p)
{
    struct exported *e = user;
    e->n++;
    e->expired += p->expired_ms != 0;
    buf_str(&e->lines, p->json);
    return true;
}

static void postings_come_out_as_they_went_in(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct exported live = {0}, all = {0}, none = {0};
    RUN(x, "s", true, A, B);
    RUN(x, "s", true, A);
    assert_true(store_postings(x->store, STR_NONE, false, export, &live, &err));
    assert_true(store_postings(x->store, STR("s"), true, export, &all, &err));
    assert_true(store_postings(x->store, STR("none"), true, export, &none, &err));
    assert_int_equal(live.n, 1);
    assert_int_equal(all.n, 2);
    assert_int_equal(all.expired, 1);
    assert_int_equal(none.n, 0);
    struct buf one = {0};
    struct json j = json_to(&one);
    struct posting p;
    struct facts f;
    job_posting(x->arena, &(struct job)A, &p, &f);
    posting_to_json(&p, &j);
    assert_true(str_eq(buf_view(&live.lines), buf_view(&one)));
    buf_done(&one);
    buf_done(&live.lines);
    buf_done(&all.lines);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(finds_seq_above_meta),
        T(finds_wrong_live),
        T(finds_foreign_main),
        T(finds_changed_bodies),
        T(finds_garbage_bodies),
        T(finds_garbage_facts),
        T(finds_missing_content),
        T(finds_missing_parents),
        T(finds_two_founders),
        T(a_backup_is_a_whole_store),
        T(a_backup_to_nowhere_says_so),
        T(facts_of_another_gazetteer_are_made_anew),
        T(postings_come_out_as_they_went_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
