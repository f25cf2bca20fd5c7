/* Matches → total, best hits, counts. The inner loop of a search. */
#ifndef QUERY_COLLECT_H
#define QUERY_COLLECT_H

#include "query/facets.h"
#include "query/filter.h"
#include "query/match.h"
#include "query/rank.h"

struct collect {
    const struct plan *plan;
    struct filter *filter;
    struct facet_counts *facets; /* NULL = not asked for */
    enum search_sort sort;
    bool exhaustive; /* score every match: what pruning must equal */
    uint64_t total;
    struct top top;
    uint64_t scored; /* matches that were scored, for the bench */
};

/* Counts and ranks all matches of one segment. */
void collect_segment(struct collect *c, struct match *m, uint32_t segment);

#endif
