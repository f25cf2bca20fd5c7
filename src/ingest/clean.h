/* HTML of strangers → a small allow-list, and plain text.
 *
 * Kept: p br ul ol li strong em h3 and a with an absolute http/https href (rel="nofollow
 * noopener"). b→strong, i→em, h1,h2,h4–h6→h3, div→p; everything else is unwrapped or, like script
 * and style, dropped with its content. Output is balanced, has no attributes but href and rel, and
 * clean(clean(x)) equals clean(x). Never longer than POSTING_TEXT_BYTES_MAX; depth is bounded. */
#ifndef INGEST_CLEAN_H
#define INGEST_CLEAN_H

#include "base/arena.h"

struct cleaned {
    struct str html;
    struct str text; /* paragraphs by "\n\n", list items "\n- …"; what spans point into */
    bool cut;        /* the input was too long and was cut */
};

struct cleaned clean_html(struct arena *a, struct str html, struct str base_url);
/* Plain text that already has line breaks and "- " or "•" bullets → the same two forms. */
struct cleaned clean_text(struct arena *a, struct str text);
/* Whether a string is meant as HTML (has tags or entities). */
bool looks_like_html(struct str s);

#endif
