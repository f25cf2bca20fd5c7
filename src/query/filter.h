/* The filters of a request over rows, and where the documents are.
 *
 * Every filter belongs to a facet; a document that fails one filter only still counts in that
 * facet, so each facet shows what choosing another value would give. The place searched is no
 * facet: a document outside it is out. */
#ifndef QUERY_FILTER_H
#define QUERY_FILTER_H

#include "index/segment.h"
#include "query/search.h"

/* Where the search is: for each gazetteer id whether it counts. */
struct filter_place {
    bool on;
    const uint8_t *in; /* 1 = within the radius, the state … */
};

struct filter {
    const struct search_request *req;
    const struct filter_place *place;
    const uint16_t *town_of; /* gazetteer id → id of its town */
    size_t n_places;
    uint32_t active; /* 1u << facet kind */
    uint16_t date_min, salary_min;
    uint8_t *towns; /* by town id: chosen; NULL = no filter */
    /* per segment */
    const struct segment *s;
    uint8_t *employers, *occupations; /* by ordinal: chosen */
    uint32_t places_at;
};

#define FILTER_OUT UINT32_MAX

void filter_init(struct filter *f, struct arena *a, const struct search_request *req,
                 const struct filter_place *place, const uint16_t *town_of, size_t n_places,
                 int32_t today);
void filter_segment(struct filter *f, struct arena *a, const struct segment *s);
/* Is there nothing to ask of a row? */
bool filter_idle(const struct filter *f);
/* The filters a document fails, as bits of facets, or FILTER_OUT. Docids ascend in a segment. Its
 * towns within the place searched, each once, go to *towns (room for INDEX_PLACES_MAX), when not
 * NULL. */
uint32_t filter_row(struct filter *f, uint32_t docid, uint16_t *towns, uint32_t *n_towns);
/* code "431" chooses 43104: all digits of the shorter agree. */
bool occupation_within(uint32_t code, uint32_t prefix);

#endif
