/* Every JSON format is one of these shapes: JSON Lines, an array, an answer with its records in a
 * named list ("jobs"), a single record, or several of them one a line. This walks all of them and
 * asks the format only how one record is read. */
#ifndef INGEST_JSON_FEED_H
#define INGEST_JSON_FEED_H

#include "ingest/json_field.h"

struct json_feed {
    const char *const *lists; /* names of the list of records, NULL-terminated; NULL = none */
    const char *total;        /* how many records there are in all pages; NULL = not said */
    const char *employer;     /* member of the answer that names the employer; NULL = none */
    bool list_is_full;        /* a list without a stated total is everything there is */
    bool single_is_full;      /* a single record is (never for pages of one posting) */
    /* Fills r->p; false after jf_reject. */
    bool (*fill)(struct json_record *r);
};

bool json_feed_read(const struct json_feed *feed, struct str bytes,
                    const struct ingest_options *opt, ingest_fn *fn, void *user,
                    struct ingest_result *res, struct err *err);

/* One record: parse, fill, give. Used by formats with a walk of their own (JSON-LD). JSON_MENDED
 * tries jf_mend on what does not parse. */
enum json_care { JSON_AS_IS, JSON_MENDED };
struct sink;
void json_feed_record(struct sink *s, struct str bytes, uint64_t at,
                      const struct ingest_options *opt, enum json_care care,
                      bool (*fill)(struct json_record *r));

#endif
