/* Where every reader hands its records: one place that checks a posting before anyone else sees it.
 *
 * sink_next starts a record (its arena is empty then); exactly one of sink_give and sink_reject
 * ends it. sink_give
 *  - makes short fields one clean line (tags, entities, control characters) and cuts them at
 *    POSTING_FIELD_BYTES_MAX;
 *  - rejects a posting without a title, or with one longer than POSTING_TITLE_BYTES_MAX: then the
 *    source has put something else there, and a cut title would hide it;
 *  - drops addresses that are not http/https, points outside the earth, pay that is no number;
 *  - gives a posting without a reference one made of its title, employer and first place
 * ("auto-…"), the same at every import;
 *  - rejects the second record with the same reference, title and employer; the same reference with
 *    another title or employer is a source's mistake and gets its own ("REF~…"): a vacancy must not
 *    be lost because its source counts badly. */
#ifndef INGEST_SINK_H
#define INGEST_SINK_H

#include "ingest/source.h"

/* Records of one input. */
#define INGEST_RECORDS_MAX 20000000

struct sink_seen {
    uint64_t ref, content, record;
};

struct sink {
    ingest_fn *fn;
    void *user;
    struct arena *a; /* the record's */
    uint64_t record, at;
    bool stopped; /* the caller wants no more */
    uint64_t given;
    uint64_t unreadable;    /* records whose reference nobody could read: the set is not complete */
    struct sink_seen *seen; /* open addressing, record 0 = free */
    size_t n_seen, cap_seen;
    struct ingest_result *res;
};

void sink_init(struct sink *s, ingest_fn *fn, void *user, struct ingest_result *res);
void sink_done(struct sink *s);
void sink_next(struct sink *s, uint64_t at);
/* All dates unknown. */
struct posting posting_blank(void);
void sink_give(struct sink *s, struct posting *p);
/* `field` is a literal or lives in s->a. */
void sink_reject(struct sink *s, const char *field, struct str ref, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A record that is not even JSON or XML. */
void sink_unreadable(struct sink *s, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Not a posting at all, though the format puts it among them: as if it had not been there. */
void sink_skip(struct sink *s);

#endif
