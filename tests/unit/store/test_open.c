#include "fixture.h"

#include "store/db.h"
#include "store/schema.h"

#include <stdio.h>
#include <unistd.h>

#define JOB                                                                                        \
    {                                                                                              \
        .ref = "a", .title = "Köchin", .employer = "Musterküche GmbH", .town = "Hagen"             \
    }

static void a_second_writer_is_refused(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    assert_null(store_open(x->dir, STORE_WRITE, 50, &err));
    assert_int_equal(err.code, ERR_UNAVAIL);
    assert_true(str_has(str_of(err.msg), STR("is held by another umkreis")));
    store_close(x->store);
    err_clear(&err);
    x->store = store_open(x->dir, STORE_WRITE, 50, &err);
    assert_non_null(x->store);
}

static void nothing_there_is_not_found(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    assert_null(store_open(path_join(x->arena, x->dir, "none"), STORE_READ, 0, &err));
    assert_int_equal(err.code, ERR_NOTFOUND);
}

static void a_newer_schema_is_refused(void **state)
{
    struct fixture *x = *state;
    RUN(x, "s", true, JOB);
    store_close(x->store);
    run_sql(x, "PRAGMA user_version = 4711");
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        struct err err = {0};
        assert_null(store_open(x->dir, mode, 0, &err));
        assert_int_equal(err.code, ERR_CONFIG);
        assert_true(str_has(str_of(err.msg), STR("newer umkreis")));
    }
    run_sql(x, "PRAGMA user_version = 1");
    struct err err = {0};
    x->store = store_open(x->dir, STORE_WRITE, 0, &err);
    assert_int_equal(stats_of(x->store).postings, 1);
}

static void an_empty_database_is_migrated_by_the_writer_only(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    store_close(x->store);
    x->store = NULL;
    static const char *const files[] = {"store.sqlite", "store.sqlite-wal", "store.sqlite-shm"};
    for (int i = 0; i < 3; i++)
        unlink(path_join(x->arena, x->dir, files[i]));
    run_sql(x, "PRAGMA journal_mode = WAL; VACUUM");
    assert_null(store_open(x->dir, STORE_READ, 0, &err));
    assert_int_equal(err.code, ERR_CONFIG);
    assert_true(str_has(str_of(err.msg), STR("umkreis index sync")));
    err_clear(&err);
    x->store = store_open(x->dir, STORE_WRITE, 0, &err);
    assert_non_null(x->store);
    assert_clean(x->store);
}

static void what_is_no_database_is_refused(void **state)
{
    struct fixture *x = *state;
    store_close(x->store);
    x->store = NULL;
    char *path = path_join(x->arena, x->dir, "store.sqlite");
    unlink(path_join(x->arena, x->dir, "store.sqlite-wal"));
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 1000; i++)
        fputs("Dies ist keine Datenbank. ", f);
    fclose(f);
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        struct err err = {0};
        assert_null(store_open(x->dir, mode, 0, &err));
        assert_int_equal(err.code, ERR_CORRUPT);
        assert_true(str_has(str_of(err.msg), STR("store.sqlite")));
    }
}

/* A reader that closes last must not checkpoint: the log stays. */
static void readers_leave_the_log_alone(void **state)
{
    struct fixture *x = *state;
    struct err err = {0};
    RUN(x, "s", true, JOB);
    struct store *reader = store_open(x->dir, STORE_READ, 0, &err);
    assert_int_equal(stats_of(reader).postings, 1);
    store_close(x->store);
    x->store = NULL;
    char *wal = path_join(x->arena, x->dir, "store.sqlite-wal");
    assert_true(file_exists(wal));
    store_close(reader);
    assert_true(file_exists(wal));
    reader = store_open(x->dir, STORE_READ, 0, &err);
    assert_int_equal(stats_of(reader).postings, 1);
    store_close(reader);
}

static void the_database_is_as_durable_as_we_say(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *pragma, *value;
    } wanted[] = {{"PRAGMA journal_mode", "wal"},
                  {"PRAGMA synchronous", "2"},
                  {"PRAGMA foreign_keys", "1"},
                  {"PRAGMA page_size", "8192"}};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        sqlite3_stmt *st = NULL;
        assert_int_equal(sqlite3_prepare_v2(x->store->db, wanted[i].pragma, -1, &st, NULL), 0);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        assert_string_equal(sqlite3_column_text(st, 0), wanted[i].value);
        sqlite3_finalize(st);
    }
}

/* Whatever an import runs per posting must not read a whole table. */
static void no_statement_scans(void **state)
{
    struct fixture *x = *state;
    for (int q = Q_META_GET; q < Q_COUNT; q++) {
        if (q == Q_STATS || q == Q_EXPORT)
            continue;
        sqlite3_stmt *st = NULL;
        char *sql = (char *)arena_printf(x->arena, "EXPLAIN QUERY PLAN %s", db_sql(q)).ptr;
        assert_int_equal(sqlite3_prepare_v2(x->store->db, sql, -1, &st, NULL), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(st, 3);
            if (strstr(step, "SCAN") || strstr(step, "TEMP B-TREE"))
                fail_msg("%s: %s", step, db_sql(q));
        }
        sqlite3_finalize(st);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(a_second_writer_is_refused),
        T(nothing_there_is_not_found),
        T(a_newer_schema_is_refused),
        T(an_empty_database_is_migrated_by_the_writer_only),
        T(what_is_no_database_is_refused),
        T(readers_leave_the_log_alone),
        T(the_database_is_as_durable_as_we_say),
        T(no_statement_scans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
