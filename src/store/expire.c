#include "store/run.h"

#include <assert.h>

/* A run in which more than this share of the records was broken closes no postings. */
#define BROKEN_PERCENT_MAX 50

struct expiry {
    uint64_t posting_id, vacancy_id;
};

static bool expire_one(struct store *s, struct expiry e, int64_t now_ms, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_POSTING_EXPIRE, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)e.posting_id);
    sqlite3_bind_int64(st, 2, now_ms);
    return db_run(s, st, "expiring a posting", err) && vacancy_refresh(s, e.vacancy_id, err);
}

struct expiries {
    struct expiry *items;
    size_t len, cap;
};

/* The (posting, vacancy) pairs of a bound statement: read before the table changes under it. */
static bool read_expiries(struct store *s, sqlite3_stmt *st, struct expiries *out, struct err *err)
{
    int row;
    while ((row = db_row(s, st, "finding postings to expire", err)) > 0)
        vec_push(out, (struct expiry){(uint64_t)sqlite3_column_int64(st, 0),
                                      (uint64_t)sqlite3_column_int64(st, 1)});
    sqlite3_reset(st);
    return row >= 0;
}

static bool find_missing(struct import *im, struct expiries *out, struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_MISSING, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)im->source_id);
    sqlite3_bind_int64(st, 2, (int64_t)im->run_id);
    return read_expiries(im->store, st, out, err);
}

bool expire_missing(struct import *im, struct err *err)
{
    struct expiries missing = {0};
    bool ok = run_begin_batch(im, err) && find_missing(im, &missing, err);
    for (size_t i = 0; ok && i < missing.len; i++) {
        ok = run_begin_batch(im, err) &&
             expire_one(im->store, missing.items[i], im->started_ms, err);
        im->counts.expired += ok;
        if (ok && (i + 1) % IMPORT_BATCH_POSTINGS == 0)
            ok = run_commit_batch(im, false, err);
    }
    vec_done(&missing);
    return ok;
}

static bool count_missing(struct import *im, uint64_t *live, uint64_t *missing, bool *held_before,
                          struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_MISSING_COUNT, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)im->source_id);
    sqlite3_bind_int64(st, 2, (int64_t)im->run_id);
    int row = db_row(im->store, st, "counting missing postings", err);
    *live = (uint64_t)sqlite3_column_int64(st, 0);
    *missing = (uint64_t)sqlite3_column_int64(st, 1);
    sqlite3_reset(st);
    if (row < 0 || !(st = db_stmt(im->store, Q_RUN_HELD, err)))
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)im->source_id);
    sqlite3_bind_int64(st, 2, (int64_t)im->run_id);
    row = db_row(im->store, st, "reading the run before", err);
    *held_before = row > 0 && sqlite3_column_int(st, 0);
    sqlite3_reset(st);
    return row >= 0;
}

bool expire_allowed(struct import *im, struct arena *a, bool *may, struct str *note,
                    struct err *err)
{
    const struct import_counts *c = &im->counts;
    uint64_t live, missing;
    bool held_before;
    *may = false;
    if (c->read == c->rejected) {
        *note = STR("the run held no usable posting: nothing expired");
        return true;
    }
    if (c->rejected * 100 > c->read * BROKEN_PERCENT_MAX) {
        *note = arena_printf(a, "%lu of %lu records were broken: nothing expired",
                             (unsigned long)c->rejected, (unsigned long)c->read);
        return true;
    }
    if (!count_missing(im, &live, &missing, &held_before, err))
        return false;
    if (live >= IMPORT_HOLD_POSTINGS_MIN && missing * 100 > live * IMPORT_HOLD_PERCENT &&
        !held_before && !im->allow_mass_expiry) {
        im->held = true;
        *note =
            arena_printf(a,
                         "%lu of %lu live postings are missing from this run, which looks like a "
                         "broken feed: nothing expired; if the next complete run agrees, they "
                         "will",
                         (unsigned long)missing, (unsigned long)live);
        return true;
    }
    *may = true;
    return true;
}

/* ---- postings whose day is past -------------------------------------------------------------- */

static bool find_due(struct store *s, int32_t today, struct expiries *out, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_DUE, err);
    if (!st)
        return false;
    sqlite3_bind_int(st, 1, today);
    return read_expiries(s, st, out, err);
}

static bool expire_due_locked(struct store *s, int32_t today, uint64_t *n, struct err *err)
{
    struct expiries due = {0};
    int64_t now_ms = now_unix_ms();
    bool ok = find_due(s, today, &due, err);
    for (size_t i = 0; ok && i < due.len; i++) {
        ok = (s->in_tx || db_begin(s, err)) && expire_one(s, due.items[i], now_ms, err);
        if (ok && ((i + 1) % IMPORT_BATCH_POSTINGS == 0 || i + 1 == due.len))
            ok = db_commit(s, err);
        *n += ok;
    }
    if (!ok)
        db_rollback(s);
    vec_done(&due);
    return ok;
}

bool store_expire_due(struct store *s, int32_t today, uint64_t *n, struct err *err)
{
    assert(s->mode == STORE_WRITE);
    assert(!s->in_tx);
    *n = 0;
    db_lock(s);
    bool ok = expire_due_locked(s, today, n, err);
    db_unlock(s);
    return ok;
}
