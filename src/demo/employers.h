/* Invented employers. Every name carries a word that says so ("Beispiel-", "Muster-", "Demo-" …).
 */
#ifndef DEMO_EMPLOYERS_H
#define DEMO_EMPLOYERS_H

#include "base/buf.h"
#include "demo/towns.h"

/* Ranks of one kind of employer. Postings by rank follow Zipf's law: 1 / rank for kinds of large
 * employers, 1 / (rank + 30) for medium ones; small ones are all alike. */
#define EMPLOYER_RANKS 5000
#define EMPLOYER_SHIFT 30

struct demo_employers {
    const struct demo_tables *tables;
    const struct demo_towns *towns;
    uint64_t seed;
    uint32_t *large_sums, *medium_sums; /* EMPLOYER_RANKS running sums each */
};

struct demo_employer {
    uint64_t id;
    const struct demo_kind *kind;
    uint32_t rank;  /* 0 = largest */
    uint32_t staff; /* people */
    uint32_t founded;
    uint16_t home;           /* town */
    struct str name, domain; /* "musterlogistik-veltano.example" */
};

void demo_employers_init(struct arena *a, const struct demo_tables *tables,
                         const struct demo_towns *towns, uint64_t seed, struct demo_employers *e);
/* One of this kind by Zipf, or, for kinds that belong to a town, of a town by population. */
struct demo_employer demo_employers_draw(const struct demo_employers *e, struct arena *a,
                                         const struct demo_kind *kind, struct rng *r);

#endif
