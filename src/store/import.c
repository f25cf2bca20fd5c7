#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/facts.h"
#include "store/vacancy.h"

#include <assert.h>

#define SOURCE_NAME_BYTES_MAX 200
#define EMPLOYER_CACHE_MAX    100000
/* Records that repeat content which a later record of the same run replaced last time. */
#define WITHHELD_MAX 1000
/* A run in which more than half the records were broken closes no postings. */
#define BROKEN_PERCENT_MAX 50

/* A file may hold one ref several times; the last wins. Importing the file again must change
 * nothing, so a record whose content was superseded before is withheld until the run shows whether
 * the superseding one comes again; if not, it is applied at the end. */
struct withheld {
    uint64_t posting_id, record;
    struct arena *arena;
    struct encoded encoded;
};

struct import {
    struct store *store;
    uint64_t source_id, run_id;
    int64_t started_ms, batch_started_us;
    int32_t today;
    uint64_t records, durable, batch_records;
    struct import_counts counts, committed;
    struct map employers;
    VEC(struct withheld) withheld;
    struct encoder *encoder;
    struct arena *arena;
    struct err failed; /* sticky */
    uint64_t batch_max;
    bool complete, held, allow_mass_expiry;
};

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

/* ---- beginning ---------------------------------------------------------------------------------
 */

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

static bool begin_batch(struct import *im, struct err *err)
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
    bool ok = begin_batch(im, err) && get_source(im, source, format, err) && add_run(im, err) &&
              note_stamp(im, err);
    if (!ok)
        db_rollback(s);
    db_unlock(s);
    if (ok)
        return im;
    import_free(im);
    return NULL;
}

/* ---- one posting -------------------------------------------------------------------------------
 */

static bool get_employer(struct import *im, const struct encoded *e, uint32_t *id, struct err *err)
{
    struct store *s = im->store;
    *id = 0;
    if (!e->employer_key.len)
        return true;
    uint64_t *cached = map_get(&im->employers, e->employer_key);
    if (cached) {
        *id = (uint32_t)*cached;
        return true;
    }
    sqlite3_stmt *st = db_stmt(s, Q_EMPLOYER_GET, err);
    if (!st)
        return false;
    db_bind_str(st, 1, e->employer_key);
    int row = db_row(s, st, "finding the employer", err);
    if (row > 0)
        *id = (uint32_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    if (row < 0)
        return false;
    if (row == 0) {
        if (!(st = db_stmt(s, Q_EMPLOYER_ADD, err)))
            return false;
        db_bind_str(st, 1, e->employer_key);
        db_bind_str(st, 2, e->employer);
        if (!db_run(s, st, "adding the employer", err))
            return false;
        *id = (uint32_t)sqlite3_last_insert_rowid(s->db);
    }
    if (im->employers.len >= EMPLOYER_CACHE_MAX)
        map_clear(&im->employers);
    *map_put(&im->employers, e->employer_key, NULL) = *id;
    return true;
}

static bool get_posting(struct import *im, struct str ref, struct posting_row *row, bool *found,
                        struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_POSTING_BY_REF, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)im->source_id);
    db_bind_str(st, 2, ref);
    int got = db_row(im->store, st, "finding the posting", err);
    *found = got > 0;
    if (got > 0)
        posting_row_read(st, row);
    sqlite3_reset(st);
    return got >= 0;
}

static bool is_due(const struct import *im, int32_t valid_through)
{
    return valid_through != DATE_NONE && valid_through < im->today;
}

static bool row_of(struct import *im, const struct encoded *e, struct posting_row *row,
                   struct err *err)
{
    row->source_id = im->source_id;
    row->hash = e->hash;
    row->title_key = e->title_key;
    row->place_key = e->place_key;
    row->copy_key = copy_key_of(e);
    row->url_key = e->url_key;
    row->valid_through = e->valid_through;
    row->last_run = im->run_id;
    row->expired_ms = is_due(im, e->valid_through) ? im->started_ms : 0;
    return get_employer(im, e, &row->employer_id, err);
}

static void bind_date(sqlite3_stmt *st, int at, int32_t date)
{
    if (date == DATE_NONE)
        sqlite3_bind_null(st, at);
    else
        sqlite3_bind_int(st, at, date);
}

static void bind_employer(sqlite3_stmt *st, int at, uint32_t id)
{
    if (id)
        sqlite3_bind_int64(st, at, id);
    else
        sqlite3_bind_null(st, at);
}

static bool insert_row(struct import *im, const struct posting_row *r, const struct encoded *e,
                       const char *reason, struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_POSTING_ADD, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)r->id);
    sqlite3_bind_int64(st, 2, (int64_t)r->source_id);
    db_bind_str(st, 3, e->ref);
    sqlite3_bind_int64(st, 4, (int64_t)r->vacancy_id);
    db_bind_str(st, 5, str_of(reason));
    bind_employer(st, 6, r->employer_id);
    db_bind_str(st, 7, e->url);
    sqlite3_bind_int64(st, 8, (int64_t)r->hash);
    sqlite3_bind_int64(st, 9, (int64_t)r->title_key);
    sqlite3_bind_int64(st, 10, (int64_t)r->place_key);
    sqlite3_bind_int64(st, 11, (int64_t)r->copy_key);
    sqlite3_bind_int64(st, 12, (int64_t)r->url_key);
    bind_date(st, 13, r->valid_through);
    sqlite3_bind_int64(st, 14, im->started_ms);
    sqlite3_bind_int64(st, 15, (int64_t)r->last_run);
    sqlite3_bind_int64(st, 16, r->expired_ms);
    return db_run(im->store, st, "adding a posting", err);
}

static bool write_content(struct import *im, enum query q, uint64_t id, const struct encoded *e,
                          struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, q, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    sqlite3_bind_int64(st, 2, (int64_t)e->stamp);
    db_bind_blob(st, 3, e->facts);
    db_bind_blob(st, 4, e->body);
    return db_run(im->store, st, "writing a posting", err);
}

static bool add_new(struct import *im, const struct encoded *e, struct err *err)
{
    struct store *s = im->store;
    struct posting_row row = {.id = s->next_posting++};
    const char *reason = "";
    if (!row_of(im, e, &row, err) || !vacancy_find(s, &row, &row.vacancy_id, &reason, err))
        return false;
    bool merged = row.vacancy_id != 0;
    if (!merged && !vacancy_add(s, row.id, !row.expired_ms, &row.vacancy_id, err))
        return false;
    if (!insert_row(im, &row, e, reason, err) || !write_content(im, Q_CONTENT_ADD, row.id, e, err))
        return false;
    if (!merged) {
        im->counts.added++;
        return true;
    }
    im->counts.merged++;
    return vacancy_refresh(s, row.vacancy_id, err);
}

static bool write_seen(struct import *im, uint64_t id, int64_t expired_ms, struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_POSTING_SEEN, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    sqlite3_bind_int64(st, 2, (int64_t)im->run_id);
    sqlite3_bind_int64(st, 3, expired_ms);
    return db_run(im->store, st, "marking a posting as seen", err);
}

/* The content is as known. A posting that had expired lives again, unless its day is past. */
static bool see_again(struct import *im, const struct posting_row *row, struct err *err)
{
    bool revive = row->expired_ms && !is_due(im, row->valid_through);
    if (row->last_run == im->run_id && !revive) {
        im->counts.unchanged++;
        return true;
    }
    if (!write_seen(im, row->id, revive ? 0 : row->expired_ms, err))
        return false;
    if (!revive) {
        im->counts.unchanged++;
        return true;
    }
    im->counts.changed++;
    return vacancy_refresh(im->store, row->vacancy_id, err);
}

static bool superseded(struct store *s, enum query q, uint64_t posting_id, uint64_t hash, bool *has,
                       struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, q, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)posting_id);
    if (q != Q_SUPERSEDED_CLEAR)
        sqlite3_bind_int64(st, 2, (int64_t)hash);
    int row = db_row(s, st, "superseded content", err);
    if (has)
        *has = row > 0;
    sqlite3_reset(st);
    return row >= 0;
}

static bool update_row(struct import *im, const struct posting_row *r, const struct encoded *e,
                       struct err *err)
{
    sqlite3_stmt *st = db_stmt(im->store, Q_POSTING_UPDATE, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)r->id);
    bind_employer(st, 2, r->employer_id);
    db_bind_str(st, 3, e->url);
    sqlite3_bind_int64(st, 4, (int64_t)r->hash);
    sqlite3_bind_int64(st, 5, (int64_t)r->title_key);
    sqlite3_bind_int64(st, 6, (int64_t)r->place_key);
    sqlite3_bind_int64(st, 7, (int64_t)r->copy_key);
    sqlite3_bind_int64(st, 8, (int64_t)r->url_key);
    bind_date(st, 9, r->valid_through);
    sqlite3_bind_int64(st, 10, (int64_t)r->last_run);
    sqlite3_bind_int64(st, 11, r->expired_ms);
    return db_run(im->store, st, "changing a posting", err);
}

static void drop_withheld(struct import *im, uint64_t posting_id)
{
    for (size_t i = 0; i < im->withheld.len; i++) {
        if (im->withheld.items[i].posting_id != posting_id)
            continue;
        arena_free(im->withheld.items[i].arena);
        memmove(&im->withheld.items[i], &im->withheld.items[i + 1],
                (im->withheld.len - i - 1) * sizeof(struct withheld));
        im->withheld.len--;
        return;
    }
}

static bool change(struct import *im, const struct posting_row *old, const struct encoded *e,
                   struct err *err)
{
    struct store *s = im->store;
    struct posting_row row = *old;
    bool again = old->last_run == im->run_id; /* the same ref once more in this run */
    if (!superseded(s, again ? Q_SUPERSEDED_ADD : Q_SUPERSEDED_CLEAR, old->id, old->hash, NULL,
                    err) ||
        !row_of(im, e, &row, err) || !update_row(im, &row, e, err) ||
        !write_content(im, Q_CONTENT_UPDATE, row.id, e, err))
        return false;
    im->counts.changed++;
    return vacancy_resettle(s, row.vacancy_id, err);
}

static bool withhold(struct import *im, const struct posting_row *row, const struct encoded *e,
                     struct err *err)
{
    struct withheld w = {.posting_id = row->id, .record = im->records, .arena = arena_new()};
    w.encoded = *e;
    w.encoded.ref = arena_str(w.arena, e->ref);
    w.encoded.url = arena_str(w.arena, e->url);
    w.encoded.employer = arena_str(w.arena, e->employer);
    w.encoded.employer_key = arena_str(w.arena, e->employer_key);
    w.encoded.body = arena_str(w.arena, e->body);
    w.encoded.facts = arena_str(w.arena, e->facts);
    drop_withheld(im, row->id);
    vec_push(&im->withheld, w);
    im->counts.unchanged++;
    return write_seen(im, row->id, row->expired_ms, err);
}

static bool known(struct import *im, const struct posting_row *row, const struct encoded *e,
                  struct err *err)
{
    if (row->hash == e->hash) {
        drop_withheld(im, row->id);
        return see_again(im, row, err);
    }
    bool was_superseded = false;
    if (im->withheld.len < WITHHELD_MAX &&
        !superseded(im->store, Q_SUPERSEDED_HAS, row->id, e->hash, &was_superseded, err))
        return false;
    if (was_superseded)
        return withhold(im, row, e, err);
    drop_withheld(im, row->id);
    return change(im, row, e, err);
}

/* ---- batches -----------------------------------------------------------------------------------
 */

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

static bool commit_batch(struct import *im, bool finished, struct err *err)
{
    if (!begin_batch(im, err) || !write_run(im, finished, err) || !db_commit(im->store, err))
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

static bool add_locked(struct import *im, const struct encoded *e, struct err *err)
{
    struct posting_row row;
    bool found = false;
    if (!begin_batch(im, err) || !get_posting(im, e->ref, &row, &found, err) ||
        !(found ? known(im, &row, e, err) : add_new(im, e, err)))
        return false;
    im->counts.read++;
    im->records++;
    im->batch_records++;
    return !batch_is_full(im) || commit_batch(im, false, err);
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
    struct posting_row row;
    bool found = false;
    if (!begin_batch(im, err) || (ref.len && !get_posting(im, ref, &row, &found, err)) ||
        (found && !write_seen(im, row.id, row.expired_ms, err)))
        return false;
    im->counts.read++;
    im->counts.rejected++;
    im->records++;
    im->batch_records++;
    return !batch_is_full(im) || commit_batch(im, false, err);
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
    bool ok = settle(im, commit_batch(im, false, &im->failed), err);
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

/* ---- ending ------------------------------------------------------------------------------------
 */

static bool apply_withheld(struct import *im, struct err *err)
{
    bool ok = true;
    VEC_EACH (&im->withheld, w) {
        struct posting_row row;
        bool found = false;
        ok = ok && begin_batch(im, err) && get_posting(im, w->encoded.ref, &row, &found, err);
        assert(!ok || found);
        ok = ok && change(im, &row, &w->encoded, err);
        im->counts.unchanged -= ok;
        arena_free(w->arena);
    }
    vec_clear(&im->withheld);
    return ok;
}

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

static bool expire_missing(struct import *im, struct err *err)
{
    struct expiries missing = {0};
    bool ok = begin_batch(im, err) && find_missing(im, &missing, err);
    for (size_t i = 0; ok && i < missing.len; i++) {
        ok = begin_batch(im, err) && expire_one(im->store, missing.items[i], im->started_ms, err);
        im->counts.expired += ok;
        if (ok && (i + 1) % IMPORT_BATCH_POSTINGS == 0)
            ok = commit_batch(im, false, err);
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

/* Decides whether this complete run may close postings; says why not in *note. */
static bool may_expire(struct import *im, struct arena *a, bool *may, struct str *note,
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

static bool end_locked(struct import *im, bool complete, struct str *note, struct arena *a,
                       struct err *err)
{
    bool may = false;
    if (!apply_withheld(im, err) || (complete && !may_expire(im, a, &may, note, err)) ||
        (may && !expire_missing(im, err)))
        return false;
    im->complete = complete && (may || im->held);
    return commit_batch(im, true, err);
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

/* ---- due ---------------------------------------------------------------------------------------
 */

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
