/* How one portal shows a vacancy: title, format, place spelling, which fields are filled. */
#ifndef DEMO_SIGHTING_H
#define DEMO_SIGHTING_H

#include "demo/titles.h"
#include "demo/vacancy.h"
#include "understand/posting.h"

struct sighting_request {
    const struct demo_world *world;
    const struct demo_vacancy *vacancy;
    uint64_t number; /* of the posting */
    uint32_t source;
    const char *source_name;
    bool copy; /* not the vacancy's first posting */
    int32_t today;
};

/* p lives in `a`; *style is how its title spells gender. */
void sighting_fill(struct arena *a, const struct sighting_request *s, struct posting *p,
                   enum gender_style *style);

#endif
