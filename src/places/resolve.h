/* Text or address parts → places, best first, with the rule that decided.
 *
 * Namesakes are told apart by PLZ, then state, then distance to other evidence (a point, the other
 * places of the same posting), then population; the first that decides gives the rule's name:
 * "plz+name", "plz", "name+state", "name+near", "name+population", "name" (only one such),
 * "point" … see docs/places.md for the list. A place is right or admitted unknown: scope UNKNOWN
 * and no matches rather than a guess. */
#ifndef PLACES_RESOLVE_H
#define PLACES_RESOLVE_H

#include "places/gazetteer.h"

#define PLACE_MATCHES_MAX    16
#define PLACE_TEXT_BYTES_MAX 500 /* longer text is cut */

struct place_match {
    uint16_t place;
    const char *rule;    /* static */
    bool uncertain;      /* namesakes left, decided by population alone; or PLZ and name disagree */
    bool loose;          /* an umlaut was put back: "Munchen" */
    uint32_t start, end; /* bytes of the text this match was read from */
};

struct place_answer {
    enum place_scope scope;
    enum state state;                              /* for PLACE_SCOPE_STATE */
    bool near;                                     /* "Raum Stuttgart", "nahe München" */
    struct place_match matches[PLACE_MATCHES_MAX]; /* best first; several for "Köln, Bonn" */
    size_t n_matches;
    bool several;    /* matches are several places, not alternatives for one */
    bool remote;     /* "Köln oder remote", also beside a place */
    uint32_t states; /* every state named, 1u << enum state, for PLACE_SCOPE_STATE */
    uint16_t unread; /* words of the text that no reading explains: 0 = all of it is the place */
};

/* What else is known; zero-initialised = nothing. */
struct place_hint {
    struct str plz, state, country;
    double lat, lon;
    bool has_point;
};

/* Free text: "04416 Wachau", "Halle", "Berlin, BE, DE", "Raum Stuttgart", "bundesweit". */
void place_resolve(const struct gazetteer *g, struct str text, const struct place_hint *hint,
                   struct place_answer *out);
/* Address parts of a feed; any of them may be empty. */
void place_resolve_address(const struct gazetteer *g, struct str plz, struct str town,
                           const struct place_hint *hint, struct place_answer *out);
const char *place_scope_name(enum place_scope s); /* "place" "state" "country" "remote" "unknown" */

#endif
