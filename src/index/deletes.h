/* Which documents of a segment are gone, and what their terms weighed (FORMAT.md, deletes file).
 *
 * A deletes file is never changed: a commit writes the next generation. Read-only and shared by
 * threads once made. */
#ifndef INDEX_DELETES_H
#define INDEX_DELETES_H

#include "index/dict.h"

struct deletes {
    uint32_t n_docs, n_deleted;
    uint64_t *bitmap; /* 1 = deleted */
    uint32_t n_terms, n_surfaces;
    uint32_t *term, *df; /* ordinals ascending */
    uint32_t *surface, *count, *title_count;
};

/* NULL with the reason when the file is missing, damaged or of another segment. */
struct deletes *deletes_open(const char *path, const struct segment *s, struct err *err);
void deletes_free(struct deletes *d);
/* old (or NULL) and the n docids more, each counted out by analysing what was stored of it. Docids
 * that are deleted already are skipped. */
struct deletes *deletes_add(const struct deletes *old, const struct segment *s,
                            const struct analyser *an, const uint32_t *docids, size_t n,
                            struct err *err);
bool deletes_write(const struct deletes *d, uint64_t segment_id, const char *path, struct err *err);

static inline bool deletes_has(const struct deletes *d, uint32_t docid)
{
    return d && d->bitmap[docid / 64] >> docid % 64 & 1;
}
/* What deleted documents contribute; 0 when d is NULL. */
uint32_t deletes_df(const struct deletes *d, uint32_t term_ordinal);
void deletes_surface(const struct deletes *d, uint32_t ordinal, uint32_t *count,
                     uint32_t *title_count);

#endif
