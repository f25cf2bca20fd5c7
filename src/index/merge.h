/* Several segments without their deleted documents → one. */
#ifndef INDEX_MERGE_H
#define INDEX_MERGE_H

#include "index/deletes.h"

#define MERGE_SEGMENTS_MAX 64

struct merge_input {
    const struct segment *segment;
    const struct deletes *deletes; /* NULL = none */
};

/* The merged segment is the one a builder would have written from the live documents. Checks every
 * byte of the inputs first, so damage is not carried on. At least one document must be live; a
 * vacancy is live in at most one input. */
bool segments_merge(const struct merge_input *in, size_t n, const char *path, struct err *err);

#endif
