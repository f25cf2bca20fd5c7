/* Store → index: replays the seqs the index does not hold. */
#ifndef INDEX_SYNC_H
#define INDEX_SYNC_H

#include "places/gazetteer.h"
#include "store/store.h"
#include "text/analyse.h"

struct sync_result {
    uint64_t from_seq, to_seq, documents, removed, segments;
    bool rebuilt; /* the index was missing, corrupt, or made with another analyser or gazetteer */
    struct str why_rebuilt;
};

/* Brings DIR/index up to store_seq(s). One syncer at a time (the caller holds the writer lock or
 * there is only one process). progress may be NULL. */
bool index_sync(const char *dir, struct store *s, const struct gazetteer *g,
                const struct analyser *an, bool force_rebuild, struct sync_result *out,
                struct arena *a, struct err *err);
/* Checksums and invariants of every segment; findings appended to *report. */
bool index_check(const char *dir, struct buf *report, struct err *err);

#endif
