#include "places/gazetteer.h"

#include <math.h>

#define EARTH_DIAMETER_KM 12742.0176 /* twice the mean radius R1 of WGS 84, 6371.0088 km */
#define RADIANS           (M_PI / 180.0)

double distance_km(double lat1, double lon1, double lat2, double lon2)
{
    double dlat = sin((lat2 - lat1) * RADIANS / 2), dlon = sin((lon2 - lon1) * RADIANS / 2);
    double h = dlat * dlat + cos(lat1 * RADIANS) * cos(lat2 * RADIANS) * dlon * dlon;
    return EARTH_DIAMETER_KM * asin(h < 1 ? sqrt(h) : 1);
}

void gazetteer_distances(const struct gazetteer *g, double lat, double lon, float *km_out)
{
    for (size_t id = 0, n = gazetteer_count(g); id < n; id++) {
        const struct place *p = gazetteer_get(g, (uint16_t)id);
        km_out[id] = (float)distance_km(lat, lon, p->lat, p->lon);
    }
}
