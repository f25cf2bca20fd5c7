#include "fixture.h"

#include "base/hash.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int fixture_setup(void **state)
{
    struct fixture *x = xcalloc(1, sizeof(*x));
    struct err err = {0};
    snprintf(x->dir, sizeof(x->dir), "/tmp/umkreis-store-XXXXXX");
    if (!mkdtemp(x->dir))
        return -1;
    x->arena = arena_new();
    date_set_today(date_of(2026, 11, 22));
    x->store = store_open(x->dir, STORE_WRITE, 0, &err);
    if (!x->store)
        print_error("%s\n", err.msg);
    *state = x;
    return x->store ? 0 : -1;
}

int fixture_teardown(void **state)
{
    struct fixture *x = *state;
    static const char *const files[] = {"store.sqlite", "store.sqlite-wal", "store.sqlite-shm",
                                        "lock", "copy.sqlite"};
    store_close(x->store);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        unlink(path_join(x->arena, x->dir, files[i]));
    int rc = rmdir(x->dir);
    arena_free(x->arena);
    free(x);
    return rc;
}

void job_posting(struct arena *a, const struct job *job, struct posting *p, struct facts *f)
{
    *p = (struct posting){
        .ref = str_of(job->ref),
        .title = str_of(job->title),
        .employer = str_of(job->employer),
        .url = str_of(job->url ? job->url : ""),
        .posted = date_of(2026, 11, 1),
        .updated = DATE_NONE,
        .starts = DATE_NONE,
        .valid_through = job->valid_through ? job->valid_through : DATE_NONE,
        .language = STR("de"),
    };
    struct buf text = {0};
    for (int i = 0; i < 30; i++)
        buf_printf(&text, "%s %d. ", job->words ? job->words : "Aufgaben und Profil", i);
    p->text = p->html = arena_str(a, buf_view(&text));
    buf_done(&text);
    *f = (struct facts){.title = p->title};
    if (!job->town || !*job->town)
        return;
    p->places = ARENA_ARRAY(a, struct posting_place, 1);
    p->n_places = 1;
    p->places[0].town = str_of(job->town);
    f->places = ARENA_ARRAY(a, struct fact_place, 1);
    f->n_places = 1;
    f->scope = PLACE_SCOPE_PLACE;
    f->places[0] = (struct fact_place){
        .place = (uint16_t)(hash64(job->town, strlen(job->town)) % 60000),
        .text = str_of(job->town),
        .rule = "name",
        .known = {"structured", FIELD_PLACE, 0, 0},
    };
}

struct import_counts run_jobs(struct fixture *x, const char *source, const struct job *jobs,
                              size_t n, bool complete, struct str *note)
{
    struct err err = {0};
    struct import_counts counts = {0};
    struct arena *a = arena_new();
    struct import *im = import_begin(x->store, str_of(source), "test", &err);
    assert_non_null(im);
    for (size_t i = 0; i < n; i++) {
        struct posting p;
        struct facts f;
        arena_reset(a);
        job_posting(a, &jobs[i], &p, &f);
        if (!import_add(im, &p, &f, &err))
            fail_msg("%s", err.msg);
    }
    if (!import_end(im, complete, &counts, note, x->arena, &err))
        fail_msg("%s", err.msg);
    arena_free(a);
    assert_int_equal(counts.read, counts.added + counts.changed + counts.unchanged + counts.merged +
                                      counts.rejected);
    assert_clean(x->store);
    return counts;
}

void assert_clean(struct store *s)
{
    struct buf report = {0};
    struct err err = {0};
    if (!store_check(s, &report, &err))
        fail_msg("check: %.*s %s", (int)report.len, report.data ? report.data : "", err.msg);
    buf_done(&report);
}

void assert_counts(struct import_counts c, uint64_t added, uint64_t changed, uint64_t unchanged,
                   uint64_t merged, uint64_t expired, uint64_t rejected)
{
    assert_int_equal(c.added, added);
    assert_int_equal(c.changed, changed);
    assert_int_equal(c.unchanged, unchanged);
    assert_int_equal(c.merged, merged);
    assert_int_equal(c.expired, expired);
    assert_int_equal(c.rejected, rejected);
}

struct store_stats stats_of(struct store *s)
{
    struct store_stats stats = {0};
    struct err err = {0};
    if (!store_stats(s, &stats, &err))
        fail_msg("%s", err.msg);
    return stats;
}

void run_sql(struct fixture *x, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path_join(x->arena, x->dir, "store.sqlite"), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}
