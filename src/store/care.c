#include "base/file.h"
#include "base/hash.h"
#include "base/vec.h"
#include "store/db.h"
#include "store/encode.h"
#include "store/keys.h"
#include "store/schema.h"
#include "store/vacancy.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* ---- facts made afresh ----------------------------------------------------------------------- */

struct refresh {
    struct store *store;
    facts_fn *fn;
    void *user;
    struct encoder *encoder;
    struct arena *arena;
    uint64_t last; /* posting id */
    uint64_t n;
};

static bool write_keys(struct store *s, uint64_t id, const struct encoded *e, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_POSTING_KEYS, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    sqlite3_bind_int64(st, 2, (int64_t)e->title_key);
    sqlite3_bind_int64(st, 3, (int64_t)e->place_key);
    sqlite3_bind_int64(st, 4, (int64_t)copy_key_of(e));
    return db_run(s, st, "writing keys", err);
}

static bool write_facts(struct store *s, uint64_t id, const struct encoded *e, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_CONTENT_FACTS, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    sqlite3_bind_int64(st, 2, (int64_t)e->stamp);
    db_bind_blob(st, 3, e->facts);
    return db_run(s, st, "writing facts", err);
}

static bool vacancy_of(struct store *s, uint64_t posting_id, uint64_t *vacancy_id, struct err *err)
{
    struct posting_row row = {0};
    sqlite3_stmt *st = db_stmt(s, Q_POSTING_BY_ID, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)posting_id);
    int got = db_row(s, st, "reading a posting", err);
    if (got > 0)
        posting_row_read(st, &row);
    sqlite3_reset(st);
    *vacancy_id = row.vacancy_id;
    return got > 0 ||
           err_set(err, ERR_CORRUPT, "content without posting %lu", (unsigned long)posting_id);
}

static bool refresh_one(struct refresh *r, uint64_t id, struct str old_facts, struct str body,
                        struct err *err)
{
    struct posting p;
    struct facts f = {0};
    struct encoded e;
    uint64_t vacancy_id;
    if (!decode_posting(r->store->dctx, r->arena, body, &p, err))
        return false;
    r->fn(r->user, r->arena, &p, &f);
    if (!encode_posting(r->encoder, r->arena, &p, &f, &e, err) ||
        !write_facts(r->store, id, &e, err) || !write_keys(r->store, id, &e, err))
        return false;
    return str_eq(old_facts, e.facts) || (vacancy_of(r->store, id, &vacancy_id, err) &&
                                          vacancy_refresh(r->store, vacancy_id, err));
}

struct stale {
    uint64_t id;
    struct str facts, body;
};

static bool find_stale(struct refresh *r, struct stale *found, size_t *n, struct err *err)
{
    struct store *s = r->store;
    sqlite3_stmt *st = db_stmt(s, Q_CONTENT_STALE, err);
    int row;
    *n = 0;
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)r->last);
    sqlite3_bind_int64(st, 2, (int64_t)s->stamp);
    sqlite3_bind_int(st, 3, IMPORT_BATCH_POSTINGS);
    while ((row = db_row(s, st, "finding old facts", err)) > 0 && *n < IMPORT_BATCH_POSTINGS)
        found[(*n)++] = (struct stale){(uint64_t)sqlite3_column_int64(st, 0),
                                       arena_str(r->arena, db_column(st, 1)),
                                       arena_str(r->arena, db_column(st, 2))};
    sqlite3_reset(st);
    return row >= 0;
}

static bool refresh_batch(struct refresh *r, size_t *n, struct err *err)
{
    arena_reset(r->arena);
    struct stale *found = ARENA_ARRAY(r->arena, struct stale, IMPORT_BATCH_POSTINGS);
    if (!find_stale(r, found, n, err))
        return false;
    if (*n == 0)
        return true;
    bool ok = db_begin(r->store, err);
    for (size_t i = 0; ok && i < *n; i++) {
        ok = refresh_one(r, found[i].id, found[i].facts, found[i].body, err);
        r->last = found[i].id;
    }
    if (ok && db_commit(r->store, err)) {
        r->n += *n;
        return true;
    }
    db_rollback(r->store);
    return false;
}

static bool refresh_all(struct refresh *r, struct err *err)
{
    struct store *s = r->store;
    uint64_t stamp;
    size_t some = 0;
    if (!db_meta_get(s, STR("facts_stamp"), &stamp, err))
        return false;
    if (stamp == s->stamp)
        return true;
    do
        if (!refresh_batch(r, &some, err))
            return false;
    while (some > 0);
    return db_begin(s, err) && db_meta_put(s, STR("facts_stamp"), s->stamp, err) &&
           db_commit(s, err);
}

bool store_refresh_facts(struct store *s, facts_fn *fn, void *user, uint64_t *n, struct err *err)
{
    assert(s->mode == STORE_WRITE);
    assert(!s->in_tx);
    struct refresh r = {.store = s, .fn = fn, .user = user};
    r.arena = arena_new();
    r.encoder = encoder_for(s);
    db_lock(s);
    bool ok = refresh_all(&r, err);
    db_rollback(s);
    db_unlock(s);
    encoder_free(r.encoder);
    arena_free(r.arena);
    *n = r.n;
    return ok;
}

/* ---- checking -------------------------------------------------------------------------------- */

#define FINDINGS_MAX 100 /* lines a check reports; the rest is only counted */

struct findings {
    struct buf *report;
    uint64_t n;
};

static void finding(struct findings *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void finding(struct findings *f, const char *fmt, ...)
{
    va_list args;
    if (f->n++ >= FINDINGS_MAX)
        return;
    va_start(args, fmt);
    buf_vprintf(f->report, fmt, args);
    va_end(args);
    buf_char(f->report, '\n');
}

/* Each text selects one line per violation of an invariant of SCHEMA.md. */
static const char *const invariants[] = {
    "SELECT 'integrity: ' || integrity_check FROM pragma_integrity_check"
    " WHERE integrity_check <> 'ok'",
    "SELECT 'foreign key: ' || \"table\" || ' row ' || coalesce(rowid, 0) || ' names a missing ' ||"
    " parent FROM pragma_foreign_key_check",
    "SELECT 'vacancy ' || id || ': seq ' || seq || ' is above meta.seq' FROM vacancy"
    " WHERE seq > (SELECT value FROM meta WHERE key = 'seq') OR seq < 1",
    "SELECT 'vacancy ' || v.id || ': its main posting belongs to another' FROM vacancy v"
    " JOIN posting p ON p.id = v.main_posting WHERE p.vacancy_id <> v.id",
    "SELECT 'vacancy ' || v.id || ': live is wrong' FROM vacancy v WHERE v.live <>"
    " EXISTS (SELECT 1 FROM posting p WHERE p.vacancy_id = v.id AND p.expired_ms = 0)",
    "SELECT 'vacancy ' || v.id || ': live, but its main posting expired' FROM vacancy v"
    " JOIN posting p ON p.id = v.main_posting WHERE v.live = 1 AND p.expired_ms <> 0",
    "SELECT 'vacancy ' || v.id || ': not exactly one founding posting' FROM vacancy v WHERE 1 <>"
    " (SELECT count(*) FROM posting p WHERE p.vacancy_id = v.id AND p.merge_reason = '')",
    "SELECT 'posting ' || p.id || ': has no content' FROM posting p"
    " LEFT JOIN content c ON c.posting_id = p.id WHERE c.posting_id IS NULL",
};

static bool check_invariant(struct store *s, const char *text, struct findings *f, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int row = -1;
    if (sqlite3_prepare_v2(s->db, text, -1, &st, NULL) != SQLITE_OK)
        db_error(s->db, err, "preparing a check");
    else
        while ((row = db_row(s, st, "checking", err)) > 0)
            finding(f, "store: %.*s", STR_ARG(db_column(st, 0)));
    sqlite3_finalize(st);
    return row == 0;
}

static void check_content(struct store *s, struct arena *a, sqlite3_stmt *st, struct findings *f)
{
    struct err why = {0};
    struct str json;
    struct posting p;
    struct facts facts;
    unsigned long id = (unsigned long)sqlite3_column_int64(st, 0);
    if (!decode_body(s->dctx, a, db_column(st, 2), &json, &why) ||
        !decode_posting(s->dctx, a, db_column(st, 2), &p, &why))
        finding(f, "store: posting %lu: %s", id, why.msg);
    else if (hash64(json.ptr, json.len) != (uint64_t)sqlite3_column_int64(st, 1))
        finding(f, "store: posting %lu: the content does not match its hash", id);
    err_clear(&why);
    if (!decode_facts(a, db_column(st, 3), &facts, &why))
        finding(f, "store: posting %lu: %s", id, why.msg);
}

static bool check_contents(struct store *s, struct findings *f, struct err *err)
{
    sqlite3_stmt *st = NULL;
    struct arena *a = arena_new();
    int row = -1;
    if (sqlite3_prepare_v2(s->db,
                           "SELECT p.id, p.hash, c.body, c.facts FROM posting p"
                           " JOIN content c ON c.posting_id = p.id",
                           -1, &st, NULL) != SQLITE_OK)
        db_error(s->db, err, "preparing a check");
    else
        while ((row = db_row(s, st, "reading contents", err)) > 0) {
            arena_reset(a);
            check_content(s, a, st, f);
        }
    sqlite3_finalize(st);
    arena_free(a);
    return row == 0;
}

static bool check_locked(struct store *s, struct findings *f, struct err *err)
{
    for (size_t i = 0; i < sizeof(invariants) / sizeof(invariants[0]); i++)
        if (!check_invariant(s, invariants[i], f, err))
            return false;
    return check_contents(s, f, err);
}

bool store_check(struct store *s, struct buf *report, struct err *err)
{
    struct findings f = {.report = report};
    struct err why = {0};
    db_lock(s);
    /* A page so broken that reading stops is a finding as well. */
    if (!check_locked(s, &f, &why)) {
        if (why.code != ERR_CORRUPT)
            err_set(err, why.code, "%s", why.msg);
        finding(&f, "store: %s", why.msg);
    }
    db_unlock(s);
    if (f.n > FINDINGS_MAX)
        buf_printf(report, "store: and %lu more\n", (unsigned long)(f.n - FINDINGS_MAX));
    return f.n == 0;
}

/* ---- backup ---------------------------------------------------------------------------------- */

static bool copy_pages(struct store *s, sqlite3 *copy, struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(copy, "main", s->db, "main");
    if (!b)
        return db_error(copy, err, "starting the backup");
    /* All pages in one step: one read transaction, so writers never make it start again, and in WAL
     * mode they need not wait for it. */
    int rc = sqlite3_backup_step(b, -1);
    sqlite3_backup_finish(b);
    return rc == SQLITE_DONE || db_error(copy, err, "copying the database");
}

static bool verify_copy(sqlite3 *copy, const char *path, struct err *err)
{
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(copy, "PRAGMA integrity_check(1)", -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW && str_eq(db_column(st, 0), STR("ok"));
    sqlite3_finalize(st);
    return ok || err_set(err, ERR_CORRUPT,
                         "the copy %s fails SQLite's integrity check; run `umkreis check`", path);
}

static bool write_copy(struct store *s, const char *path, struct err *err)
{
    sqlite3 *copy = NULL;
    bool ok = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) ==
                  SQLITE_OK ||
              db_error(copy, err, "creating the copy");
    /* One file without a log beside it, so that copying it back is all a restore takes. */
    ok = ok && copy_pages(s, copy, err) && db_exec(copy, "PRAGMA journal_mode = DELETE", err) &&
         verify_copy(copy, path, err);
    sqlite3_close(copy);
    return ok;
}

static bool sync_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        err_sys(err, ERR_IO, errno, "%s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool sync_parent(struct arena *a, const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return file_sync_dir(".", err);
    size_t len = slash == path ? 1 : (size_t)(slash - path);
    return file_sync_dir(arena_cstr(a, str_n(path, len)), err);
}

bool store_backup(struct store *s, const char *target_file, struct err *err)
{
    struct arena *a = arena_new();
    const char *tmp = arena_printf(a, "%s.tmp", target_file).ptr;
    unlink(tmp); /* of a backup that was killed */
    db_lock(s);
    bool ok = write_copy(s, tmp, err) && sync_file(tmp, err);
    db_unlock(s);
    if (ok && rename(tmp, target_file) < 0)
        ok = err_sys(err, ERR_CANTCREATE, errno, "%s", target_file);
    ok = ok && sync_parent(a, target_file, err);
    if (!ok)
        unlink(tmp);
    arena_free(a);
    return ok;
}
