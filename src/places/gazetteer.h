/* The gazetteer: every German town and postal area with coordinates.
 *
 * Two kinds of entries share one id space of uint16_t:
 *   town   - a municipality or a named part of one ("Wachau", "Wachau (Markkleeberg)"), plz = its
 *            main or only PLZ, may be empty;
 *   postal - one (PLZ, town name) pair with the point of that postal area; `town` is the id of its
 *            town entry.
 * A town's own `town` is itself, so `gazetteer_get(g, id)->town` always groups by town.
 * Ids are stable for one table; gazetteer_hash changes whenever ids may have changed, and the index
 * is rebuilt then. Read-only and thread-safe once open. */
#ifndef PLACES_GAZETTEER_H
#define PLACES_GAZETTEER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define PLACE_NONE 0xFFFFu

enum place_scope {
    PLACE_SCOPE_UNKNOWN,
    PLACE_SCOPE_PLACE,
    PLACE_SCOPE_STATE,
    PLACE_SCOPE_COUNTRY,
    PLACE_SCOPE_REMOTE,
};

enum state { /* AGS state numbers */
             STATE_NONE = 0,
             STATE_SH,
             STATE_HH,
             STATE_NI,
             STATE_HB,
             STATE_NW,
             STATE_HE,
             STATE_RP,
             STATE_BW,
             STATE_BY,
             STATE_SL,
             STATE_BE,
             STATE_BB,
             STATE_MV,
             STATE_SN,
             STATE_ST,
             STATE_TH,
             STATE_COUNT
};

struct place {
    struct str name; /* "Halle (Saale)" */
    struct str plz;  /* 5 digits, or empty */
    struct str ags;  /* 8-digit municipality key, or empty when unknown */
    enum state state;
    uint16_t town; /* id of the town entry this belongs to */
    bool postal;
    float lat, lon;      /* degrees */
    uint32_t population; /* of the town, 0 = unknown */
};

struct gazetteer;

/* data_dir may be NULL; DATA_DIR/gazetteer.tsv (written by `gazetteer import`) wins over the
 * built-in table. */
struct gazetteer *gazetteer_open(const char *data_dir, struct err *err);
void gazetteer_close(struct gazetteer *g);
size_t gazetteer_count(const struct gazetteer *g);
/* id < gazetteer_count. */
const struct place *gazetteer_get(const struct gazetteer *g, uint16_t id);
uint64_t gazetteer_hash(const struct gazetteer *g);
/* Whether the table is the one inside the binary. */
bool gazetteer_is_builtin(const struct gazetteer *g);
/* Entries for a 5-digit PLZ: ids in *ids (owned by g), best (most populous) first. */
size_t gazetteer_by_plz(const struct gazetteer *g, struct str plz, const uint16_t **ids);
/* Town entries whose folded name starts with the folded prefix, most populous first, at most max.
 */
size_t gazetteer_suggest(const struct gazetteer *g, struct str prefix, uint16_t *ids, size_t max);

const char *state_name(enum state s); /* "Sachsen" */
const char *state_code(enum state s); /* "SN" */
/* The members "state":"Sachsen","state_code":"SN" of every JSON place; nothing for STATE_NONE. */
void state_to_json(struct json *j, enum state s);
/* "Sachsen", "SN", "SACHSEN", "BADEN_WUERTTEMBERG", "Bavaria", "DE-BY" … ; STATE_NONE if unknown.
 */
enum state state_of(struct str text);

/* Great-circle distance in km. */
double distance_km(double lat1, double lon1, double lat2, double lon2);
/* km_out[id] = distance of every entry from the point; n = gazetteer_count. */
void gazetteer_distances(const struct gazetteer *g, double lat, double lon, float *km_out);

#endif
