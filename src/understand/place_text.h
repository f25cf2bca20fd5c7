/* Places that only the words of a posting name: "Standort: Leipzig", "Koch in Hamburg", "04103
 * Leipzig". For feeds without a place field; what the feed says is never overruled. */
#ifndef UNDERSTAND_PLACE_TEXT_H
#define UNDERSTAND_PLACE_TEXT_H

#include "understand/understand.h"

struct found_place {
    uint16_t place;
    const char *place_rule; /* places/resolve.h */
    const char *rule;       /* "place.label" "place.title" "place.plz" */
    bool uncertain;
    bool title; /* start/end are in the title, else in the text */
    uint32_t start, end;
};

#define FOUND_PLACES_MAX 16

/* The first kind of evidence that names a place decides: a label, the title, an address. Folded
 * views of title and text as in pay/words.h. */
size_t place_text_find(const struct gazetteer *g, const struct posting *p, struct str title,
                       struct str text, struct found_place out[FOUND_PLACES_MAX]);

#endif
