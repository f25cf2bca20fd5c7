/* GeoNames' file joined with the built-in table → a new table for DATA_DIR/gazetteer.tsv.
 *
 * The file gives a point for every PLZ and town; the built-in table adds population, municipality
 * keys, other names, and places the file lacks. */
#ifndef PLACES_IMPORT_H
#define PLACES_IMPORT_H

#include "places/geonames.h"
#include "places/table.h"

struct gazetteer_report {
    struct geonames file; /* what was read and rejected */
    size_t n_towns;       /* towns and parts in the new table */
    size_t n_postal;
    size_t n_matched; /* towns of the file found in the built-in table */
    size_t n_kept;    /* towns only the built-in table has */
};

/* A file with more than one line in a hundred rejected, or without any usable line, is refused
 * (ERR_DATA) and the old table stays. Written atomically. The report lives in the arena and is
 * filled in either case. */
bool gazetteer_import(struct arena *a, const char *file, const char *data_dir,
                      struct gazetteer_report *report, struct err *err);

#endif
