/* Which postings are one vacancy, and what follows for it: its main posting, whether it is live,
 * its seq. Internal to store/; every function needs an open write transaction. */
#ifndef STORE_VACANCY_H
#define STORE_VACANCY_H

#include "store/db.h"
#include "store/encode.h"

/* A posting's row without its texts. Ids and keys of 0 mean none. */
struct posting_row {
    uint64_t id, source_id, vacancy_id, hash, title_key, place_key, copy_key, url_key, last_run;
    uint32_t employer_id;
    int64_t expired_ms;
    int32_t valid_through;
    bool founder; /* the vacancy was made for it */
};

/* The columns of Q_POSTING_BY_REF and its like. */
void posting_row_read(sqlite3_stmt *st, struct posting_row *row);

/* employer, title, towns and text as one key; 0 when any of them is unknown. */
uint64_t copy_key_of(const struct encoded *e);

/* The live vacancy, other than its own, that `p` (its keys, source, vacancy) is a copy of, and why;
 * *id = 0 when none. */
bool vacancy_find(struct store *s, const struct posting_row *p, uint64_t *id, const char **reason,
                  struct err *err);
/* A new vacancy whose main posting is `posting_id`. */
bool vacancy_add(struct store *s, uint64_t posting_id, bool live, uint64_t *id, struct err *err);
/* Recomputes main posting and live from the sightings; gives a new seq. The main posting is the
 * live sighting with the lowest id; when none is live it stays what it was. */
bool vacancy_refresh(struct store *s, uint64_t id, struct err *err);
/* After a sighting changed: copies that no longer agree with the founder move to a vacancy of their
 * own (or to another one they are a copy of). Ends with vacancy_refresh. */
bool vacancy_resettle(struct store *s, uint64_t id, struct err *err);

/* ---- reading, for read.c and changes.c (no transaction needed) ------------------------------- */

struct row_blobs {
    struct str body, facts;
};

/* A row of Q_VACANCY_READ or Q_CHANGES: everything but posting and facts, whose bytes are returned
 * and live until the statement's next step. */
struct row_blobs vacancy_row_read(sqlite3_stmt *st, struct vacancy *v);
/* Fills v->posting and v->facts. Touches no database. */
bool vacancy_row_decode(const struct store *s, ZSTD_DCtx *d, struct arena *a,
                        const struct row_blobs *blobs, struct vacancy *v, struct err *err);

#endif
