#include "base/vec.h"
#include "store/db.h"
#include "store/encode.h"
#include "store/vacancy.h"

#include <assert.h>

uint64_t store_seq(struct store *s)
{
    db_lock(s);
    /* Inside a transaction our own meta row may be ahead of what is durable. */
    uint64_t seq = s->seq_committed;
    uint64_t committed;
    if (!s->in_tx && db_meta_get(s, STR("seq"), &committed, NULL))
        seq = committed;
    db_unlock(s);
    return seq;
}

/* ---- vacancies ------------------------------------------------------------------------------- */

struct row_blobs vacancy_row_read(sqlite3_stmt *st, struct vacancy *v)
{
    *v = (struct vacancy){
        .id = (uint64_t)sqlite3_column_int64(st, 0),
        .seq = (uint64_t)sqlite3_column_int64(st, 1),
        .live = sqlite3_column_int(st, 2),
        .employer_id = (uint32_t)sqlite3_column_int64(st, 3),
        .first_seen_ms = sqlite3_column_int64(st, 6),
        .last_seen_ms = sqlite3_column_int64(st, 7),
    };
    return (struct row_blobs){db_column(st, 4), db_column(st, 5)};
}

bool vacancy_row_decode(const struct store *s, ZSTD_DCtx *d, struct arena *a,
                        const struct row_blobs *blobs, struct vacancy *v, struct err *err)
{
    if (decode_posting(d, a, blobs->body, &v->posting, err) &&
        decode_facts(a, blobs->facts, &v->facts, err))
        return true;
    err_prefix(err, "%s: vacancy %lu", s->path, (unsigned long)v->id);
    return false;
}

static bool read_vacancy(struct store *s, struct arena *a, sqlite3_stmt *st, struct vacancy *v,
                         struct err *err)
{
    struct row_blobs blobs = vacancy_row_read(st, v);
    return vacancy_row_decode(s, s->dctx, a, &blobs, v, err);
}

static bool no_vacancy(uint64_t id, struct err *err)
{
    return err_set(err, ERR_NOTFOUND, "there is no vacancy %lu", (unsigned long)id);
}

bool store_vacancy(struct store *s, struct arena *a, uint64_t id, struct vacancy *out,
                   struct err *err)
{
    if (id > INT64_MAX)
        return no_vacancy(id, err);
    db_lock(s);
    sqlite3_stmt *st = db_stmt(s, Q_VACANCY_READ, err);
    bool ok = st != NULL;
    if (st) {
        sqlite3_bind_int64(st, 1, (int64_t)id);
        int row = db_row(s, st, "reading a vacancy", err);
        ok = row > 0 ? read_vacancy(s, a, st, out, err) : row == 0 ? no_vacancy(id, err) : false;
        sqlite3_reset(st);
    }
    db_unlock(s);
    return ok;
}

/* ---- sightings, employers, postings ---------------------------------------------------------- */

static struct sighting read_sighting(struct arena *a, sqlite3_stmt *st)
{
    return (struct sighting){
        .posting_id = (uint64_t)sqlite3_column_int64(st, 0),
        .source = arena_str(a, db_column(st, 1)),
        .ref = arena_str(a, db_column(st, 2)),
        .url = arena_str(a, db_column(st, 3)),
        .first_seen_ms = sqlite3_column_int64(st, 4),
        .last_seen_ms = sqlite3_column_int64(st, 5),
        .expired_ms = sqlite3_column_int64(st, 6),
        .merge_reason = arena_str(a, db_column(st, 7)),
    };
}

static bool sightings_locked(struct store *s, struct arena *a, uint64_t vacancy_id,
                             struct sighting **out, size_t *n, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_SIGHTINGS, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)vacancy_id);
    VEC(struct sighting) found = {0};
    int row;
    while ((row = db_row(s, st, "reading sightings", err)) > 0)
        vec_push(&found, read_sighting(a, st));
    sqlite3_reset(st);
    *n = found.len;
    *out = ARENA_ARRAY(a, struct sighting, found.len);
    if (found.len)
        memcpy(*out, found.items, found.len * sizeof(struct sighting));
    vec_done(&found);
    return row >= 0;
}

bool store_sightings(struct store *s, struct arena *a, uint64_t vacancy_id, struct sighting **out,
                     size_t *n, struct err *err)
{
    *out = NULL;
    *n = 0;
    if (vacancy_id > INT64_MAX)
        return true;
    db_lock(s);
    bool ok = sightings_locked(s, a, vacancy_id, out, n, err);
    db_unlock(s);
    return ok;
}

bool store_employer(struct store *s, struct arena *a, uint32_t id, struct str *name,
                    struct err *err)
{
    db_lock(s);
    sqlite3_stmt *st = db_stmt(s, Q_EMPLOYER_NAME, err);
    int row = -1;
    if (st) {
        sqlite3_bind_int64(st, 1, id);
        row = db_row(s, st, "reading an employer", err);
        if (row > 0)
            *name = arena_str(a, db_column(st, 0));
        sqlite3_reset(st);
    }
    db_unlock(s);
    return row > 0 || (row == 0 && err_set(err, ERR_NOTFOUND, "there is no employer %u", id));
}

static bool read_stored(struct store *s, struct arena *a, sqlite3_stmt *st,
                        struct stored_posting *p, struct err *err)
{
    *p = (struct stored_posting){
        .posting_id = (uint64_t)sqlite3_column_int64(st, 0),
        .vacancy_id = (uint64_t)sqlite3_column_int64(st, 1),
        .source = db_column(st, 2),
        .first_seen_ms = sqlite3_column_int64(st, 3),
        .last_seen_ms = sqlite3_column_int64(st, 4),
        .expired_ms = sqlite3_column_int64(st, 5),
        .merge_reason = db_column(st, 6),
    };
    if (decode_body(s->dctx, a, db_column(st, 7), &p->json, err))
        return true;
    err_prefix(err, "%s: posting %lu", s->path, (unsigned long)p->posting_id);
    return false;
}

static bool postings_locked(struct store *s, struct str source, bool all, posting_fn *fn,
                            void *user, struct err *err)
{
    sqlite3_stmt *st = db_new_stmt(s, Q_EXPORT, err);
    struct arena *a = arena_new();
    int row = st ? 0 : -1;
    bool ok = st != NULL, more = ok;
    if (st) {
        sqlite3_bind_int(st, 1, all);
        db_bind_str(st, 2, source);
    }
    while (more && (row = db_row(s, st, "reading postings", err)) > 0) {
        struct stored_posting p;
        arena_reset(a);
        ok = read_stored(s, a, st, &p, err);
        more = ok && fn(user, &p);
    }
    sqlite3_finalize(st);
    arena_free(a);
    return ok && row >= 0;
}

bool store_postings(struct store *s, struct str source, bool all, posting_fn *fn, void *user,
                    struct err *err)
{
    db_lock(s);
    bool ok = postings_locked(s, source, all, fn, user, err);
    db_unlock(s);
    return ok;
}

bool store_stats(struct store *s, struct store_stats *out, struct err *err)
{
    db_lock(s);
    sqlite3_stmt *st = db_stmt(s, Q_STATS, err);
    int row = db_row(s, st, "counting", err);
    if (row > 0)
        *out = (struct store_stats){
            .vacancies_live = (uint64_t)sqlite3_column_int64(st, 0),
            .vacancies = (uint64_t)sqlite3_column_int64(st, 1),
            .postings = (uint64_t)sqlite3_column_int64(st, 2),
            .sources = (uint64_t)sqlite3_column_int64(st, 3),
            .employers = (uint64_t)sqlite3_column_int64(st, 4),
            .last_import_ms = sqlite3_column_int64(st, 5),
        };
    if (st)
        sqlite3_reset(st);
    db_unlock(s);
    return row > 0;
}
