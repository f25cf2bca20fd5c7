/* Which documents of a segment match a plan: window by window of WINDOW_DOCS documents, in docid
 * order, with the impacts of every leaf at hand for scoring.
 *
 * A window is where the two kinds of lists meet: dense ones AND as words of 64 documents, sparse
 * ones set their bits, or are asked document by document when few are left. Windows without a
 * document of the rarest lists are skipped. */
#ifndef QUERY_MATCH_H
#define QUERY_MATCH_H

#include "index/postings.h"
#include "query/plan.h"

/* Positions of one term in one document that a phrase looks at: all of them (document.h). */
#define PHRASE_POSITIONS_MAX (INDEX_FIELDS * FIELD_POSITIONS + TEXT_POSITIONS)

struct match_leaf {
    const struct plan_leaf *plan;
    bool absent;
    uint64_t df;                /* in this segment, deleted documents too */
    struct postings postings;   /* when not a union */
    struct postings *positions; /* a second cursor, for phrases */
    uint64_t *union_bits;       /* of all documents, NULL when not a union */
    uint8_t *union_impacts;
    uint8_t impacts[WINDOW_DOCS]; /* of a list's documents in this window */
};

struct match {
    const struct segment *s;
    const struct deletes *deletes;
    const struct plan *plan;
    struct match_leaf *leaves;
    const struct plan_clause *order[QUERY_CLAUSES_MAX * 2]; /* positive ones, rarest first */
    uint32_t n_order;
    const struct plan_clause *minus[QUERY_CLAUSES_MAX * 2];
    uint32_t n_minus;
    uint32_t end;  /* documents from here on are not looked at */
    uint32_t base; /* of the current window */
    uint32_t next;
    uint64_t bits[WINDOW_WORDS];
    uint32_t *positions[2]; /* space for phrases */
    bool none;
};

/* Everything lives in `a`. doc_end bounds the documents looked at (n_docs for all). */
struct match *match_open(struct arena *a, const struct plan *plan, const struct index_reader *r,
                         uint32_t segment, uint32_t doc_end);
/* The next window with a match: m->base, m->bits. False at the end. */
bool match_next(struct match *m);
/* Whether a list was damaged: then the answer is not complete. */
bool match_corrupt(const struct match *m);

/* The impact of leaf l for a matching document of the current window. */
static inline uint8_t match_impact(const struct match_leaf *l, uint32_t doc)
{
    if (l->union_impacts)
        return l->union_impacts[doc];
    if (l->postings.kind == POSTINGS_DENSE)
        return postings_dense_impact(&l->postings, doc);
    return l->impacts[doc % WINDOW_DOCS];
}

#endif
