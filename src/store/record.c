#include "store/run.h"

#include <assert.h>

#define EMPLOYER_CACHE_MAX 100000
/* Records that repeat content which a later record of the same run replaced last time. */
#define WITHHELD_MAX 1000

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
bool record_apply_withheld(struct import *im, struct err *err)
{
    bool ok = true;
    VEC_EACH (&im->withheld, w) {
        struct posting_row row;
        bool found = false;
        ok = ok && run_begin_batch(im, err) && get_posting(im, w->encoded.ref, &row, &found, err);
        assert(!ok || found);
        ok = ok && change(im, &row, &w->encoded, err);
        im->counts.unchanged -= ok;
        arena_free(w->arena);
    }
    vec_clear(&im->withheld);
    return ok;
}

bool record_add(struct import *im, const struct encoded *e, struct err *err)
{
    struct posting_row row;
    bool found = false;
    return get_posting(im, e->ref, &row, &found, err) &&
           (found ? known(im, &row, e, err) : add_new(im, e, err));
}

bool record_seen(struct import *im, struct str ref, struct err *err)
{
    struct posting_row row;
    bool found = false;
    return !ref.len || (get_posting(im, ref, &row, &found, err) &&
                        (!found || write_seen(im, row.id, row.expired_ms, err)));
}
