/* The engine against SQLite FTS5, fed the same tokens: equal totals for AND, phrase, minus and
 * prefix, equal order by date. 10,000 queries. */
#include "unit/query/world.h"

#include <sqlite3.h>
#include <stdlib.h>

#define QUERIES 10000

static void run(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

/* One column a field, so that phrases do not cross fields, and one for parts of compounds. */
static void insert(struct world *w, sqlite3_stmt *st, const struct world_doc *d)
{
    const struct str fields[INDEX_FIELDS] = {d->doc.title, d->doc.occupation_label, d->doc.employer,
                                             d->doc.skills, d->doc.text};
    struct buf parts = {0};
    sqlite3_bind_int64(st, 1, (int64_t)d->doc.id);
    for (int f = 0; f < INDEX_FIELDS; f++) {
        struct tokens t = {0};
        uint32_t position = 0;
        struct buf words = {0};
        analyse(w->q, w->an, fields[f], true, &position, &t);
        for (size_t i = 0; i < t.len; i++) {
            struct buf *to = t.items[i].kind == TOKEN_WORD ? &words : &parts;
            buf_printf(to, "%.*s ", STR_ARG(t.items[i].term));
        }
        sqlite3_bind_text(st, 2 + f, words.data ? words.data : "", (int)words.len,
                          SQLITE_TRANSIENT);
        buf_done(&words);
    }
    sqlite3_bind_text(st, 7, parts.data ? parts.data : "", (int)parts.len, SQLITE_TRANSIENT);
    sqlite3_bind_int(st, 8, d->date);
    assert_int_equal(sqlite3_step(st), SQLITE_DONE);
    sqlite3_reset(st);
    buf_done(&parts);
}

static sqlite3 *open_fts(struct world *w)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    run(db, "CREATE VIRTUAL TABLE docs USING fts5(title, occupation, employer, skills, text, "
            "parts, date UNINDEXED, tokenize='unicode61 remove_diacritics 0')");
    run(db, "BEGIN");
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "INSERT INTO docs(rowid, title, occupation, employer, skills, "
                           "text, parts, date) VALUES (?,?,?,?,?,?,?,?)",
                           -1, &st, NULL),
        SQLITE_OK);
    for (size_t i = 1; i < w->n_docs; i++) {
        arena_reset(w->q);
        if (w->docs[i].live)
            insert(w, st, &w->docs[i]);
    }
    sqlite3_finalize(st);
    run(db, "COMMIT");
    return db;
}

/* Phrases are made of words: parts stand side by side by accident only. */
static void add_clause(struct buf *b, const struct clause *c)
{
    if (c->kind == CLAUSE_PHRASE)
        buf_cstr(b, "({title occupation employer skills text} : \"");
    else
        buf_cstr(b, "(\"");
    for (size_t i = 0; i < c->n_terms; i++)
        buf_printf(b, "%s%.*s", i ? " " : "", STR_ARG(c->terms[i]));
    buf_cstr(b, c->kind == CLAUSE_PREFIX ? "\"*)" : "\")");
}

/* Our query in FTS5's language; false when it has no positive clause, which FTS5 cannot say. */
static bool translate(struct world *w, struct str words, struct buf *b)
{
    struct parsed_query *q = ARENA_NEW(w->q, struct parsed_query);
    query_parse(w->q, w->an, w->g, words, false, q);
    size_t n = 0;
    for (int minus = 0; minus < 2; minus++)
        for (size_t i = 0; i < q->n_clauses; i++) {
            if (q->clauses[i].minus != (bool)minus)
                continue;
            if (minus && n == 0)
                return false;
            buf_cstr(b, n == 0 ? "" : minus ? " NOT " : " AND ");
            add_clause(b, &q->clauses[i]);
            n++;
        }
    return n > 0;
}

static void compare(struct world *w, sqlite3_stmt *st, struct str words)
{
    struct buf fts = {0};
    if (!translate(w, words, &fts)) {
        buf_done(&fts);
        return;
    }
    struct search_request req = {
        .words = words, .where_as_words = true, .sort = SORT_DATE, .limit = 20};
    struct search_answer ans;
    struct err err = {0};
    if (!engine_search(w->q, w->engine, &req, &ans, &err))
        fail_msg("%s", err.msg);
    sqlite3_bind_text(st, 1, fts.data, (int)fts.len, SQLITE_STATIC);
    uint64_t total = 0;
    int code;
    for (; (code = sqlite3_step(st)) == SQLITE_ROW; total++)
        if (total < ans.n_hits && (uint64_t)sqlite3_column_int64(st, 0) != ans.hits[total].id)
            fail_msg("<%.*s> as <%s>: hit %llu is %llu, FTS5 %lld", STR_ARG(words), fts.data,
                     (unsigned long long)total, (unsigned long long)ans.hits[total].id,
                     sqlite3_column_int64(st, 0));
    if (code != SQLITE_DONE)
        fail_msg("<%s>: %s", fts.data, sqlite3_errmsg(sqlite3_db_handle(st)));
    sqlite3_reset(st);
    if (total != ans.total)
        fail_msg("<%.*s> as <%s>: total %llu, FTS5 %llu", STR_ARG(words), fts.data,
                 (unsigned long long)ans.total, (unsigned long long)total);
    buf_done(&fts);
}

static void test_against_fts5(void **state)
{
    (void)state;
    for (uint64_t seed = 101; seed <= 104; seed++) {
        struct world *w = world_new(seed, 250);
        sqlite3 *db = open_fts(w);
        sqlite3_stmt *st;
        assert_int_equal(sqlite3_prepare_v2(db,
                                            "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY "
                                            "CAST(date AS INTEGER) DESC, rowid DESC",
                                            -1, &st, NULL),
                         SQLITE_OK);
        for (int i = 0; i < QUERIES / 4; i++) {
            arena_reset(w->q);
            compare(w, st, world_words(w, true));
        }
        sqlite3_finalize(st);
        sqlite3_close(db);
        world_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_fts5)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
