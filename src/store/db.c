#include "store/db.h"

#include "base/file.h"
#include "store/schema.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define POSTING_COLUMNS                                                                            \
    "id, source_id, vacancy_id, merge_reason, employer_id, url, hash, title_key, place_key, "      \
    "copy_key, url_key, valid_through, last_run, expired_ms, ref"

/* first/last seen span all sightings, so that a merged copy does not make a job younger. */
#define VACANCY_COLUMNS                                                                            \
    "SELECT v.id, v.seq, v.live, p.employer_id, c.body, c.facts,"                                  \
    " (SELECT min(q.first_seen_ms) FROM posting q WHERE q.vacancy_id = v.id),"                     \
    " (SELECT max(r.started_ms) FROM posting q JOIN import_run r ON r.id = q.last_run"             \
    "  WHERE q.vacancy_id = v.id)"                                                                 \
    " FROM vacancy v JOIN posting p ON p.id = v.main_posting"                                      \
    " JOIN content c ON c.posting_id = p.id "

/* "copy_key <> 0" and the like stand there for the planner: only then it uses the partial index. */
static const char *const sql[Q_COUNT] = {
    [Q_BEGIN] = "BEGIN IMMEDIATE",
    [Q_COMMIT] = "COMMIT",
    [Q_ROLLBACK] = "ROLLBACK",
    [Q_META_GET] = "SELECT value FROM meta WHERE key = ?1",
    [Q_META_PUT] = "INSERT INTO meta VALUES (?1, ?2) "
                   "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [Q_SOURCE_GET] = "SELECT id FROM source WHERE name = ?1",
    [Q_SOURCE_ADD] = "INSERT INTO source (name, format, created_ms) VALUES (?1, ?2, ?3)",
    [Q_RUN_ADD] = "INSERT INTO import_run (source_id, started_ms) VALUES (?1, ?2)",
    [Q_RUN_UPDATE] = "UPDATE import_run SET finished_ms = ?2, complete = ?3, read = ?4, added = ?5,"
                     " changed = ?6, unchanged = ?7, merged = ?8, expired = ?9, rejected = ?10,"
                     " held = ?11 WHERE id = ?1",
    [Q_RUN_HELD] = "SELECT held FROM import_run WHERE source_id = ?1 AND complete = 1 AND id < ?2"
                   " ORDER BY id DESC LIMIT 1",
    [Q_EMPLOYER_GET] = "SELECT id FROM employer WHERE key = ?1",
    [Q_EMPLOYER_ADD] = "INSERT INTO employer (key, name) VALUES (?1, ?2)",
    [Q_EMPLOYER_NAME] = "SELECT name FROM employer WHERE id = ?1",
    [Q_POSTING_BY_REF] =
        "SELECT " POSTING_COLUMNS " FROM posting WHERE source_id = ?1 AND ref = ?2",
    [Q_POSTING_BY_ID] = "SELECT " POSTING_COLUMNS " FROM posting WHERE id = ?1",
    [Q_POSTING_ADD] = "INSERT INTO posting (id, source_id, ref, vacancy_id, merge_reason,"
                      " employer_id, url, hash, title_key, place_key, copy_key, url_key,"
                      " valid_through, first_seen_ms, last_run, expired_ms)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                      " ?16)",
    [Q_POSTING_SEEN] = "UPDATE posting SET last_run = ?2, expired_ms = ?3 WHERE id = ?1",
    [Q_POSTING_UPDATE] = "UPDATE posting SET employer_id = ?2, url = ?3, hash = ?4, title_key = ?5,"
                         " place_key = ?6, copy_key = ?7, url_key = ?8, valid_through = ?9,"
                         " last_run = ?10, expired_ms = ?11 WHERE id = ?1",
    [Q_POSTING_EXPIRE] = "UPDATE posting SET expired_ms = ?2 WHERE id = ?1",
    [Q_POSTING_MOVE] = "UPDATE posting SET vacancy_id = ?2, merge_reason = ?3 WHERE id = ?1",
    [Q_POSTING_KEYS] =
        "UPDATE posting SET title_key = ?2, place_key = ?3, copy_key = ?4 WHERE id = ?1",
    [Q_CONTENT_ADD] = "INSERT INTO content VALUES (?1, ?2, ?3, ?4)",
    [Q_CONTENT_UPDATE] = "UPDATE content SET facts_stamp = ?2, facts = ?3, body = ?4"
                         " WHERE posting_id = ?1",
    [Q_CONTENT_FACTS] = "UPDATE content SET facts_stamp = ?2, facts = ?3 WHERE posting_id = ?1",
    [Q_CONTENT_STALE] = "SELECT posting_id, facts, body FROM content"
                        " WHERE posting_id > ?1 AND facts_stamp <> ?2 ORDER BY posting_id LIMIT ?3",
    [Q_COPY_FIND] = "SELECT vacancy_id, source_id FROM posting WHERE copy_key = ?1"
                    " AND copy_key <> 0 AND vacancy_id <> ?2"
                    " AND expired_ms = 0 ORDER BY id LIMIT 1",
    [Q_URL_FIND] = "SELECT p.vacancy_id, p.source_id, p.employer_id, p.title_key, p.place_key,"
                   " EXISTS (SELECT 1 FROM posting q WHERE q.vacancy_id = p.vacancy_id"
                   "  AND q.source_id = ?3 AND q.expired_ms = 0)"
                   " FROM posting p WHERE p.url_key = ?1 AND p.url_key <> 0"
                   " AND p.vacancy_id <> ?2"
                   " AND p.expired_ms = 0"
                   " ORDER BY p.id LIMIT 50",
    [Q_MISSING] = "SELECT id, vacancy_id FROM posting WHERE source_id = ?1 AND expired_ms = 0"
                  " AND last_run <> ?2",
    [Q_MISSING_COUNT] = "SELECT count(*), count(*) FILTER (WHERE last_run <> ?2) FROM posting"
                        " WHERE source_id = ?1 AND expired_ms = 0",
    [Q_DUE] = "SELECT id, vacancy_id FROM posting WHERE valid_through IS NOT NULL"
              " AND expired_ms = 0 AND valid_through < ?1",
    [Q_SUPERSEDED_HAS] = "SELECT 1 FROM superseded WHERE posting_id = ?1 AND hash = ?2",
    [Q_SUPERSEDED_ADD] = "INSERT OR IGNORE INTO superseded VALUES (?1, ?2)",
    [Q_SUPERSEDED_CLEAR] = "DELETE FROM superseded WHERE posting_id = ?1",
    [Q_VACANCY_ADD] = "INSERT INTO vacancy (id, seq, live, main_posting) VALUES (?1, ?2, ?3, ?4)",
    [Q_VACANCY_UPDATE] = "UPDATE vacancy SET seq = ?2, live = ?3, main_posting = ?4 WHERE id = ?1",
    [Q_VACANCY_STATE] = "SELECT seq, live, main_posting FROM vacancy WHERE id = ?1",
    [Q_VACANCY_POSTINGS] =
        "SELECT " POSTING_COLUMNS " FROM posting WHERE vacancy_id = ?1 ORDER BY id",
    [Q_VACANCY_READ] = VACANCY_COLUMNS "WHERE v.id = ?1",
    [Q_CHANGES] = VACANCY_COLUMNS "WHERE v.seq > ?1 ORDER BY v.seq",
    [Q_SIGHTINGS] = "SELECT p.id, s.name, p.ref, p.url, p.first_seen_ms, r.started_ms,"
                    " p.expired_ms, p.merge_reason FROM posting p"
                    " JOIN source s ON s.id = p.source_id JOIN import_run r ON r.id = p.last_run"
                    " WHERE p.vacancy_id = ?1 ORDER BY p.id",
    [Q_STATS] = "SELECT (SELECT count(*) FROM vacancy WHERE live = 1),"
                " (SELECT count(*) FROM vacancy), (SELECT count(*) FROM posting),"
                " (SELECT count(*) FROM source), (SELECT count(*) FROM employer),"
                " (SELECT coalesce(max(finished_ms), 0) FROM import_run)",
    [Q_EXPORT] = "SELECT p.id, p.vacancy_id, s.name, p.first_seen_ms, r.started_ms, p.expired_ms,"
                 " p.merge_reason, c.body FROM posting p JOIN source s ON s.id = p.source_id"
                 " JOIN import_run r ON r.id = p.last_run JOIN content c ON c.posting_id = p.id"
                 " WHERE (?1 OR p.expired_ms = 0) AND (?2 = '' OR s.name = ?2) ORDER BY p.id",
};

/* ---- errors ---------------------------------------------------------------------------------- */

static enum err_code code_of(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_UNAVAIL;
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return ERR_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return ERR_CANTCREATE;
    default:
        return ERR_INTERNAL;
    }
}

static const char *advice(enum err_code code)
{
    switch (code) {
    case ERR_UNAVAIL:
        return "; another program holds the database, try again";
    case ERR_IO:
        return "; is the disk full or failing? What was acknowledged before is safe";
    case ERR_CORRUPT:
        return "; restore a backup (docs: umkreis backup --help), nothing was changed";
    case ERR_CANTCREATE:
        return "; check the owner and the permissions of the data directory";
    default:
        return "";
    }
}

bool db_error(sqlite3 *db, struct err *err, const char *doing)
{
    int rc = sqlite3_extended_errcode(db);
    enum err_code code = code_of(rc);
    const char *file = sqlite3_db_filename(db, "main");
    return err_set(err, code, "%s: %s: %s (SQLite %d)%s", file ? file : STORE_FILE, doing,
                   sqlite3_errmsg(db), rc, advice(code));
}

bool db_exec(sqlite3 *db, const char *text, struct err *err)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    char doing[80];
    snprintf(doing, sizeof(doing), "%.60s", text);
    return db_error(db, err, doing);
}

/* ---- statements ------------------------------------------------------------------------------ */

const char *db_sql(enum query q)
{
    return sql[q];
}

sqlite3_stmt *db_stmt(struct store *s, enum query q, struct err *err)
{
    if (!s->stmts[q] && sqlite3_prepare_v3(s->db, sql[q], -1, SQLITE_PREPARE_PERSISTENT,
                                           &s->stmts[q], NULL) != SQLITE_OK) {
        db_error(s->db, err, "preparing a statement");
        return NULL;
    }
    sqlite3_reset(s->stmts[q]);
    return s->stmts[q];
}

sqlite3_stmt *db_new_stmt(struct store *s, enum query q, struct err *err)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(s->db, sql[q], -1, &st, NULL) != SQLITE_OK)
        db_error(s->db, err, "preparing a statement");
    return st;
}

bool db_run(struct store *s, sqlite3_stmt *st, const char *doing, struct err *err)
{
    if (!st)
        return false;
    int rc = sqlite3_step(st);
    bool ok = rc == SQLITE_DONE || rc == SQLITE_ROW;
    if (!ok)
        db_error(s->db, err, doing);
    sqlite3_reset(st);
    return ok;
}

int db_row(struct store *s, sqlite3_stmt *st, const char *doing, struct err *err)
{
    if (!st)
        return -1;
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    db_error(s->db, err, doing);
    return -1;
}

void db_bind_str(sqlite3_stmt *st, int at, struct str text)
{
    sqlite3_bind_text64(st, at, text.ptr ? text.ptr : "", text.len, SQLITE_STATIC, SQLITE_UTF8);
}

void db_bind_blob(sqlite3_stmt *st, int at, struct str bytes)
{
    sqlite3_bind_blob64(st, at, bytes.ptr ? bytes.ptr : "", bytes.len, SQLITE_STATIC);
}

struct str db_column(sqlite3_stmt *st, int at)
{
    const void *bytes = sqlite3_column_blob(st, at);
    return str_n(bytes ? bytes : "", (size_t)sqlite3_column_bytes(st, at));
}

/* ---- transactions ---------------------------------------------------------------------------- */

bool db_begin(struct store *s, struct err *err)
{
    assert(s->mode == STORE_WRITE);
    assert(!s->in_tx);
    if (!db_run(s, db_stmt(s, Q_BEGIN, err), "begin", err))
        return false;
    s->in_tx = true;
    s->seq_committed = s->seq;
    return true;
}

bool db_meta_put(struct store *s, struct str key, uint64_t value, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_META_PUT, err);
    if (!st)
        return false;
    db_bind_str(st, 1, key);
    sqlite3_bind_int64(st, 2, (int64_t)value);
    return db_run(s, st, "writing meta", err);
}

bool db_meta_get(struct store *s, struct str key, uint64_t *value, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_META_GET, err);
    *value = 0;
    if (!st)
        return false;
    db_bind_str(st, 1, key);
    int row = db_row(s, st, "reading meta", err);
    if (row > 0)
        *value = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return row >= 0;
}

bool db_commit(struct store *s, struct err *err)
{
    assert(s->in_tx);
    bool ok = s->seq == s->seq_committed || db_meta_put(s, STR("seq"), s->seq, err);
    if (ok && db_run(s, db_stmt(s, Q_COMMIT, err), "commit", err)) {
        s->in_tx = false;
        return true;
    }
    db_rollback(s);
    return false;
}

void db_rollback(struct store *s)
{
    if (!s->in_tx)
        return;
    /* Some errors (disk full, I/O) have rolled back already. */
    if (!sqlite3_get_autocommit(s->db))
        db_run(s, db_stmt(s, Q_ROLLBACK, NULL), "rollback", NULL);
    s->in_tx = false;
    s->seq = s->seq_committed;
}

void db_lock(struct store *s)
{
    pthread_mutex_lock(&s->mutex);
}

void db_unlock(struct store *s)
{
    pthread_mutex_unlock(&s->mutex);
}

/* ---- opening --------------------------------------------------------------------------------- */

static void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&t, NULL);
}

/* The lock file's text is only for messages; the lock itself is flock's. */
static long lock_owner(int fd)
{
    char text[32] = "";
    ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
    return n > 0 ? strtol(text, NULL, 10) : 0;
}

static bool take_lock(struct store *s, int wait_ms, struct err *err)
{
    struct arena *a = arena_new();
    char *path = path_join(a, s->dir, "lock");
    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    bool ok = s->lock_fd >= 0 || err_sys(err, ERR_CANTCREATE, errno, "%s", path);
    int64_t until_us = now_mono_us() + (int64_t)wait_ms * 1000;
    while (ok && flock(s->lock_fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            ok = err_sys(err, ERR_IO, errno, "locking %s", path);
        else if (now_mono_us() >= until_us)
            ok = err_set(err, ERR_UNAVAIL,
                         "%s is held by another umkreis that writes (process %ld); waited %d s, "
                         "try again when it is done",
                         path, lock_owner(s->lock_fd), wait_ms / 1000);
        else
            sleep_ms(20);
    }
    if (ok) {
        char text[32];
        int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
        if (ftruncate(s->lock_fd, 0) == 0 && pwrite(s->lock_fd, text, (size_t)n, 0) < 0)
            errno = 0; /* the owner's number is a courtesy */
    }
    arena_free(a);
    return ok;
}

static bool open_database(struct store *s, struct err *err)
{
    bool existed = file_exists(s->path);
    if (!existed && s->mode == STORE_READ)
        return err_set(err, ERR_NOTFOUND,
                       "there is no database in %s yet; fill it with `umkreis import FILE` or "
                       "`umkreis demo --load`",
                       s->dir);
    int flags =
        s->mode == STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return s->db ? db_error(s->db, err, "opening")
                     : err_set(err, ERR_INTERNAL, "%s: out of memory", s->path);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    return true;
}

/* Readers never checkpoint, not even as the last to close: in SQLite before 3.51.3 two connections
 * that write or checkpoint at once can reset the log wrongly (https://sqlite.org/wal.html). */
static bool configure(struct store *s, struct err *err)
{
    char text[256];
    bool write = s->mode == STORE_WRITE;
    snprintf(text, sizeof(text),
             "%sPRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -%d;"
             "PRAGMA wal_autocheckpoint = %d; PRAGMA temp_store = MEMORY;",
             write ? "PRAGMA journal_mode = WAL; " : "", STORE_CACHE_KIB,
             write ? STORE_WAL_PAGES : 0);
    if (!write)
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s",
             write ? "" : "PRAGMA query_only = ON;");
    return db_exec(s->db, text, err);
}

static bool read_number(struct store *s, const char *text, uint64_t *out, struct err *err)
{
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(s->db, text, -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW;
    if (ok)
        *out = (uint64_t)sqlite3_column_int64(st, 0);
    else
        db_error(s->db, err, "reading counters");
    sqlite3_finalize(st);
    return ok;
}

static bool prepare_writer(struct store *s, bool fresh, struct err *err)
{
    char page_size[64];
    snprintf(page_size, sizeof(page_size), "PRAGMA page_size = %d", STORE_PAGE_BYTES);
    if (fresh && !db_exec(s->db, page_size, err))
        return false;
    if (!configure(s, err) || !schema_migrate(s->db, err) || !file_sync_dir(s->dir, err))
        return false;
    return read_number(s, "SELECT value FROM meta WHERE key = 'seq'", &s->seq, err) &&
           read_number(s, "SELECT coalesce(max(id), 0) + 1 FROM posting", &s->next_posting, err) &&
           read_number(s, "SELECT coalesce(max(id), 0) + 1 FROM vacancy", &s->next_vacancy, err);
}

static struct store *store_new(const char *dir, enum store_mode mode)
{
    struct store *s = xcalloc(1, sizeof(*s));
    struct arena *a = arena_new();
    s->mode = mode;
    s->lock_fd = -1;
    s->dir = xstrdup(dir);
    s->path = xstrdup(path_join(a, dir, STORE_FILE));
    s->dctx = ZSTD_createDCtx();
    arena_free(a);
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&s->mutex, &attr);
    pthread_mutexattr_destroy(&attr);
    return s;
}

struct store *store_open(const char *dir, enum store_mode mode, int wait_ms, struct err *err)
{
    struct store *s = store_new(dir, mode);
    bool ok;
    if (mode == STORE_WRITE) {
        ok = file_make_dirs(dir, err) && take_lock(s, wait_ms, err);
        bool fresh = ok && !file_exists(s->path);
        ok = ok && open_database(s, err) && prepare_writer(s, fresh, err);
    } else {
        ok = open_database(s, err) && configure(s, err) && schema_require(s->db, s->path, err);
    }
    if (ok)
        return s;
    store_close(s);
    return NULL;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    db_rollback(s);
    for (int q = 0; q < Q_COUNT; q++)
        sqlite3_finalize(s->stmts[q]);
    /* Still under the lock. Portals keep the file open, so that closing alone may not do it. */
    if (s->mode == STORE_WRITE && s->db)
        sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    sqlite3_close(s->db);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    ZSTD_freeDCtx(s->dctx);
    pthread_mutex_destroy(&s->mutex);
    free(s->dir);
    free(s->path);
    free(s);
}
