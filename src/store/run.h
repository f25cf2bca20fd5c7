/* One import run, shared by the files that make it: import.c (its life and its batches), record.c
 * (one record), expire.c (what the run did not see). Internal to store/; every function needs the
 * store's mutex, and a failure leaves the open batch to be rolled back. */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include "base/map.h"
#include "base/vec.h"
#include "store/vacancy.h"

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

/* Opens a transaction unless one is open. */
bool run_begin_batch(struct import *im, struct err *err);
/* Writes the run's row and commits. */
bool run_commit_batch(struct import *im, bool finished, struct err *err);

/* Stores one posting: as new, a copy, changed or unchanged, and counts it. */
bool record_add(struct import *im, const struct encoded *e, struct err *err);
/* The posting of that ref, if there is one, was seen. */
bool record_seen(struct import *im, struct str ref, struct err *err);
/* Changes what was withheld and not superseded again. */
bool record_apply_withheld(struct import *im, struct err *err);

/* Whether this complete run may close postings; says why not in *note. */
bool expire_allowed(struct import *im, struct arena *a, bool *may, struct str *note,
                    struct err *err);
/* Expires the source's live postings that the run did not see, in batches. */
bool expire_missing(struct import *im, struct err *err);

#endif
