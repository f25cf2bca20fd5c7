/* HTML character references: "&amp;" "&uuml;" "&#8211;" "&#x2022;". */
#ifndef INGEST_ENTITY_H
#define INGEST_ENTITY_H

#include "base/arena.h"

/* The reference at s[at] (an '&'): its code point in *cp and its length in bytes, or 0 when what
 * stands there is only an ampersand. Numbers outside Unicode give U+FFFD, 0 gives a space; the
 * numbers 128–159 mean Windows-1252, as in HTML. Names need their ";" except for those that old
 * pages leave without (amp, lt, gt, quot, nbsp and the umlauts) when no letter, digit or "="
 * follows. */
size_t entity_at(struct str s, size_t at, uint32_t *cp);
/* All references of s decoded once; s itself when it has none. */
struct str entity_decode(struct arena *a, struct str s);

#endif
