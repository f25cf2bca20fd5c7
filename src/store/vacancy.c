#include "store/vacancy.h"

#include "base/hash.h"
#include "base/vec.h"

/* More sightings of one vacancy than this are a feed gone wrong; the rest stay as they are. */
#define SIGHTINGS_MAX 10000

void posting_row_read(sqlite3_stmt *st, struct posting_row *row)
{
    *row = (struct posting_row){
        .id = (uint64_t)sqlite3_column_int64(st, 0),
        .source_id = (uint64_t)sqlite3_column_int64(st, 1),
        .vacancy_id = (uint64_t)sqlite3_column_int64(st, 2),
        .founder = sqlite3_column_bytes(st, 3) == 0,
        .employer_id = (uint32_t)sqlite3_column_int64(st, 4),
        .hash = (uint64_t)sqlite3_column_int64(st, 6),
        .title_key = (uint64_t)sqlite3_column_int64(st, 7),
        .place_key = (uint64_t)sqlite3_column_int64(st, 8),
        .copy_key = (uint64_t)sqlite3_column_int64(st, 9),
        .url_key = (uint64_t)sqlite3_column_int64(st, 10),
        .valid_through =
            sqlite3_column_type(st, 11) == SQLITE_NULL ? DATE_NONE : sqlite3_column_int(st, 11),
        .last_run = (uint64_t)sqlite3_column_int64(st, 12),
        .expired_ms = sqlite3_column_int64(st, 13),
    };
}

uint64_t copy_key_of(const struct encoded *e)
{
    if (!e->employer_key.len || !e->title_key || !e->place_key || !e->text_key)
        return 0;
    uint64_t parts[4] = {hash64(e->employer_key.ptr, e->employer_key.len), e->title_key,
                         e->place_key, e->text_key};
    uint64_t key = hash64(parts, sizeof(parts));
    return key ? key : 1;
}

/* ---- finding --------------------------------------------------------------------------------- */

static bool same_job(const struct posting_row *p, const struct posting_row *q)
{
    return p->employer_id && p->employer_id == q->employer_id && p->title_key &&
           p->title_key == q->title_key && p->place_key && p->place_key == q->place_key;
}

static bool same_title_no_other_town(const struct posting_row *p, const struct posting_row *q)
{
    return p->title_key && p->title_key == q->title_key &&
           (!p->place_key || !q->place_key || p->place_key == q->place_key);
}

static bool find_by_text(struct store *s, const struct posting_row *p, uint64_t *id,
                         const char **reason, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_COPY_FIND, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)p->copy_key);
    sqlite3_bind_int64(st, 2, (int64_t)p->vacancy_id);
    int row = db_row(s, st, "finding copies", err);
    if (row > 0) {
        *id = (uint64_t)sqlite3_column_int64(st, 0);
        *reason = (uint64_t)sqlite3_column_int64(st, 1) == p->source_id ? MERGE_REPEAT : MERGE_TEXT;
    }
    sqlite3_reset(st);
    return row >= 0;
}

struct url_candidate {
    struct posting_row row;
    bool has_own; /* its vacancy already has a live posting of our source */
};

/* A URL that one source gives to several postings, or that stands for several vacancies, is a
 * careers page and no identity: then employer and town must agree as well. */
static void choose_by_url(const struct posting_row *p, const struct url_candidate *c, size_t n,
                          uint64_t *id, const char **reason)
{
    bool specific = true;
    for (size_t i = 0; i < n; i++)
        if (c[i].row.source_id == p->source_id || c[i].row.vacancy_id != c[0].row.vacancy_id)
            specific = false;
    for (size_t i = 0; i < n; i++) {
        if (c[i].row.source_id == p->source_id || c[i].has_own)
            continue;
        if (specific ? same_title_no_other_town(p, &c[i].row) : same_job(p, &c[i].row)) {
            *id = c[i].row.vacancy_id;
            *reason = MERGE_URL;
            return;
        }
    }
}

static bool find_by_url(struct store *s, const struct posting_row *p, uint64_t *id,
                        const char **reason, struct err *err)
{
    struct url_candidate found[50];
    size_t n = 0;
    int row;
    sqlite3_stmt *st = db_stmt(s, Q_URL_FIND, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)p->url_key);
    sqlite3_bind_int64(st, 2, (int64_t)p->vacancy_id);
    sqlite3_bind_int64(st, 3, (int64_t)p->source_id);
    while ((row = db_row(s, st, "finding URLs", err)) > 0 && n < 50)
        found[n++] = (struct url_candidate){
            .row.vacancy_id = (uint64_t)sqlite3_column_int64(st, 0),
            .row.source_id = (uint64_t)sqlite3_column_int64(st, 1),
            .row.employer_id = (uint32_t)sqlite3_column_int64(st, 2),
            .row.title_key = (uint64_t)sqlite3_column_int64(st, 3),
            .row.place_key = (uint64_t)sqlite3_column_int64(st, 4),
            .has_own = sqlite3_column_int(st, 5),
        };
    sqlite3_reset(st);
    choose_by_url(p, found, n, id, reason);
    return row >= 0;
}

bool vacancy_find(struct store *s, const struct posting_row *p, uint64_t *id, const char **reason,
                  struct err *err)
{
    *id = 0;
    *reason = "";
    if (p->copy_key && !find_by_text(s, p, id, reason, err))
        return false;
    return *id || !p->url_key || find_by_url(s, p, id, reason, err);
}

/* ---- changing -------------------------------------------------------------------------------- */

bool vacancy_add(struct store *s, uint64_t posting_id, bool live, uint64_t *id, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_VACANCY_ADD, err);
    if (!st)
        return false;
    *id = s->next_vacancy++;
    sqlite3_bind_int64(st, 1, (int64_t)*id);
    sqlite3_bind_int64(st, 2, (int64_t)++s->seq);
    sqlite3_bind_int(st, 3, live);
    sqlite3_bind_int64(st, 4, (int64_t)posting_id);
    return db_run(s, st, "adding a vacancy", err);
}

static bool write_state(struct store *s, uint64_t id, bool live, uint64_t main_posting,
                        struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_VACANCY_UPDATE, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    sqlite3_bind_int64(st, 2, (int64_t)++s->seq);
    sqlite3_bind_int(st, 3, live);
    sqlite3_bind_int64(st, 4, (int64_t)main_posting);
    return db_run(s, st, "updating a vacancy", err);
}

static bool current_main(struct store *s, uint64_t id, uint64_t *main_posting, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_VACANCY_STATE, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    int row = db_row(s, st, "reading a vacancy", err);
    if (row > 0)
        *main_posting = (uint64_t)sqlite3_column_int64(st, 2);
    sqlite3_reset(st);
    return row > 0 || err_set(err, ERR_CORRUPT, "vacancy %lu does not exist", (unsigned long)id);
}

struct rows {
    struct posting_row *items;
    size_t len, cap;
};

static bool sightings_of(struct store *s, uint64_t id, struct rows *rows, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_VACANCY_POSTINGS, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)id);
    int row;
    while ((row = db_row(s, st, "reading sightings", err)) > 0 && rows->len < SIGHTINGS_MAX) {
        struct posting_row p;
        posting_row_read(st, &p);
        vec_push(rows, p);
    }
    sqlite3_reset(st);
    return row >= 0;
}

bool vacancy_refresh(struct store *s, uint64_t id, struct err *err)
{
    uint64_t main_posting = 0, first_live = 0;
    bool main_is_here = false;
    struct rows rows = {0};
    bool ok = current_main(s, id, &main_posting, err) && sightings_of(s, id, &rows, err);
    VEC_EACH (&rows, p) {
        if (!p->expired_ms && !first_live)
            first_live = p->id;
        main_is_here |= p->id == main_posting;
    }
    if (ok && first_live)
        main_posting = first_live;
    else if (ok && !main_is_here && rows.len)
        main_posting = rows.items[0].id;
    vec_done(&rows);
    return ok && write_state(s, id, first_live != 0, main_posting, err);
}

static bool move_posting(struct store *s, uint64_t posting_id, uint64_t vacancy_id,
                         const char *reason, struct err *err)
{
    sqlite3_stmt *st = db_stmt(s, Q_POSTING_MOVE, err);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, (int64_t)posting_id);
    sqlite3_bind_int64(st, 2, (int64_t)vacancy_id);
    db_bind_str(st, 3, str_of(reason));
    return db_run(s, st, "moving a posting", err);
}

static bool move_out(struct store *s, const struct posting_row *p, struct err *err)
{
    uint64_t target = 0;
    const char *reason = "";
    if (!vacancy_find(s, p, &target, &reason, err))
        return false;
    if (target)
        return move_posting(s, p->id, target, reason, err) && vacancy_refresh(s, target, err);
    return vacancy_add(s, p->id, !p->expired_ms, &target, err) &&
           move_posting(s, p->id, target, "", err);
}

static bool agrees(const struct posting_row *copy, const struct posting_row *founder)
{
    return same_job(copy, founder) || (copy->url_key && copy->url_key == founder->url_key &&
                                       same_title_no_other_town(copy, founder));
}

bool vacancy_resettle(struct store *s, uint64_t id, struct err *err)
{
    struct rows rows = {0};
    const struct posting_row *founder = NULL;
    bool ok = sightings_of(s, id, &rows, err);
    VEC_EACH (&rows, p)
        if (p->founder && !founder)
            founder = p;
    VEC_EACH (&rows, p)
        if (ok && founder && !p->founder && !agrees(p, founder))
            ok = move_out(s, p, err);
    vec_done(&rows);
    return ok && vacancy_refresh(s, id, err);
}
