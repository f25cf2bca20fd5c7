/* Scanned segments → the places a text talks about, each with the clues that belong to it; not yet
 * decided. Used by resolve.c. */
#ifndef PLACES_FOUND_H
#define PLACES_FOUND_H

#include "places/decide.h"

enum role {
    ROLE_NONE, /* not a place of the answer */
    ROLE_PLACE,
    ROLE_HINT, /* "bei Köln": tells where the place before it lies */
};

struct found {
    const struct scan_mention *m; /* NULL: a PLZ alone */
    struct str plz;
    uint16_t segment;
    bool near, dropped, merged;
    struct evidence ev;
    struct decision d;
    uint32_t start, end;
};

#define FOUND_MAX SCAN_MENTIONS_MAX

struct work {
    const struct gazetteer *g;
    const struct place_hint *hint;
    struct scan scan;
    enum role role[SCAN_MENTIONS_MAX];
    int place_of[SCAN_MENTIONS_MAX]; /* hint → index into found */
    struct found found[FOUND_MAX];
    size_t n_found;
    uint32_t states; /* named beside no place */
    bool country, nationwide, foreign, remote, near;
};

/* Gives mentions their roles, hands states, countries and PLZ to the places they belong to. `w` has
 * g, hint and scan set, all else zero. */
void places_find(struct work *w);

#endif
