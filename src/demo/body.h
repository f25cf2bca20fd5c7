/* The text of a demo posting: zones under varied headings or none, as HTML or plain text. */
#ifndef DEMO_BODY_H
#define DEMO_BODY_H

#include "demo/vacancy.h"

#define BODY_ZONES_MAX 8

struct demo_zone {
    const char *zone;    /* "tasks" "profile" "offer" "about" "application" */
    uint32_t start, end; /* bytes of the text */
};

/* How one source shows the text. */
struct demo_layout {
    bool html;
    bool cut;         /* ends early with "…", as portals do */
    bool portal_line; /* the portal adds a line of its own */
    uint32_t bullet;  /* which bullet, plain text */
};

/* Appends the text; zones may be NULL. The example mark is always in it, first or last. */
void demo_body_write(struct buf *out, const struct demo_world *w, const struct demo_vacancy *v,
                     const struct demo_layout *layout, struct demo_zone *zones, uint32_t *n_zones);

#endif
