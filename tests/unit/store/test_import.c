#include "fixture.h"

#define A                                                                                          \
    {                                                                                              \
        .ref = "a", .title = "Köchin", .employer = "Musterküche GmbH", .town = "Hagen"             \
    }
#define B                                                                                          \
    {                                                                                              \
        .ref = "b", .title = "Gärtner", .employer = "Grünzeug Beispiel", .town = "Celle"           \
    }
#define C                                                                                          \
    {                                                                                              \
        .ref = "c", .title = "Fahrer", .employer = "Beispielspedition", .town = "Ulm"              \
    }

static struct vacancy vacancy_of(struct fixture *x, uint64_t id)
{
    struct vacancy v = {0};
    struct err err = {0};
    if (!store_vacancy(x->store, x->arena, id, &v, &err))
        fail_msg("%s", err.msg);
    return v;
}

static void same_file_again_changes_nothing(void **state)
{
    struct fixture *x = *state;
    assert_counts(RUN(x, "s", true, A, B), 2, 0, 0, 0, 0, 0);
    uint64_t seq = store_seq(x->store);
    assert_int_equal(seq, 2);
    assert_counts(RUN(x, "s", true, A, B), 0, 0, 2, 0, 0, 0);
    assert_int_equal(store_seq(x->store), seq);
}

static void a_change_gets_a_new_seq(void **state)
{
    struct fixture *x = *state;
    RUN(x, "s", true, A, B);
    struct job changed = A;
    changed.title = "Koch";
    assert_counts(RUN(x, "s", true, changed, B), 0, 1, 1, 0, 0, 0);
    struct vacancy v = vacancy_of(x, 1);
    assert_int_equal(v.seq, 3);
    assert_true(str_eq(v.posting.title, STR("Koch")));
    assert_int_equal(vacancy_of(x, 2).seq, 2);
}

static void missing_expires_and_comes_back(void **state)
{
    struct fixture *x = *state;
    RUN(x, "s", true, A, B);
    assert_counts(RUN(x, "s", true, A), 0, 0, 1, 0, 1, 0);
    assert_false(vacancy_of(x, 2).live);
    assert_int_equal(vacancy_of(x, 2).seq, 3);
    assert_int_equal(stats_of(x->store).postings, 2);
    assert_counts(RUN(x, "s", true, A, B), 0, 1, 1, 0, 0, 0);
    assert_true(vacancy_of(x, 2).live);
    assert_int_equal(vacancy_of(x, 2).seq, 4);
}

static void incomplete_or_empty_runs_expire_nothing(void **state)
{
    struct fixture *x = *state;
    struct str note = STR_NONE;
    RUN(x, "s", true, A, B);
    assert_counts(RUN(x, "s", false, A), 0, 0, 1, 0, 0, 0);
    assert_counts(run_jobs(x, "s", NULL, 0, true, &note), 0, 0, 0, 0, 0, 0);
    assert_true(str_has(note, STR("nothing expired")));
    assert_int_equal(stats_of(x->store).vacancies_live, 2);
}

static void sources_do_not_touch_each_other(void **state)
{
    struct fixture *x = *state;
    RUN(x, "s", true, A, B);
    struct job other = C;
    other.ref = "a";
    assert_counts(RUN(x, "t", true, other), 1, 0, 0, 0, 0, 0);
    assert_int_equal(stats_of(x->store).vacancies_live, 3);
    assert_int_equal(stats_of(x->store).sources, 2);
}

static void a_broken_record_does_not_expire_its_posting(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct import_counts counts;
    RUN(x, "s", true, A, B, C);
    struct import *im = import_begin(x->store, STR("s"), "test", &err);
    struct job jobs[] = {A, C};
    for (int i = 0; i < 2; i++) {
        struct posting p;
        struct facts f;
        job_posting(x->arena, &jobs[i], &p, &f);
        assert_true(import_add(im, &p, &f, &err));
    }
    assert_true(import_reject(im, STR("b"), &err));
    assert_true(import_end(im, true, &counts, NULL, x->arena, &err));
    assert_counts(counts, 0, 0, 2, 0, 0, 1);
    assert_int_equal(counts.read, 3);
}

static void mostly_broken_runs_expire_nothing(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct import_counts counts;
    struct str note = STR_NONE;
    RUN(x, "s", true, A, B);
    struct import *im = import_begin(x->store, STR("s"), "test", &err);
    struct posting p;
    struct facts f;
    job_posting(x->arena, &(struct job)A, &p, &f);
    assert_true(import_add(im, &p, &f, &err));
    assert_true(import_reject(im, STR_NONE, &err));
    assert_true(import_reject(im, STR_NONE, &err));
    assert_true(import_end(im, true, &counts, &note, x->arena, &err));
    assert_int_equal(counts.expired, 0);
    assert_true(str_has(note, STR("2 of 3 records were broken")));
}

static void many(struct fixture *x, int n, struct import_counts *counts, struct str *note)
{
    struct job *jobs = ARENA_ARRAY(x->arena, struct job, n);
    for (int i = 0; i < n; i++) {
        jobs[i] = (struct job)A;
        jobs[i].ref = arena_printf(x->arena, "r%d", i).ptr;
        jobs[i].words = jobs[i].ref;
    }
    *counts = run_jobs(x, "s", jobs, (size_t)n, true, note);
}

static void a_collapse_must_be_confirmed(void **state)
{
    struct fixture *x = *state;
    struct import_counts counts;
    struct str note;
    many(x, 200, &counts, &note);
    many(x, 10, &counts, &note);
    assert_int_equal(counts.expired, 0);
    assert_true(str_has(note, STR("190 of 200")));
    many(x, 10, &counts, &note);
    assert_int_equal(counts.expired, 190);
    assert_int_equal(note.len, 0);
    many(x, 200, &counts, &note);
    assert_int_equal(counts.changed, 190);
}

static void ordinary_shrinking_needs_no_confirmation(void **state)
{
    struct fixture *x = *state;
    struct import_counts counts;
    struct str note;
    many(x, 200, &counts, &note);
    many(x, 100, &counts, &note);
    assert_int_equal(counts.expired, 100);
}

static void of_one_ref_twice_the_later_wins(void **state)
{
    struct fixture *x = *state;
    struct job first = A, second = A;
    first.title = "Alte Fassung";
    assert_counts(RUN(x, "s", true, first, B, second), 2, 1, 0, 0, 0, 0);
    assert_true(str_eq(vacancy_of(x, 1).posting.title, STR("Köchin")));
    uint64_t seq = store_seq(x->store);
    assert_counts(RUN(x, "s", true, first, B, second), 0, 0, 3, 0, 0, 0);
    assert_int_equal(store_seq(x->store), seq);
    /* The source goes back to the first form for good. */
    assert_counts(RUN(x, "s", true, first, B), 0, 1, 1, 0, 0, 0);
    assert_true(str_eq(vacancy_of(x, 1).posting.title, STR("Alte Fassung")));
    assert_counts(RUN(x, "s", true, second, B), 0, 1, 1, 0, 0, 0);
    assert_true(str_eq(vacancy_of(x, 1).posting.title, STR("Köchin")));
}

static void three_forms_of_one_ref(void **state)
{
    struct fixture *x = *state;
    struct job v1 = A, v2 = A, v3 = A;
    v1.title = "Eins";
    v2.title = "Zwei";
    v3.title = "Drei";
    RUN(x, "s", true, v1, v2, v3);
    uint64_t seq = store_seq(x->store);
    assert_counts(RUN(x, "s", true, v1, v2, v3), 0, 0, 3, 0, 0, 0);
    assert_int_equal(store_seq(x->store), seq);
    RUN(x, "s", true, v1, v2, v1);
    seq = store_seq(x->store);
    assert_true(str_eq(vacancy_of(x, 1).posting.title, STR("Eins")));
    RUN(x, "s", true, v1, v2, v1);
    assert_int_equal(store_seq(x->store), seq);
    assert_true(str_eq(vacancy_of(x, 1).posting.title, STR("Eins")));
}

static void withheld_records_are_not_acknowledged(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct job first = A, second = A;
    first.title = "Alte Fassung";
    RUN(x, "s", true, first, second);
    struct import *im = import_begin(x->store, STR("s"), "test", &err);
    struct job jobs[] = {B, first};
    struct posting p;
    struct facts f;
    for (int i = 0; i < 2; i++) {
        job_posting(x->arena, &jobs[i], &p, &f);
        assert_true(import_add(im, &p, &f, &err));
    }
    assert_true(import_flush(im, &err));
    assert_int_equal(import_durable(im), 1);
    job_posting(x->arena, &second, &p, &f);
    assert_true(import_add(im, &p, &f, &err));
    assert_true(import_flush(im, &err));
    assert_int_equal(import_durable(im), 3);
    assert_true(import_end(im, true, NULL, NULL, x->arena, &err));
}

static void past_valid_through_is_not_live(void **state)
{
    struct fixture *x = *state;
    int32_t today = date_today();
    struct job past = A, due = B;
    past.valid_through = today - 1;
    due.valid_through = today;
    assert_counts(RUN(x, "s", true, past, due, C), 3, 0, 0, 0, 0, 0);
    assert_false(vacancy_of(x, 1).live);
    assert_true(vacancy_of(x, 2).live);
    uint64_t seq = store_seq(x->store), n = 0;
    struct err err = {0};
    assert_true(store_expire_due(x->store, today, &n, &err));
    assert_int_equal(n, 0);
    assert_true(store_expire_due(x->store, today + 1, &n, &err));
    assert_int_equal(n, 1);
    assert_false(vacancy_of(x, 2).live);
    assert_int_equal(vacancy_of(x, 2).seq, seq + 1);
    /* Being listed still does not make it live; a new day does. */
    date_set_today(today + 1);
    assert_counts(RUN(x, "s", true, past, due, C), 0, 0, 3, 0, 0, 0);
    assert_false(vacancy_of(x, 2).live);
    due.valid_through = today + 30;
    assert_counts(RUN(x, "s", true, past, due, C), 0, 1, 2, 0, 0, 0);
    assert_true(vacancy_of(x, 2).live);
    date_set_today(today);
}

static void readers_see_committed_batches_only(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct posting p;
    struct facts f;
    struct store *reader = store_open(x->dir, STORE_READ, 0, &err);
    assert_non_null(reader);
    struct import *im = import_begin(x->store, STR("s"), "test", &err);
    job_posting(x->arena, &(struct job)A, &p, &f);
    assert_true(import_add(im, &p, &f, &err));
    assert_int_equal(store_seq(reader), 0);
    assert_int_equal(store_seq(x->store), 0);
    assert_int_equal(stats_of(reader).postings, 0);
    assert_int_equal(import_durable(im), 0);
    assert_true(import_flush(im, &err));
    assert_int_equal(import_durable(im), 1);
    assert_int_equal(store_seq(reader), 1);
    assert_int_equal(stats_of(reader).postings, 1);
    assert_true(import_end(im, false, NULL, NULL, x->arena, &err));
    store_close(reader);
}

static void a_full_batch_commits_by_itself(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct posting p;
    struct facts f;
    struct import *im = import_begin(x->store, STR("s"), "test", &err);
    for (int i = 0; i < IMPORT_BATCH_POSTINGS; i++) {
        struct job job = A;
        job.ref = arena_printf(x->arena, "%d", i).ptr;
        job_posting(x->arena, &job, &p, &f);
        assert_true(import_add(im, &p, &f, &err));
    }
    /* On a loaded machine the second may be over before the thousand is full. */
    assert_in_range(import_durable(im), 1, IMPORT_BATCH_POSTINGS);
    assert_true(import_end(im, false, NULL, NULL, x->arena, &err));
}

struct seen {
    uint64_t ids[16], seqs[16];
    size_t n, stop_at;
};

static bool see(void *user, const struct vacancy *v)
{
    struct seen *s = user;
    s->ids[s->n] = v->id;
    s->seqs[s->n++] = v->seq;
    return s->n != s->stop_at;
}

static void changes_come_in_seq_order_once_each(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    struct job changed = A;
    changed.title = "Koch";
    RUN(x, "s", true, A, B, C);
    RUN(x, "s", true, changed, C);
    struct seen seen = {0};
    assert_true(store_changes(x->store, 0, see, &seen, &err));
    assert_int_equal(seen.n, 3);
    for (size_t i = 1; i < seen.n; i++)
        assert_true(seen.seqs[i - 1] < seen.seqs[i]);
    assert_int_equal(seen.ids[0], 3);
    assert_int_equal(seen.seqs[2], store_seq(x->store));
    seen = (struct seen){0};
    assert_true(store_changes(x->store, 3, see, &seen, &err));
    assert_int_equal(seen.n, 2);
    seen = (struct seen){.stop_at = 1};
    assert_true(store_changes(x->store, 0, see, &seen, &err));
    assert_int_equal(seen.n, 1);
    seen = (struct seen){0};
    assert_true(store_changes(x->store, UINT64_MAX, see, &seen, &err));
    assert_int_equal(seen.n, 0);
}

struct walk {
    struct fixture *x;
    uint64_t seq, n, stop_at;
};

/* Uses the store inside the callback, as the indexer may. */
static bool walk(void *user, const struct vacancy *v)
{
    struct walk *w = user;
    struct vacancy again;
    struct err err = {0};
    struct arena *a = arena_new();
    assert_true(v->seq > w->seq);
    w->seq = v->seq;
    w->n++;
    assert_true(store_vacancy(w->x->store, a, v->id, &again, &err));
    assert_true(str_eq(again.posting.ref, v->posting.ref));
    assert_true(str_eq(again.posting.text, v->posting.text));
    assert_true(str_eq(again.facts.title, v->facts.title));
    arena_free(a);
    return w->n != w->stop_at;
}

/* More than the decoding threads' ring holds. */
static void long_replays_keep_order_and_content(void **state)
{
    struct fixture *x = *state;
    struct import_counts counts;
    struct err err = {0};
    struct walk w = {.x = x};
    many(x, 500, &counts, NULL);
    assert_true(store_changes(x->store, 0, walk, &w, &err));
    assert_int_equal(w.n, 500);
    for (uint64_t stop = 1; stop < 400; stop += 57) {
        w = (struct walk){.x = x, .stop_at = stop};
        assert_true(store_changes(x->store, 0, walk, &w, &err));
        assert_int_equal(w.n, stop);
    }
    store_close(x->store);
    run_sql(x, "UPDATE content SET body = x'0011' WHERE posting_id = 321");
    x->store = store_open(x->dir, STORE_WRITE, 0, &err);
    w = (struct walk){.x = x};
    assert_false(store_changes(x->store, 0, walk, &w, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    assert_int_equal(w.n, 320);
    assert_true(str_has(str_of(err.msg), STR("vacancy 321")));
}

static void what_went_in_comes_out(void **state)
{
    struct fixture *x = *state;
    struct job job = A;
    job.url = "https://jobs.example/a";
    RUN(x, "s", true, job);
    struct vacancy v = vacancy_of(x, 1);
    struct posting p;
    struct facts f;
    job_posting(x->arena, &job, &p, &f);
    assert_true(str_eq(v.posting.ref, p.ref));
    assert_true(str_eq(v.posting.text, p.text));
    assert_true(str_eq(v.posting.url, p.url));
    assert_int_equal(v.posting.posted, p.posted);
    assert_int_equal(v.facts.n_places, 1);
    assert_int_equal(v.facts.places[0].place, f.places[0].place);
    assert_true(v.first_seen_ms > 0 && v.first_seen_ms <= v.last_seen_ms);
    struct str name;
    struct err err = {0};
    assert_true(store_employer(x->store, x->arena, v.employer_id, &name, &err));
    assert_true(str_eq(name, STR("Musterküche GmbH")));
    assert_false(store_employer(x->store, x->arena, 999, &name, &err));
    assert_int_equal(err.code, ERR_NOTFOUND);
}

static void unknown_ids_are_not_found(void **state)
{
    struct fixture *x = *state;
    struct vacancy v;
    struct sighting *list;
    size_t n;
    uint64_t ids[] = {0, 1, 999, UINT64_MAX};
    for (int i = 0; i < 4; i++) {
        struct err err = {0};
        assert_false(store_vacancy(x->store, x->arena, ids[i], &v, &err));
        assert_int_equal(err.code, ERR_NOTFOUND);
        assert_true(store_sightings(x->store, x->arena, ids[i], &list, &n, &err));
        assert_int_equal(n, 0);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(same_file_again_changes_nothing),
        T(a_change_gets_a_new_seq),
        T(missing_expires_and_comes_back),
        T(incomplete_or_empty_runs_expire_nothing),
        T(sources_do_not_touch_each_other),
        T(a_broken_record_does_not_expire_its_posting),
        T(mostly_broken_runs_expire_nothing),
        T(a_collapse_must_be_confirmed),
        T(ordinary_shrinking_needs_no_confirmation),
        T(of_one_ref_twice_the_later_wins),
        T(three_forms_of_one_ref),
        T(withheld_records_are_not_acknowledged),
        T(past_valid_through_is_not_live),
        T(readers_see_committed_batches_only),
        T(a_full_batch_commits_by_itself),
        T(changes_come_in_seq_order_once_each),
        T(long_replays_keep_order_and_content),
        T(what_went_in_comes_out),
        T(unknown_ids_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
