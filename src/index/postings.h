/* The postings of one term in one segment: docids ascending, each with its impact.
 *
 * Two ways to read them, on one struct:
 *   doc / next / seek   one document after another, POSTINGS_END behind the last;
 *   window              all documents of a window of WINDOW_DOCS at once, as bits.
 * Both only move forward, and share the position. Damaged bytes set `corrupt` and end the list;
 * they never give a docid that is not smaller than n_docs. */
#ifndef INDEX_POSTINGS_H
#define INDEX_POSTINGS_H

#include "index/bitpack.h"
#include "index/dict.h"

#define POSTINGS_END UINT32_MAX
#define WINDOW_DOCS  4096u
#define WINDOW_WORDS (WINDOW_DOCS / 64)

enum postings_kind { POSTINGS_LIST, POSTINGS_DENSE };

struct postings {
    const struct segment *s;
    enum postings_kind kind;
    uint32_t df, n_docs;
    bool corrupt;
    uint8_t bound; /* over the whole list */

    /* list: blocks; inline postings are one block */
    uint32_t n_blocks;
    const uint8_t *last, *offset, *bounds, *data, *data_end;
    uint32_t block, at, len; /* block, n_blocks at the end; position in it; postings in it */
    uint32_t docids[BLOCK];
    const uint8_t *impacts;
    uint8_t inline_impacts[INLINE_DF_MAX];

    /* dense */
    const uint8_t *bitmap, *rank, *dense_impacts;
    uint32_t n_words, doc;

    /* positions */
    const uint8_t *pos, *pos_table;
    size_t pos_len;
    uint32_t pos_index; /* of the group `pos_reader` stands at; UINT32_MAX none */
    struct reader pos_reader;
};

/* Stands on the first document. */
void postings_open(struct postings *p, const struct segment *s, const struct term_entry *e);

uint32_t postings_doc(const struct postings *p);
uint32_t postings_next(struct postings *p);
/* The first document >= target, at or behind the current one. */
uint32_t postings_seek(struct postings *p, uint32_t target);
/* Of the current document. */
uint8_t postings_impact(const struct postings *p);

/* Sets the bits (and, in a list, writes the impacts) of the documents in [base, base +
 * WINDOW_DOCS); bits come cleared. Base is a multiple of WINDOW_DOCS and at least the last one.
 * impacts may be NULL. */
void postings_window(struct postings *p, uint32_t base, uint64_t bits[WINDOW_WORDS],
                     uint8_t impacts[WINDOW_DOCS]);
/* Adds the whole list to a union over all documents: bits, and the maximum of each impact. The
 * cursor is used up. */
void postings_union(struct postings *p, uint64_t *bits, uint8_t *impacts);
/* dense only: the word of 64 documents, and the impact of one whose bit is set. */
static inline uint64_t postings_dense_word(const struct postings *p, uint32_t word)
{
    uint64_t v;
    memcpy(&v, p->bitmap + (size_t)word * 8, sizeof(v));
    return v;
}
static inline uint8_t postings_dense_impact(const struct postings *p, uint32_t doc)
{
    uint32_t rank;
    memcpy(&rank, p->rank + (size_t)(doc / 64) * 4, sizeof(rank));
    uint64_t below = postings_dense_word(p, doc / 64) & (((uint64_t)1 << doc % 64) - 1);
    uint32_t i = rank + (uint32_t)__builtin_popcountll(below);
    return i < p->df ? p->dense_impacts[i] : 0;
}
/* No impact of a document in [from, to) is above it; from at least the current position's block. */
uint8_t postings_bound(const struct postings *p, uint32_t from, uint32_t to);

/* The positions of the current document: how many, at most max of them in *out. 0 for a document
 * that has the term as part of a compound only. */
uint32_t postings_positions(struct postings *p, uint32_t *out, uint32_t max);

/* The current document's group in POSITIONS as it is (FORMAT.md), for copying; empty when damaged.
 */
struct str postings_group(struct postings *p);

#endif
