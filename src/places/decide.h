/* One name and what is known beside it → its places, best first, and the rule that decided. Used by
 * resolve.c. */
#ifndef PLACES_DECIDE_H
#define PLACES_DECIDE_H

#include "places/resolve.h"
#include "places/scan.h"

struct evidence {
    uint32_t states;   /* 0 = any */
    struct str digits; /* leading digits of the PLZ, or empty */
    bool has_point;    /* said beside the name: "bei Köln", a posting's coordinates */
    double lat, lon;
    bool has_company; /* mean of the other places of the same text: weaker */
    double company_lat, company_lon;
};

struct decision {
    struct place_match matches[PLACE_MATCHES_MAX];
    size_t n;
    bool conflict; /* the evidence contradicts the name */
};

/* Namesakes of `m` by evidence. d->n == 0 only when m has no candidates. */
void place_decide(const struct gazetteer *g, const struct scan_mention *m,
                  const struct evidence *ev, struct decision *d);
/* The postal entries of a PLZ, those that m names first. m may be NULL. d->n == 0 when the PLZ is
 * not in the table. */
void place_decide_plz(const struct gazetteer *g, struct str plz, const struct scan_mention *m,
                      struct decision *d);
/* The most populous candidate, for rough judgements. */
uint32_t mention_population(const struct gazetteer *g, const struct scan_mention *m);

#endif
