/* Inside the gazetteer: what resolve.c needs beyond the public header. Names are folded keys
 * (places/fold.h). */
#ifndef PLACES_INDEX_H
#define PLACES_INDEX_H

#include "places/table.h"

enum place_name_level {
    NAME_WHOLE = 0, /* the name as it stands, or an alias */
    NAME_BASE = 1,  /* without qualifier: "Frankfurt" of "Frankfurt am Main" */
    NAME_PART = 2,  /* one side of a hyphen: "Mahlow" of "Blankenfelde-Mahlow" */
};

struct place_name {
    struct str key;
    uint32_t next; /* another entry of the same key, less populous; 0 = last */
    uint16_t id;   /* a town or part, never a postal entry */
    uint8_t level; /* enum place_name_level */
};

/* Entry 0 is a sentinel, so 0 means "none". */
uint32_t gazetteer_name_first(const struct gazetteer *g, struct str key);
const struct place_name *gazetteer_name(const struct gazetteer *g, uint32_t entry);
struct str gazetteer_aliases(const struct gazetteer *g, uint16_t id);
/* Where on the map a PLZ that is not in the table probably lies: the PLZ nearest in number with the
 * same first three digits; PLACE_NONE when there is none. */
uint16_t gazetteer_near_plz(const struct gazetteer *g, struct str plz);
/* Whether the town has a PLZ that starts with these digits. */
bool gazetteer_town_has_plz(const struct gazetteer *g, uint16_t town, struct str digits);

#endif
