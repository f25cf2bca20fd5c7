/* Counts by facet: exact over all matches, each facet without its own filter. */
#ifndef QUERY_FACETS_H
#define QUERY_FACETS_H

#include "index/reader.h"
#include "query/filter.h"

#define FACET_AGES     128  /* days; older ones count as FACET_AGES - 1 */
#define FACET_SALARIES 1024 /* 100 EUR; higher ones count as FACET_SALARIES - 1 */

/* What is added up for every match, as cheap as it can be; what it means is found out once, in
 * facets_answer. */
struct facet_counts {
    struct arena *a;
    const struct filter *filter;
    struct index_reader *reader;
    const struct reader_names *employer_names, *occupation_names;
    const struct segment *s;
    const uint32_t *employer_of, *occupation_of; /* ordinals of the segment → numbers */
    uint32_t *towns; /* by town id; of matches that pass all filters but the towns' */
    uint32_t *map;   /* by town id; of matches that pass all */
    uint64_t no_town;
    uint32_t *employers, *occupations; /* by number in the names */
    uint32_t worktime[64];
    uint32_t contract[16], level[4], remote[8], agency[4];
    uint32_t kinds[1 << 11]; /* the four above at once, of matches that pass all */
    uint32_t ages[FACET_AGES], no_date, salaries[FACET_SALARIES];
    int32_t today;
};

void facets_init(struct facet_counts *f, struct arena *a, const struct filter *filter,
                 struct index_reader *reader, int32_t today);
void facets_segment(struct facet_counts *f, uint32_t segment);
/* A matching document, the filters it fails, and its towns. */
void facets_count(struct facet_counts *f, uint32_t docid, uint32_t fails, const uint16_t *towns,
                  uint32_t n_towns);
/* The same for a match that passes all, without its towns: the inner loop of counting. */
static inline void facets_count_passing(struct facet_counts *f, const struct row *row)
{
    if (row->employer < f->s->employers.n)
        f->employers[f->employer_of ? f->employer_of[row->employer] : row->employer]++;
    if (row->occupation < f->s->occupations.n)
        f->occupations[f->occupation_of ? f->occupation_of[row->occupation] : row->occupation]++;
    f->worktime[ROW_WORKTIME(row->bits)]++;
    f->kinds[row->bits >> 6 & 0x7FF]++;
    f->salaries[row->salary < FACET_SALARIES ? row->salary : FACET_SALARIES - 1]++;
    int32_t age = f->today - row->date;
    if (row->date == 0)
        f->no_date++;
    else
        f->ages[age < 0 ? 0 : age >= FACET_AGES ? FACET_AGES - 1 : age]++;
}
/* Into the answer: values by count, names, labels, chosen. */
void facets_answer(struct facet_counts *f, const struct gazetteer *g, struct search_answer *out);

/* The table of facets: names in JSON and URLs. */
const char *facet_name(enum facet_kind k);

#endif
