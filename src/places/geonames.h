/* GeoNames' postal code file, one country: tab-separated lines of 12 fields
 *   country, PLZ, place, state, state code, district, code, Kreis, AGS (5 digits), lat, lon,
 * accuracy (https://download.geonames.org/export/zip/, CC BY 4.0). Read strictly: a line that does
 * not fit is rejected with its number and the reason. */
#ifndef PLACES_GEONAMES_H
#define PLACES_GEONAMES_H

#include "places/gazetteer.h"

#define GEONAMES_BYTES_MAX      ((size_t)16 << 20)
#define GEONAMES_REJECTIONS_MAX 20 /* listed; more are only counted */

struct geonames_row {
    struct str plz, name, kreis; /* kreis: 5-digit key, may be empty */
    enum state state;
    float lat, lon;
};

struct geonames_rejection {
    size_t line;
    struct str field;  /* name of the field */
    struct str reason; /* complete sentence part: "\"0145\" is not 5 digits" */
};

struct geonames {
    struct geonames_row *rows;
    size_t n_rows;
    struct geonames_rejection rejections[GEONAMES_REJECTIONS_MAX];
    size_t n_rejected; /* may exceed GEONAMES_REJECTIONS_MAX */
    size_t n_lines;
};

/* Strings point into text; rows and reasons live in the arena. Never fails as a whole. */
void geonames_parse(struct arena *a, struct str text, struct geonames *out);

#endif
