/* The SQLite connection inside a struct store: opening, the writer's lock, prepared statements,
 * transactions and error messages. Internal to store/. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <zstd.h>

#define STORE_FILE      "store.sqlite"
#define STORE_BUSY_MS   10000
#define STORE_CACHE_KIB 65536
/* The writer checkpoints when the log has this many pages (8 KiB each). */
#define STORE_WAL_PAGES  4000
#define STORE_PAGE_BYTES 8192

/* Every statement the store runs again and again; texts in db.c. */
enum query {
    Q_BEGIN,
    Q_COMMIT,
    Q_ROLLBACK,
    Q_META_GET,
    Q_META_PUT,
    Q_SOURCE_GET,
    Q_SOURCE_ADD,
    Q_RUN_ADD,
    Q_RUN_UPDATE,
    Q_RUN_HELD,
    Q_EMPLOYER_GET,
    Q_EMPLOYER_ADD,
    Q_EMPLOYER_NAME,
    Q_POSTING_BY_REF,
    Q_POSTING_BY_ID,
    Q_POSTING_ADD,
    Q_POSTING_SEEN,
    Q_POSTING_UPDATE,
    Q_POSTING_EXPIRE,
    Q_POSTING_MOVE,
    Q_POSTING_KEYS,
    Q_CONTENT_ADD,
    Q_CONTENT_UPDATE,
    Q_CONTENT_FACTS,
    Q_CONTENT_STALE,
    Q_COPY_FIND,
    Q_URL_FIND,
    Q_MISSING,
    Q_MISSING_COUNT,
    Q_DUE,
    Q_SUPERSEDED_HAS,
    Q_SUPERSEDED_ADD,
    Q_SUPERSEDED_CLEAR,
    Q_VACANCY_ADD,
    Q_VACANCY_UPDATE,
    Q_VACANCY_STATE,
    Q_VACANCY_POSTINGS,
    Q_VACANCY_READ,
    Q_CHANGES,
    Q_SIGHTINGS,
    Q_STATS,
    Q_EXPORT,
    Q_COUNT
};

/* Invariants: `in_tx` only in STORE_WRITE; `seq` is the last one given out and equals meta.seq
 * outside a transaction; next_* are larger than every id in the table. */
struct store {
    sqlite3 *db;
    sqlite3_stmt *stmts[Q_COUNT];
    enum store_mode mode;
    char *dir, *path;
    int lock_fd; /* -1 in readers */
    bool in_tx;
    uint64_t seq, seq_committed, next_posting, next_vacancy;
    ZSTD_DCtx *dctx;
    const struct gazetteer *gazetteer; /* of store_set_knowledge */
    uint64_t stamp;
    pthread_mutex_t mutex; /* recursive: every public function holds it */
};

/* Fills *err from the connection's last error with the right code; returns false. */
bool db_error(sqlite3 *db, struct err *err, const char *doing);
bool db_exec(sqlite3 *db, const char *sql, struct err *err);

/* A statement's text, for tests of the query plans. */
const char *db_sql(enum query q);
/* The statement, reset and ready to bind, prepared on first use; NULL on error. */
sqlite3_stmt *db_stmt(struct store *s, enum query q, struct err *err);
/* A statement of its own, for reads whose callback may come back; the caller finalizes. */
sqlite3_stmt *db_new_stmt(struct store *s, enum query q, struct err *err);
/* Steps a statement that gives no rows, and resets it. */
bool db_run(struct store *s, sqlite3_stmt *st, const char *doing, struct err *err);
/* 1 a row, 0 done, -1 error. The caller resets. */
int db_row(struct store *s, sqlite3_stmt *st, const char *doing, struct err *err);
void db_bind_str(sqlite3_stmt *st, int at, struct str text); /* must live until the step */
void db_bind_blob(sqlite3_stmt *st, int at, struct str bytes);
/* A column as text or bytes, valid until the next step or reset. */
struct str db_column(sqlite3_stmt *st, int at);

/* A write transaction. db_commit makes it durable (fsync); on failure everything since db_begin is
 * undone. db_rollback is fine outside one. */
bool db_begin(struct store *s, struct err *err);
bool db_commit(struct store *s, struct err *err);
void db_rollback(struct store *s);

/* A row of meta; 0 when it does not exist. Writing needs a transaction. */
bool db_meta_get(struct store *s, struct str key, uint64_t *value, struct err *err);
bool db_meta_put(struct store *s, struct str key, uint64_t value, struct err *err);

void db_lock(struct store *s);
void db_unlock(struct store *s);

#endif
