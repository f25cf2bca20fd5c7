#include "base/vec.h"
#include "store/vacancy.h"

#include <assert.h>
#include <unistd.h>

/* Replaying a million vacancies is mostly decompressing and parsing bodies. The calling thread
 * alone reads SQLite and calls back, in order; a few threads decode the rows it has read ahead. */
#define RING_ROWS 128
/* A replay of fewer rows is not worth a thread. */
#define ROWS_BEFORE_THREADS 64
#define THREADS_MAX         3

struct row {
    struct arena *arena;
    struct row_blobs blobs;
    struct vacancy vacancy;
    bool ready, ok;
    struct err err;
};

/* Rows head-1 … tail are read and not yet delivered; those below claim are decoded or being
 * decoded. tail <= claim <= head <= tail + RING_ROWS. The caller moves head and tail, anyone
 * claims. */
struct replay {
    struct store *store;
    struct row rows[RING_ROWS];
    uint64_t head, claim, tail;
    bool stop;
    pthread_mutex_t mutex;
    pthread_cond_t to_decode, decoded;
    pthread_t threads[THREADS_MAX];
    int n_threads;
};

/* ---- decoding -------------------------------------------------------------------------------- */

static void decode_row(struct replay *r, ZSTD_DCtx *d, struct row *row)
{
    row->ok = vacancy_row_decode(r->store, d, row->arena, &row->blobs, &row->vacancy, &row->err);
}

static void *decode_thread(void *user)
{
    struct replay *r = user;
    ZSTD_DCtx *d = ZSTD_createDCtx();
    pthread_mutex_lock(&r->mutex);
    while (!r->stop) {
        if (r->claim == r->head) {
            pthread_cond_wait(&r->to_decode, &r->mutex);
            continue;
        }
        struct row *row = &r->rows[r->claim++ % RING_ROWS];
        pthread_mutex_unlock(&r->mutex);
        decode_row(r, d, row);
        pthread_mutex_lock(&r->mutex);
        row->ready = true;
        pthread_cond_signal(&r->decoded);
    }
    pthread_mutex_unlock(&r->mutex);
    ZSTD_freeDCtx(d);
    return NULL;
}

/* The row at tail, decoded: by a thread, or here when none has taken it. */
static struct row *next_decoded(struct replay *r)
{
    struct row *row = &r->rows[r->tail % RING_ROWS];
    pthread_mutex_lock(&r->mutex);
    bool mine = r->claim == r->tail;
    r->claim += mine;
    while (!mine && !row->ready)
        pthread_cond_wait(&r->decoded, &r->mutex);
    pthread_mutex_unlock(&r->mutex);
    if (mine)
        decode_row(r, r->store->dctx, row);
    return row;
}

/* ---- the calling thread ---------------------------------------------------------------------- */

static void start_threads(struct replay *r)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = cores < 2 ? 0 : cores > THREADS_MAX ? THREADS_MAX : (int)cores - 1;
    while (r->n_threads < wanted &&
           pthread_create(&r->threads[r->n_threads], NULL, decode_thread, r) == 0)
        r->n_threads++;
}

static void stop_threads(struct replay *r)
{
    pthread_mutex_lock(&r->mutex);
    r->stop = true;
    pthread_cond_broadcast(&r->to_decode);
    pthread_mutex_unlock(&r->mutex);
    for (int i = 0; i < r->n_threads; i++)
        pthread_join(r->threads[i], NULL);
}

static void add_row(struct replay *r, sqlite3_stmt *st)
{
    struct row *row = &r->rows[r->head % RING_ROWS];
    if (!row->arena)
        row->arena = arena_new();
    arena_reset(row->arena);
    struct row_blobs blobs = vacancy_row_read(st, &row->vacancy);
    row->blobs.body = arena_str(row->arena, blobs.body);
    row->blobs.facts = arena_str(row->arena, blobs.facts);
    row->ready = false;
    err_clear(&row->err);
    pthread_mutex_lock(&r->mutex);
    r->head++;
    pthread_cond_signal(&r->to_decode);
    pthread_mutex_unlock(&r->mutex);
}

/* Reads until the ring is full; *more = false at the last row. */
static bool read_ahead(struct replay *r, sqlite3_stmt *st, bool *more, struct err *err)
{
    int row = 1;
    while (*more && r->head - r->tail < RING_ROWS) {
        row = db_row(r->store, st, "reading changes", err);
        *more = row > 0;
        if (row > 0)
            add_row(r, st);
        if (r->head == ROWS_BEFORE_THREADS)
            start_threads(r);
    }
    return row >= 0;
}

static bool deliver_all(struct replay *r, sqlite3_stmt *st, vacancy_fn *fn, void *user,
                        struct err *err)
{
    bool more = true;
    while (true) {
        if (!read_ahead(r, st, &more, err))
            return false;
        if (r->tail == r->head)
            return true;
        struct row *row = next_decoded(r);
        if (!row->ok)
            return err_set(err, row->err.code, "%s", row->err.msg);
        if (!fn(user, &row->vacancy))
            return true;
        r->tail++;
    }
}

static void replay_free(struct replay *r)
{
    stop_threads(r);
    for (int i = 0; i < RING_ROWS; i++)
        arena_free(r->rows[i].arena);
    pthread_cond_destroy(&r->to_decode);
    pthread_cond_destroy(&r->decoded);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

bool store_changes(struct store *s, uint64_t after_seq, vacancy_fn *fn, void *user, struct err *err)
{
    struct replay *r = xcalloc(1, sizeof(*r));
    r->store = s;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->to_decode, NULL);
    pthread_cond_init(&r->decoded, NULL);
    db_lock(s);
    /* A statement of our own: the callback may use the store. */
    sqlite3_stmt *st = db_new_stmt(s, Q_CHANGES, err);
    if (st)
        sqlite3_bind_int64(st, 1, (int64_t)(after_seq > INT64_MAX ? INT64_MAX : after_seq));
    bool ok = st && deliver_all(r, st, fn, user, err);
    sqlite3_finalize(st);
    db_unlock(s);
    replay_free(r);
    return ok;
}
