/* One import run: a feed of records is understood and encoded on worker threads and stored, in the
 * feed's order, by the calling thread (the one writer). */
#ifndef CLI_IMPORT_RUN_H
#define CLI_IMPORT_RUN_H

#include "base/vec.h"
#include "cli/writer.h"
#include "ingest/source.h"

#define IMPORT_REJECTIONS_LISTED_MAX 10000 /* the rest is only counted */

/* Hands records to fn, in any way the feed likes, on a thread of its own; see ingest_bytes. */
typedef bool feed_fn(void *user, ingest_fn *fn, void *fn_user, struct ingest_result *res,
                     struct err *err);

struct import_feed {
    const char *name; /* the file's, for messages */
    feed_fn *read;
    void *user;
    uint64_t size; /* of what `at` counts, for the progress bar; 0 = unknown */
};

struct import_options {
    struct str source;
    const char *format;
    bool partial; /* never expires what is missing */
    bool allow_mass_expiry;
    uint64_t batch; /* postings per commit; 0 = the store's default */
    int ack_fd;     /* -1, or "N\n" is written there whenever N records are durable */
};

struct listed_rejection {
    const char *file;
    uint64_t record;
    struct str field, reason, ref;
};

/* Zero-initialise; strings live in the arena given to import_run. */
struct import_report {
    struct import_counts counts;
    struct str note; /* why nothing expired */
    VEC(struct listed_rejection) rejections;
    struct err broken; /* a feed that could not be read to its end; what it gave before is kept */
    double seconds;
};

/* The feeds together are one run of one source: postings in none of them expire when all are
 * complete. false only when the store failed; feeds that are broken are in out->broken. */
bool import_run(struct writer *w, const struct import_options *opt, const struct import_feed *feeds,
                size_t n_feeds, struct arena *a, struct import_report *out, struct err *err);
void import_report_done(struct import_report *r);

#endif
