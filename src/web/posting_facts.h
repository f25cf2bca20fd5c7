/* The facts of a vacancy on its page: each with how it is known. */
#ifndef WEB_POSTING_FACTS_H
#define WEB_POSTING_FACTS_H

#include "web/site.h"

/* "58095 Hagen", as resolved, else as the posting said it, else "". */
struct str posting_main_place(struct page *p, const struct vacancy *v);
/* The point to show on a map: the posting's own when it has one, else its resolved place's. */
bool posting_point(struct page *p, const struct vacancy *v, double *lat, double *lon);
/* The definition list. */
void posting_facts(struct page *p, const struct vacancy *v);
/* Skills by must and may; nothing when none are known. */
void posting_skills(struct page *p, const struct vacancy *v);
/* schema.org JobPosting in a script element of type application/ld+json (a data block: it is never
 * run, and the Content-Security-Policy allows no scripts anyway). Not for examples. */
void posting_json_ld(struct page *p, const struct vacancy *v);

#endif
