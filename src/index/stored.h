/* Writing the STORED record of a document; segment_stored (segment.h) reads it back. */
#ifndef INDEX_STORED_H
#define INDEX_STORED_H

#include "base/buf.h"
#include "index/segment.h"

struct ZSTD_CCtx_s;

/* Appends the record; d is within the limits of document.h. */
void stored_write(const struct index_doc *d, struct ZSTD_CCtx_s *zstd, struct buf *out);

#endif
