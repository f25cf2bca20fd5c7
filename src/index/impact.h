/* One byte says what a term weighs in a document: title class and BM25F weight.
 *
 *     w      = Σ over fields  weight[f] · tf[f] / (1 − b[f] + b[f] · length[f] / reference[f])
 *     code   = round(63 · w / (w + k1))                        0 … 63, at least 1
 *     impact = title class << 6 | code
 *     score  = Σ over query terms  idf · code / 63
 *
 * BM25F after Robertson, Zaragoza, "The Probabilistic Relevance Framework" (2009), with FIXED
 * reference lengths in place of the collection's averages: the byte then depends on the document
 * alone, so scores do not change with the segment a document lives in, nor with others coming or
 * going. All later arithmetic is on integers, so sums do not depend on their order. */
#ifndef INDEX_IMPACT_H
#define INDEX_IMPACT_H

#include "index/document.h"

#define IMPACT_CODES 64

enum title_class { TITLE_NOT, TITLE_PART, TITLE_WORD };

static inline uint8_t impact_make(enum title_class title, uint32_t code)
{
    return (uint8_t)((uint32_t)title << 6 | code);
}

static inline uint32_t impact_code(uint8_t impact)
{
    return impact & 63u;
}

static inline uint32_t impact_title(uint8_t impact)
{
    return impact >> 6;
}

/* The maximum of each field: a bound for both. */
static inline uint8_t impact_max(uint8_t a, uint8_t b)
{
    uint32_t code = impact_code(a) > impact_code(b) ? impact_code(a) : impact_code(b);
    uint32_t title = impact_title(a) > impact_title(b) ? impact_title(a) : impact_title(b);
    return (uint8_t)(title << 6 | code);
}

/* Counts of one term in one document: as word, and as part of a compound. */
struct field_counts {
    uint32_t words[INDEX_FIELDS], parts[INDEX_FIELDS];
};

/* length[f]: words of each field. */
uint8_t impact_of(const struct field_counts *tf, const uint32_t length[INDEX_FIELDS]);

/* idf in 1/1024: ln(1 + (n − df + 0.5) / (df + 0.5)); n live documents, df of them with the term.
 */
uint32_t impact_idf(uint64_t n, uint64_t df);
/* Score of a code in units of SCORE_ONE⁻¹. */
#define SCORE_ONE (1024.0 * 1024.0)
static inline uint32_t impact_score(uint32_t idf, uint32_t code)
{
    return idf * (code * 1024u / 63u);
}

#endif
