/* Changes to the index: documents in, documents out, commit.
 *
 * Documents wait in memory; when they pass the flush size, and at indexer_commit, they become a
 * segment, documents they replace are marked deleted, segments are merged by size, and a manifest
 * makes all of it valid at once. What a crash leaves is the state of the last manifest. One indexer
 * at a time.
 *
 * Merging is tiered: eight segments of a size class become one of the next class, so there are at
 * most seven of each class, and a document is rewritten once a class. A segment that is mostly
 * deleted is rewritten alone. */
#ifndef INDEX_INDEXER_H
#define INDEX_INDEXER_H

#include "index/builder.h"
#include "index/reader.h"

#define FLUSH_BYTES_DEFAULT ((size_t)256 << 20)

struct indexer;

struct indexer_options {
    bool rebuild;       /* start empty; the old index stays in force until indexer_commit */
    size_t flush_bytes; /* 0 = FLUSH_BYTES_DEFAULT */
};

/* DIR is the index folder; made when missing. An index that is missing, damaged or made with
 * another analyser or gazetteer is rebuilt: *rebuilt is set, *why (in `a`) says why. */
struct indexer *indexer_open(const char *dir, const struct analyser *an, uint64_t gazetteer_hash,
                             const struct indexer_options *options, bool *rebuilt, struct str *why,
                             struct arena *a, struct err *err);
void indexer_close(struct indexer *ix);
/* The last seq the index holds; 0 when it is being rebuilt. */
uint64_t indexer_seq(const struct indexer *ix);
uint32_t indexer_segments(const struct indexer *ix);
/* `seq` is the change this document comes from: changes arrive in order of seq. */
bool indexer_add(struct indexer *ix, const struct index_doc *d, uint64_t seq, struct err *err);
bool indexer_remove(struct indexer *ix, uint64_t id, uint64_t seq, struct err *err);
/* Makes everything so far durable and visible; `seq` is the last change it covers. After an error
 * the indexer can only be closed; the index is as it was at the last commit. */
bool indexer_commit(struct indexer *ix, uint64_t seq, struct err *err);
/* Merges all segments into one. */
bool indexer_merge_all(struct indexer *ix, struct err *err);

#endif
