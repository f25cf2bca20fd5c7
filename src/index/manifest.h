/* The manifest: which segments are live (FORMAT.md). */
#ifndef INDEX_MANIFEST_H
#define INDEX_MANIFEST_H

#include "base/arena.h"
#include "base/err.h"

#define MANIFEST_SEGMENTS_MAX 64

struct manifest_segment {
    uint64_t id, deletes_generation;
    uint32_t n_docs, n_deleted;
};

struct manifest {
    uint64_t generation, seq, next_id, analyser_hash, gazetteer_hash;
    uint32_t n_segments;
    struct manifest_segment segments[MANIFEST_SEGMENTS_MAX];
};

/* DIR is the index folder. ERR_NOTFOUND when there is none, ERR_CORRUPT when it is damaged. */
bool manifest_read(const char *dir, struct manifest *out, struct err *err);
bool manifest_write(const char *dir, const struct manifest *m, struct err *err);
/* Removes files of the folder that the manifest does not name. */
void manifest_clean(const char *dir, const struct manifest *m);

char *segment_path(struct arena *a, const char *dir, uint64_t id);
char *deletes_path(struct arena *a, const char *dir, uint64_t id, uint64_t generation);

#endif
