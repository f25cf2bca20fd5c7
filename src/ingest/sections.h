/* A description that comes in parts ("tasks", "profile", "offer"): cleans each part, joins them and
 * notes where each lies in the text. */
#ifndef INGEST_SECTIONS_H
#define INGEST_SECTIONS_H

#include "base/buf.h"
#include "understand/posting.h"

struct sections {
    struct arena *a;
    struct str base_url;
    struct buf html, text;
    struct posting_section list[POSTING_SECTIONS_MAX];
    size_t n;
    bool cut; /* something did not fit POSTING_TEXT_BYTES_MAX */
};

void sections_init(struct sections *s, struct arena *a, struct str base_url);
/* `zone` is one of posting.h's or empty: no section is noted then. `heading` may be empty; `body`
 * is HTML or text. A part without words adds nothing. */
void sections_add(struct sections *s, struct str zone, struct str heading, struct str body);
/* Moves html, text and sections into the posting and frees what s holds. */
void sections_take(struct sections *s, struct posting *p);

/* The zone a heading names ("Ihre Aufgaben" → "tasks", "Wir bieten" → "offer"), German and English;
 * "other" when it names none. */
struct str zone_of_heading(struct str heading);

#endif
