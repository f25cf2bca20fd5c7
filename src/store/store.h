/* The truth: postings as received and the vacancies they make, in SQLite (WAL, synchronous=FULL).
 *
 * One writer at a time: store_open(…, STORE_WRITE) takes DIR/lock with flock and holds it around
 * every write and checkpoint; readers never checkpoint. Every change of a vacancy gets a growing
 * `seq`; the index replays seqs it does not hold yet. Nothing is deleted: postings expire. Schema:
 * SCHEMA.md in this folder. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "understand/posting.h"
#include "understand/understand.h"

enum store_mode { STORE_READ, STORE_WRITE };

struct store;

/* Creates DIR and the database when mode is STORE_WRITE; runs migrations. Waits at most wait_ms for
 * another writer (ERR_UNAVAIL afterwards). STORE_READ on a directory without a database is
 * ERR_NOTFOUND. */
struct store *store_open(const char *dir, enum store_mode mode, int wait_ms, struct err *err);
void store_close(struct store *s);

/* ---- import ---------------------------------------------------------------------------------- */

struct import_counts {
    uint64_t read, added, changed, unchanged, merged, expired, rejected;
};

struct import; /* one run of one source */

struct import *import_begin(struct store *s, struct str source, const char *format,
                            struct err *err);
/* Adds one posting with its facts to the current batch; a full batch is committed. Sticky error. */
bool import_add(struct import *im, const struct posting *p, const struct facts *f, struct err *err);
/* Commits the batch so far: what was added before is durable when this returns true. */
bool import_flush(struct import *im, struct err *err);
/* Flushes; when `complete`, postings of this source that were not seen in this run expire (refused,
 * with a reason in *note, when the run saw no posting). Frees im in every case. */
bool import_end(struct import *im, bool complete, struct import_counts *counts, struct str *note,
                struct arena *a, struct err *err);

/* ---- reading ----------------------------------------------------------------------------------
 */

struct sighting { /* one posting of a vacancy */
    uint64_t posting_id;
    struct str source, ref, url;
    int64_t first_seen_ms, last_seen_ms, expired_ms; /* expired_ms 0 = live */
    struct str merge_reason; /* why it belongs to this vacancy; "" for the first */
};

/* A vacancy: one job, shown once. `posting` is its main sighting's. */
struct vacancy {
    uint64_t id, seq;
    bool live; /* at least one live sighting and not past valid_through */
    uint32_t employer_id;
    struct posting posting;
    struct facts facts;
    int64_t first_seen_ms, last_seen_ms;
};

/* Seq of the last change. */
uint64_t store_seq(struct store *s);
/* false with ERR_NOTFOUND when there is no such id. The result lives in `a`. */
bool store_vacancy(struct store *s, struct arena *a, uint64_t id, struct vacancy *out,
                   struct err *err);
bool store_sightings(struct store *s, struct arena *a, uint64_t vacancy_id, struct sighting **out,
                     size_t *n, struct err *err);
/* Vacancies changed after `after_seq` in seq order, live or not, each once at its newest state. The
 * callback's vacancy lives until it returns; false stops. */
typedef bool vacancy_fn(void *user, const struct vacancy *v);
bool store_changes(struct store *s, uint64_t after_seq, vacancy_fn *fn, void *user,
                   struct err *err);
struct store_stats {
    uint64_t vacancies_live, vacancies, postings, sources, employers;
    int64_t last_import_ms;
};
bool store_stats(struct store *s, struct store_stats *out, struct err *err);

/* ---- care -------------------------------------------------------------------------------------
 */

/* SQLite's integrity check, foreign keys, decodable bodies, seq order. Appends one line per finding
 * to *report; false when there is any. */
bool store_check(struct store *s, struct buf *report, struct err *err);
/* A consistent copy while others write (SQLite online backup), fsynced. */
bool store_backup(struct store *s, const char *target_file, struct err *err);

#endif
