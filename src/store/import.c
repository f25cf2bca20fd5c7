#include "base/hash.h"
#include "store/facts.h"
#include "store/run.h"

#include <assert.h>

#define SOURCE_NAME_BYTES_MAX 200

void store_set_knowledge(struct store *s, const struct gazetteer *g, uint64_t stamp)
{
    s->gazetteer = g;
    /* Facts of another shape are out of date like those of another gazetteer; 0 means mixed. */
    uint64_t parts[2] = {stamp, FACTS_VERSION};
    s->stamp = hash64(parts, sizeof(parts)) | 1;
}

static bool fail(struct import *im, struct err *err)
{
    return err_set(err, im->failed.code, "%s", im->failed.msg);
}

/* ---- beginning ------------------------------------------------------------------------------- */

static bool get_source(struct import *im, struct str name, const char *format, struct err *err)
{
    struct store *s = im->store;
    sqlite3_stmt *st = db_stmt(s, Q_SOURCE_GET, err);
    if (!st)
        return false;
    db_bind_str(st, 1, name);
    int row = db_row(s, st, "finding the source", err);
    if (row > 0)
        im->source_id = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    if (row != 0)
        return row > 0;
    if (!(st = db_stmt(s, Q_SOURCE_ADD, err)))
        return false;
    db_bind_str(st, 1, name);
    db_bind_str(st, 2, str_of(format));
    sqlite3_bind_int64(st, 3, im->started_ms);
    if (!db_run(s, st, "adding the source", err))
        return false;
    im->source_id = (uint64_t)sqlite3_last_insert_rowid(s->db);
    return true;
}

static bool add_run(struct import *im, struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_RUN_ADD, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)im->source_id);
    sqlite3_bind_int64(st, 2, im->started_ms);
    if (!db_run(im->store, st, "adding the run", err))
        return false;
    im->run_id = (uint64_t)sqlite3_last_insert_rowid(im->store->db);
    return true;
}

static void import_free(struct import *im)
{
    VEC_EACH (&im->withheld, w)
        arena_free(w->arena);
    vec_done(&im->withheld);
    map_done(&im->employers);
    encoder_free(im->encoder);
    arena_free(im->arena);
    free(im);
}

bool run_begin_batch(struct import *im, struct err *err)
{
    if (im->store->in_tx)
        return true;
    im->batch_started_us = now_mono_us();
    im->batch_records = 0;
    return db_begin(im->store, err);
}

/* meta.facts_stamp is the stamp of all facts; once they differ it is 0 until all are made anew. */
static bool note_stamp(struct import *im, struct err *err)
{
    struct store *s = im->store;
    uint64_t stamp;
    if (!db_meta_get(s, STR("facts_stamp"), &stamp, err))
        return false;
    if (stamp == s->stamp || (stamp == 0 && s->next_posting > 1))
        return true;
    return db_meta_put(s, STR("facts_stamp"), s->next_posting == 1 ? s->stamp : 0, err);
}

struct import *import_begin(struct store *s, struct str source, const char *format, struct err *err)
{
    assert(s->mode == STORE_WRITE);
    if (!source.len || source.len > SOURCE_NAME_BYTES_MAX) {
        err_set(err, ERR_USAGE, "a source's name has 1 to %d bytes", SOURCE_NAME_BYTES_MAX);
        return NULL;
    }
    uint64_t due;
    if (!store_expire_due(s, date_today(), &due, err))
        return NULL;
    struct import *im = xcalloc(1, sizeof(*im));
    im->store = s;
    im->started_ms = now_unix_ms();
    im->today = date_today();
    im->batch_max = IMPORT_BATCH_POSTINGS;
    im->encoder = encoder_for(s);
    im->arena = arena_new();
    db_lock(s);
    bool ok = run_begin_batch(im, err) && get_source(im, source, format, err) && add_run(im, err) &&
              note_stamp(im, err);
    if (!ok)
        db_rollback(s);
    db_unlock(s);
    if (ok)
        return im;
    import_free(im);
    return NULL;
}

/* ---- batches --------------------------------------------------------------------------------- */

static bool write_run(struct import *im, bool finished, struct err *err)
{
    const struct import_counts *c = &im->counts;
    sqlite3_stmt *st = db_stmt(im->store, Q_RUN_UPDATE, err);
    if (!st)
        return false;
    int64_t values[] = {(int64_t)im->run_id,
                        finished ? now_unix_ms() : 0,
                        finished && im->complete,
                        (int64_t)c->read,
                        (int64_t)c->added,
                        (int64_t)c->changed,
                        (int64_t)c->unchanged,
                        (int64_t)c->merged,
                        (int64_t)c->expired,
                        (int64_t)c->rejected,
                        im->held};
    for (int i = 0; i < (int)(sizeof(values) / sizeof(values[0])); i++)
        sqlite3_bind_int64(st, i + 1, values[i]);
    return db_run(im->store, st, "writing the run", err);
}

bool run_commit_batch(struct import *im, bool finished, struct err *err)
{
    if (!run_begin_batch(im, err) || !write_run(im, finished, err) || !db_commit(im->store, err))
        return false;
    im->committed = im->counts;
    im->durable = im->records;
    VEC_EACH (&im->withheld, w)
        if (w->record < im->durable)
            im->durable = w->record;
    return true;
}

static bool batch_is_full(const struct import *im)
{
    return im->batch_records >= im->batch_max ||
           now_mono_us() - im->batch_started_us >= (int64_t)IMPORT_BATCH_MS * 1000;
}

/* After a failure nothing of the open batch stands. */
static bool settle(struct import *im, bool ok, struct err *err)
{
    if (ok)
        return true;
    db_rollback(im->store);
    im->counts = im->committed;
    return fail(im, err);
}

static bool count_record(struct import *im, struct err *err)
{
    im->counts.read++;
    im->records++;
    im->batch_records++;
    return !batch_is_full(im) || run_commit_batch(im, false, err);
}

static bool add_locked(struct import *im, const struct encoded *e, struct err *err)
{
    return run_begin_batch(im, err) && record_add(im, e, err) && count_record(im, err);
}

bool import_add_encoded(struct import *im, const struct encoded *e, struct err *err)
{
    assert(e->ref.len);
    if (im->failed.code)
        return fail(im, err);
    db_lock(im->store);
    bool ok = settle(im, add_locked(im, e, &im->failed), err);
    db_unlock(im->store);
    return ok;
}

bool import_add(struct import *im, const struct posting *p, const struct facts *f, struct err *err)
{
    struct encoded e;
    if (im->failed.code)
        return fail(im, err);
    arena_reset(im->arena);
    return encode_posting(im->encoder, im->arena, p, f, &e, err) && import_add_encoded(im, &e, err);
}

static bool reject_locked(struct import *im, struct str ref, struct err *err)
{
    if (!run_begin_batch(im, err) || !record_seen(im, ref, err))
        return false;
    im->counts.rejected++;
    return count_record(im, err);
}

bool import_reject(struct import *im, struct str ref, struct err *err)
{
    if (im->failed.code)
        return fail(im, err);
    db_lock(im->store);
    bool ok = settle(im, reject_locked(im, ref, &im->failed), err);
    db_unlock(im->store);
    return ok;
}

bool import_flush(struct import *im, struct err *err)
{
    if (im->failed.code)
        return fail(im, err);
    db_lock(im->store);
    bool ok = settle(im, run_commit_batch(im, false, &im->failed), err);
    db_unlock(im->store);
    return ok;
}

uint64_t import_durable(const struct import *im)
{
    return im->durable;
}

struct import_counts import_so_far(const struct import *im)
{
    return im->counts;
}

void import_batch_size(struct import *im, uint64_t n)
{
    assert(n >= 1);
    im->batch_max = n;
}

void import_allow_mass_expiry(struct import *im)
{
    im->allow_mass_expiry = true;
}

/* ---- ending ---------------------------------------------------------------------------------- */

static bool end_locked(struct import *im, bool complete, struct str *note, struct arena *a,
                       struct err *err)
{
    bool may = false;
    if (!record_apply_withheld(im, err) || (complete && !expire_allowed(im, a, &may, note, err)) ||
        (may && !expire_missing(im, err)))
        return false;
    im->complete = complete && (may || im->held);
    return run_commit_batch(im, true, err);
}

bool import_end(struct import *im, bool complete, struct import_counts *counts, struct str *note,
                struct arena *a, struct err *err)
{
    struct str ignored;
    note = note ? note : &ignored;
    *note = STR_NONE;
    db_lock(im->store);
    bool ok = im->failed.code ? fail(im, err)
                              : settle(im, end_locked(im, complete, note, a, &im->failed), err);
    db_rollback(im->store);
    db_unlock(im->store);
    if (counts)
        *counts = im->committed;
    import_free(im);
    return ok;
}
