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

/* A store may be used by several threads: its functions wait for each other. A reader sees the last
 * committed state at each call. Ids of postings, vacancies and employers are never given twice. */
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

/* The store commits after this many postings, or this long after the batch's first. */
#define IMPORT_BATCH_POSTINGS 1000
#define IMPORT_BATCH_MS       1000
/* A complete run that would expire more than this share of a source with at least so many live
 * postings is believed only when the next complete run says so too. */
#define IMPORT_HOLD_PERCENT      90
#define IMPORT_HOLD_POSTINGS_MIN 100

/* Which gazetteer (may be NULL) and knowledge the facts given to import_add were made with; the
 * gazetteer must outlive the store. See store_refresh_facts. */
void store_set_knowledge(struct store *s, const struct gazetteer *g, uint64_t stamp);

/* ERR_UNAVAIL cannot happen here: the writer's lock is held since store_open. `source` is 1–200
 * bytes. */
struct import *import_begin(struct store *s, struct str source, const char *format,
                            struct err *err);
/* Adds one posting with its facts to the current batch; a full batch is committed. Sticky error.
 * Every posting added is counted as exactly one of added (a vacancy of its own), merged (a new copy
 * of a known vacancy), changed and unchanged; see SCHEMA.md for what makes a copy. */
bool import_add(struct import *im, const struct posting *p, const struct facts *f, struct err *err);
/* Counts a record that was no posting. When its ref (may be empty) is known, that posting was seen:
 * a broken record does not expire it. */
bool import_reject(struct import *im, struct str ref, struct err *err);
/* How many records (import_add and import_reject calls), counted from the first, are durable. */
uint64_t import_durable(const struct import *im);
/* Commit after n postings instead of IMPORT_BATCH_POSTINGS; n >= 1. */
void import_batch_size(struct import *im, uint64_t n);
/* Believe a complete run whatever share it expires (IMPORT_HOLD_PERCENT). */
void import_allow_mass_expiry(struct import *im);
/* The counts so far. */
struct import_counts import_so_far(const struct import *im);
/* Commits the batch so far: what was added before is durable when this returns true. */
bool import_flush(struct import *im, struct err *err);
/* Flushes; when `complete`, postings of this source that were not seen in this run expire (refused,
 * with a reason in *note, when the run saw no posting). Frees im in every case. */
bool import_end(struct import *im, bool complete, struct import_counts *counts, struct str *note,
                struct arena *a, struct err *err);

/* Postings whose valid_through is before `today` expire; their vacancies get new seqs. Writer only,
 * outside an import; *n is how many. import_begin does this by itself. */
bool store_expire_due(struct store *s, int32_t today, uint64_t *n, struct err *err);

/* ---- reading --------------------------------------------------------------------------------- */

struct sighting { /* one posting of a vacancy */
    uint64_t posting_id;
    struct str source, ref, url;
    int64_t first_seen_ms, last_seen_ms, expired_ms; /* expired_ms 0 = live */
    struct str merge_reason; /* why it belongs to this vacancy, MERGE_…; "" for the first */
};

/* Merge reasons, as stored. */
#define MERGE_TEXT   "same-text" /* other source; employer, title, towns and text are equal */
#define MERGE_REPEAT "repeated"  /* the same, listed twice by one source under two refs */
#define MERGE_URL    "same-url"  /* other source; URL and title are equal, towns do not differ */

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
/* An employer's name as first seen; ERR_NOTFOUND. */
bool store_employer(struct store *s, struct arena *a, uint32_t id, struct str *name,
                    struct err *err);

/* One posting as received, for export. `json` is one object in one line (docs/jsonl.md). */
struct stored_posting {
    uint64_t posting_id, vacancy_id;
    struct str source, json, merge_reason;
    int64_t first_seen_ms, last_seen_ms, expired_ms;
};
typedef bool posting_fn(void *user, const struct stored_posting *p);
/* Every posting in id order, live ones only unless `all`; `source` empty = all sources. */
bool store_postings(struct store *s, struct str source, bool all, posting_fn *fn, void *user,
                    struct err *err);

/* ---- care ------------------------------------------------------------------------------------ */

/* Facts are derived from postings with some gazetteer and rules; `stamp` names these. Facts of
 * another stamp are made afresh by fn, in transactions of IMPORT_BATCH_POSTINGS; a vacancy whose
 * facts come out different gets a new seq. *n is how many were made. Writer only. */
typedef void facts_fn(void *user, struct arena *a, const struct posting *p, struct facts *out);
bool store_refresh_facts(struct store *s, facts_fn *fn, void *user, uint64_t *n, struct err *err);

/* SQLite's integrity check, foreign keys, decodable bodies, seq order. Appends one line per finding
 * to *report; false when there is any. */
bool store_check(struct store *s, struct buf *report, struct err *err);
/* A consistent copy while others write (SQLite online backup), fsynced. */
bool store_backup(struct store *s, const char *target_file, struct err *err);

#endif
