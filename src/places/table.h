/* The gazetteer's table in memory and its text form; used by gazetteer.c (reading) and import.c
 * (writing).
 *
 * The text is UTF-8, tab-separated, one entry a line; ids count entries from 0 in file order:
 *   # …                                                    comment, anywhere
 *   T name plz ags state lat lon population aliases         town; aliases joined by "|"
 *   D name plz ags state lat lon population aliases id      part of town `id`, or of itself
 *   P plz id lat lon [name]                                 town `id` in this PLZ
 * plz, ags, aliases may be empty, state is a two-letter code or empty, population 0 = unknown. */
#ifndef PLACES_TABLE_H
#define PLACES_TABLE_H

#include "places/gazetteer.h"

#include "base/buf.h"

#define GAZETTEER_FILE       "gazetteer.tsv" /* in the data directory */
#define PLACE_ENTRIES_MAX    65534           /* ids are uint16_t and PLACE_NONE is taken */
#define GAZETTEER_BYTES_MAX  ((size_t)32 << 20)
#define PLACE_NAME_BYTES_MAX 120

struct place_entry {
    struct place place;
    struct str aliases; /* "Munich|Monaco" */
};

struct place_table {
    struct place_entry *entries; /* arena */
    size_t n, cap;
};

/* The strings of *out point into `text`. ERR_CORRUPT names `origin` and the line. */
bool place_table_parse(struct arena *a, struct str text, const char *origin,
                       struct place_table *out, struct err *err);
void place_table_add(struct arena *a, struct place_table *t, const struct place_entry *e);
/* Writes the text form (without comments). */
void place_table_write(const struct place_table *t, struct buf *out);
/* The table inside the binary. */
struct str place_table_builtin(void);

#endif
