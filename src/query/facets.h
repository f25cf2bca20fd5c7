/* Counts by facet: exact over all matches, each facet without its own filter. */
#ifndef QUERY_FACETS_H
#define QUERY_FACETS_H

#include "base/map.h"
#include "query/filter.h"

#define FACET_SINCE_STEPS 6
#define FACET_PAY_STEPS   8

struct facet_counts {
    struct arena *a;
    const struct filter *filter;
    const struct segment *s;
    uint32_t *towns; /* by town id; of matches that pass all filters but the towns' */
    uint32_t *map;   /* by town id; of matches that pass all */
    uint64_t no_town;
    /* by ordinal in the segment, then by id over all segments */
    uint32_t *employers, *occupations;
    struct map employer_ids, occupation_ids; /* key: 4 bytes of the id */
    struct map names;                        /* key: kind and id → index into name_texts */
    uint64_t worktime[7], contract[16], level[4], remote[8], agency[4];
    uint64_t since[FACET_SINCE_STEPS], since_unknown, pay[FACET_PAY_STEPS], pay_unknown;
    uint32_t today;
};

void facets_init(struct facet_counts *f, struct arena *a, const struct filter *filter,
                 int32_t today);
void facets_segment(struct facet_counts *f, const struct segment *s);
/* A matching document, the filters it fails, and its towns. */
void facets_count(struct facet_counts *f, uint32_t docid, uint32_t fails, const uint16_t *towns,
                  uint32_t n_towns);
/* Adds the counts by ordinal to those by id. */
void facets_segment_end(struct facet_counts *f);
/* Into the answer: values by count, names, labels, chosen. */
void facets_answer(struct facet_counts *f, const struct gazetteer *g, struct search_answer *out);
void facets_done(struct facet_counts *f);

/* The table of facets: names in JSON and URLs. */
const char *facet_name(enum facet_kind k);

#endif
