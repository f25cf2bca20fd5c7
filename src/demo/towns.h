/* Where demo jobs are: towns by population, villages too, and more namesakes than chance gives. */
#ifndef DEMO_TOWNS_H
#define DEMO_TOWNS_H

#include "demo/draw.h"
#include "places/gazetteer.h"

struct demo_towns {
    const struct gazetteer *gazetteer;
    uint16_t *towns; /* gazetteer ids of town entries */
    uint32_t *sums;  /* running sums of their weights */
    uint32_t n;
    uint16_t *namesakes; /* towns that share their first word with another town */
    uint32_t n_namesakes;
    uint32_t *postal_start; /* by town entry id: its postal entries in postal[] */
    uint16_t *postal;
};

struct demo_place {
    uint16_t town;   /* gazetteer id of the town entry */
    struct str name; /* as the ad calls it; mostly the town's name */
    struct str plz;  /* one of the town's, may be empty */
    float lat, lon;
    enum state state;
};

void demo_towns_init(struct arena *a, const struct gazetteer *g, struct demo_towns *t);
/* A town by population. */
struct demo_place demo_towns_draw(const struct demo_towns *t, struct rng *r);
/* As ads call it: "Cottbus", not "Cottbus - Chóśebuz". */
struct str demo_towns_name(const struct demo_towns *t, uint16_t town);
/* One of the town's postal areas. */
struct demo_place demo_towns_place(const struct demo_towns *t, uint16_t town, struct rng *r);

#endif
