/* A posting and its facts → what the store keeps, and back.
 *
 * Encoding is the expensive part of an import and touches no database: run it on worker threads,
 * each with its own encoder, and hand the results to import_add_encoded on the one writer. */
#ifndef STORE_ENCODE_H
#define STORE_ENCODE_H

#include "store/store.h"

#include <zstd.h>

/* Decompressed size of one posting's JSON; posting.h's limits, escaped, stay below. */
#define BODY_BYTES_MAX  ((size_t)8 << 20)
#define BODY_ZSTD_LEVEL 1

struct encoder; /* one thread at a time */

/* `stamp` says which knowledge made the facts (see store_refresh_facts). g may be NULL and must
 * outlive the encoder. */
struct encoder *encoder_new(const struct gazetteer *g, uint64_t stamp);
/* With the store's knowledge (store_set_knowledge). */
struct encoder *encoder_for(const struct store *s);
void encoder_free(struct encoder *e);

struct encoded {
    struct str ref, url, employer, employer_key;
    uint64_t hash;                                    /* of the JSON: the content as received */
    uint64_t title_key, place_key, text_key, url_key; /* keys.h; 0 = none */
    uint64_t stamp;
    int32_t valid_through;
    struct str body;  /* zstd frame of posting_to_json */
    struct str facts; /* facts.h */
};

/* Everything in *out lives in `a` or points into the posting. ERR_LIMIT when the posting is larger
 * than BODY_BYTES_MAX. */
bool encode_posting(struct encoder *e, struct arena *a, const struct posting *p,
                    const struct facts *f, struct encoded *out, struct err *err);

/* Adds what encode_posting made; the bytes are not needed afterwards. See import_add. */
bool import_add_encoded(struct import *im, const struct encoded *e, struct err *err);

/* The two blobs of a content row. Any bytes are safe; ERR_CORRUPT. One DCtx per thread. */
bool decode_body(ZSTD_DCtx *d, struct arena *a, struct str body, struct str *json, struct err *err);
bool decode_posting(ZSTD_DCtx *d, struct arena *a, struct str body, struct posting *p,
                    struct err *err);
/* Facts of an older shape are no damage: they are empty until store_refresh_facts makes them anew.
 */
bool decode_facts(struct arena *a, struct str facts, struct facts *out, struct err *err);

#endif
