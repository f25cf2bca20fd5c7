/* One state of the index, open for reading: the manifest and its segments with their deletes.
 *
 * Counted references: an index_reader lives until the last index_reader_unref; later commits make
 * new readers and leave it alone, even after its files are unlinked. Segments and deletes that did
 * not change are shared with the reader before. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include "index/deletes.h"
#include "index/manifest.h"

struct reader_segment {
    struct segment *segment;
    struct deletes *deletes; /* NULL = none */
};

struct index_reader {
    struct manifest manifest;
    struct reader_segment segments[MANIFEST_SEGMENTS_MAX];
    uint32_t n_segments;
    uint64_t n_live;
    /* private */
    struct reader_part *parts[MANIFEST_SEGMENTS_MAX];
    int refs;
};

/* DIR is the index folder. before (or NULL) is a reader of the same folder to share with. Errors:
 * ERR_NOTFOUND without an index, ERR_CORRUPT naming the file. */
struct index_reader *index_reader_open(const char *dir, struct index_reader *before,
                                       enum segment_verify verify, struct err *err);
void index_reader_ref(struct index_reader *r);
void index_reader_unref(struct index_reader *r);

#endif
