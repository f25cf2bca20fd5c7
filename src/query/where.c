/* Where a search is: marks the places that count, once a query. */
#include "query/engine.h"

#include <math.h>

#define EARTH_DIAMETER_KM 12742.0176
/* Single precision is off by less than this; places so near the edge are measured exactly. */
#define CHORD_SLACK 1e-5

static void mark(const struct engine *e, uint16_t point, double radius_km, uint8_t *in)
{
    const struct place *center = gazetteer_get(e->g, point);
    const float *c = &e->xyz[3 * point];
    double half = radius_km / EARTH_DIAMETER_KM;
    double chord = half >= M_PI / 2 ? 2 : 2 * sin(half);
    float near = (float)((chord - CHORD_SLACK) * (chord - CHORD_SLACK));
    float far = (float)((chord + CHORD_SLACK) * (chord + CHORD_SLACK));
    for (size_t i = 0; i < e->n_places; i++) {
        const float *p = &e->xyz[3 * i];
        float dx = p[0] - c[0], dy = p[1] - c[1], dz = p[2] - c[2];
        float square = dx * dx + dy * dy + dz * dz;
        if (square <= near && chord > CHORD_SLACK) {
            in[i] = 1;
        } else if (square <= far) {
            const struct place *q = gazetteer_get(e->g, (uint16_t)i);
            in[i] |= distance_km(center->lat, center->lon, q->lat, q->lon) <= radius_km;
        }
    }
}

void where_near(struct arena *a, const struct engine *e, const uint16_t *points, size_t n,
                double radius_km, struct where *w)
{
    uint8_t *in = ARENA_ARRAY(a, uint8_t, e->n_places);
    *w = (struct where){.filter = {.on = true, .in = in}, .radius_km = radius_km};
    for (size_t i = 0; i < n && i < PLACE_MATCHES_MAX; i++) {
        w->points[w->n_points++] = points[i];
        mark(e, points[i], radius_km, in);
    }
    /* The place itself counts whatever point its postal areas have. */
    for (size_t i = 0; i < e->n_places; i++)
        for (size_t k = 0; k < w->n_points; k++)
            if (e->town_of[i] == w->points[k])
                in[i] = 1;
}

void where_states(struct arena *a, const struct engine *e, uint32_t states, struct where *w)
{
    uint8_t *in = ARENA_ARRAY(a, uint8_t, e->n_places);
    *w = (struct where){.filter = {.on = true, .in = in}};
    for (size_t i = 0; i < e->n_places; i++)
        in[i] = states >> gazetteer_get(e->g, (uint16_t)i)->state & 1;
}

double where_km(const struct engine *e, const struct where *w, uint16_t place)
{
    double nearest = -1;
    if (place >= e->n_places)
        return nearest;
    const struct place *q = gazetteer_get(e->g, place);
    for (size_t i = 0; i < w->n_points; i++) {
        const struct place *p = gazetteer_get(e->g, w->points[i]);
        double km = distance_km(p->lat, p->lon, q->lat, q->lon);
        if (nearest < 0 || km < nearest)
            nearest = km;
    }
    return nearest;
}
