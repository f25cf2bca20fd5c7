/* The sorted dictionaries of a segment: terms, and words as people write them. */
#ifndef INDEX_DICT_H
#define INDEX_DICT_H

#include "base/varint.h"
#include "index/segment.h"

#define DICT_KEY_MAX 256u

/* Where a term's postings are; offsets are checked when a cursor opens on them. */
struct term_entry {
    uint32_t ordinal, df;
    bool dense;
    const uint8_t *inline_postings, *inline_end; /* df <= INLINE_DF_MAX */
    uint64_t post_offset, pos_offset, pos_len;
};

struct surface_entry {
    uint32_t ordinal;
    uint64_t count, title_count;
    struct str word, term, display; /* word and term point into the walk's key */
};

/* A walk over either dictionary in order. After dict_next, key is the current entry's; the struct
 * is large: keep it off hot stacks. */
struct dict_walk {
    const struct segment *s;
    bool surfaces;
    struct reader r;
    uint32_t ordinal; /* of the entry to come */
    uint32_t n;
    uint8_t key[DICT_KEY_MAX];
    size_t key_len;
    bool corrupt;
    union {
        struct term_entry term;
        struct surface_entry surface;
    };
};

/* The walk starts before the first entry that is >= from. */
void dict_walk_terms(struct dict_walk *w, const struct segment *s, struct str from);
void dict_walk_surfaces(struct dict_walk *w, const struct segment *s, struct str from);
/* False at the end, or when the dictionary is damaged (w->corrupt). */
bool dict_next(struct dict_walk *w);
static inline struct str dict_key(const struct dict_walk *w)
{
    return str_n((const char *)w->key, w->key_len);
}
/* False when the segment has no such term. */
bool dict_find(const struct segment *s, struct str term, struct term_entry *out);

#endif
