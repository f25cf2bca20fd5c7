/* How well places are found, measured on files of postings; prints to stdout. Used by
 * cmd_place.c. */
#ifndef CLI_PLACE_MEASURE_H
#define CLI_PLACE_MEASURE_H

#include "base/arena.h"
#include "places/gazetteer.h"

#define PLACE_MEASURE_BYTES_MAX ((size_t)1 << 30)

/* `file`: JSON Lines with stellenlokationen[].{adresse.{plz,ort},breite,laenge}. The coordinates
 * are what the result is compared with, never a hint. */
bool place_measure_ba(struct arena *a, const struct gazetteer *g, const char *file, bool failing,
                      struct err *err);
/* `file`: CSV with a header and a column "city". */
bool place_measure_cities(struct arena *a, const struct gazetteer *g, const char *file,
                          bool failing, struct err *err);

#endif
