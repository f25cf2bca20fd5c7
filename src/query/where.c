/* Where a search is: marks the places that count, once a query. */
#include "index/hot.h"
#include "query/engine.h"

#include <math.h>

#define EARTH_DIAMETER_KM 12742.0176
/* Single precision is off by less than this; places so near the edge are measured exactly. */
#define CHORD_SLACK 1e-5

/* 1 = surely within, 2 = to be measured. No branches: this runs over every place for every query.
 */
HOT static void classify(const struct engine *e, const float c[3], float near, float far,
                         uint8_t *class)
{
    const float *x = e->xyz, *y = x + e->n_places, *z = y + e->n_places;
    for (size_t i = 0; i < e->n_places; i++) {
        float dx = x[i] - c[0], dy = y[i] - c[1], dz = z[i] - c[2];
        float square = dx * dx + dy * dy + dz * dz;
        class[i] = (uint8_t)((square <= near) + 2 * (square > near && square <= far));
    }
}

HOT static void mark(const struct engine *e, uint16_t point, double radius_km, uint8_t *class,
                     uint8_t *in)
{
    const struct place *center = gazetteer_get(e->g, point);
    const float c[3] = {e->xyz[point], e->xyz[e->n_places + point],
                        e->xyz[2 * e->n_places + point]};
    double half = radius_km / EARTH_DIAMETER_KM;
    double chord = half >= M_PI / 2 ? 2 : 2 * sin(half);
    double inner = chord > CHORD_SLACK ? chord - CHORD_SLACK : 0, outer = chord + CHORD_SLACK;
    classify(e, c, (float)(inner * inner) * (inner > 0 ? 1 : -1), (float)(outer * outer), class);
    /* The place itself counts whatever point its postal areas have. */
    for (size_t i = 0; i < e->n_places; i++)
        in[i] |= (uint8_t)((class[i] == 1) | (e->town_of[i] == point));
    const uint8_t *end = class + e->n_places;
    for (const uint8_t *at = class; (at = memchr(at, 2, (size_t)(end - at))); at++) {
        const struct place *q = gazetteer_get(e->g, (uint16_t)(at - class));
        in[at - class] |= distance_km(center->lat, center->lon, q->lat, q->lon) <= radius_km;
    }
}

void where_near(struct arena *a, const struct engine *e, const uint16_t *points, size_t n,
                double radius_km, struct where *w)
{
    uint8_t *in = ARENA_ARRAY(a, uint8_t, e->n_places);
    uint8_t *class = arena_alloc(a, e->n_places);
    *w = (struct where){.filter = {.on = true, .in = in}, .radius_km = radius_km};
    for (size_t i = 0; i < n && i < PLACE_MATCHES_MAX; i++) {
        w->points[w->n_points++] = points[i];
        mark(e, points[i], radius_km, class, in);
    }
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
