/* A parsed query → what a segment is asked: clauses over leaves, with their weights.
 *
 * A leaf is one list of documents with impacts: a term, or the union of all terms a prefix stands
 * for. Weights come from the whole index, live documents only, so they do not depend on how it is
 * cut into segments. */
#ifndef QUERY_PLAN_H
#define QUERY_PLAN_H

#include "index/impact.h"
#include "index/reader.h"
#include "query/parse.h"

#define PLAN_LEAVES_MAX 64

/* The terms of a leaf that a segment has. */
struct plan_found {
    struct term_entry *entries;
    size_t n;
};

struct plan_leaf {
    struct str text;   /* as typed */
    struct str *terms; /* one, or the expansion of a prefix */
    size_t n_terms;
    bool is_union;
    bool scored;
    uint64_t df;              /* live */
    struct plan_found *found; /* by segment */
    uint32_t idf;             /* impact_idf */
    uint32_t score[IMPACT_CODES];
};

struct plan_clause {
    enum clause_kind kind;
    bool minus, title_only;
    uint32_t first, n; /* leaves */
};

struct plan {
    struct plan_clause clauses[QUERY_CLAUSES_MAX * 2];
    uint32_t n_clauses;
    struct plan_leaf leaves[PLAN_LEAVES_MAX];
    uint32_t n_leaves;
    uint32_t n_scored;
    uint32_t fresh; /* score of a posting of today; halves every FRESH_HALF_LIFE_DAYS */
    int32_t today;
};

#define FRESH_HALF_LIFE_DAYS 30

/* employer: words that must occur in the employer's name; may be empty. idf (n_idf of them, or
 * NULL) are the weights of an earlier page. False when the query has more words than a plan holds.
 */
bool plan_make(struct arena *a, const struct index_reader *r, const struct analyser *an,
               const struct parsed_query *q, struct str employer, int32_t today, struct plan *p,
               struct err *err);
/* Puts the weights of an earlier page in place; false when their number is another. */
bool plan_weights(struct plan *p, const uint32_t *idf, size_t n);
/* A dictionary's terms that begin with prefix, and those of live words that do; each once. */
size_t plan_expand(struct arena *a, const struct index_reader *r, struct str prefix,
                   struct str **out);
uint64_t plan_df(const struct index_reader *r, struct str term);

/* The part of the score that favours new postings; date 0 = unknown. */
uint32_t plan_freshness(const struct plan *p, uint16_t date);

#endif
