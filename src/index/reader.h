/* One state of the index, open for reading: the manifest and its segments with their deletes.
 *
 * Counted references: an index_reader lives until the last index_reader_unref; later commits make
 * new readers and leave it alone, even after its files are unlinked. Segments and deletes that did
 * not change are shared with the reader before. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include "index/deletes.h"
#include "index/manifest.h"

#include <pthread.h>

struct reader_segment {
    struct segment *segment;
    struct deletes *deletes; /* NULL = none */
};

/* The employers (or occupations) of all segments as one numbering. */
struct reader_names {
    uint32_t n;
    uint32_t *ids;
    struct str *names;  /* as the newest segment writes them */
    uint32_t **ordinal; /* by segment: its ordinal → number here; the same when there is one */
};

struct index_reader {
    struct manifest manifest;
    struct reader_segment segments[MANIFEST_SEGMENTS_MAX];
    uint32_t n_segments;
    uint64_t n_live;
    /* private */
    struct reader_part *parts[MANIFEST_SEGMENTS_MAX];
    int refs;
    pthread_mutex_t names_lock;
    struct reader_names *employers, *occupations;
};

/* DIR is the index folder. before (or NULL) is a reader of the same folder to share with. Errors:
 * ERR_NOTFOUND without an index, ERR_CORRUPT naming the file. */
struct index_reader *index_reader_open(const char *dir, struct index_reader *before,
                                       enum segment_verify verify, struct err *err);
/* Made at the first call, kept as long as the reader. */
const struct reader_names *index_reader_employers(struct index_reader *r);
const struct reader_names *index_reader_occupations(struct index_reader *r);
void index_reader_ref(struct index_reader *r);
void index_reader_unref(struct index_reader *r);

#endif
