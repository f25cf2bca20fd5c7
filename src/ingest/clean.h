/* HTML of strangers → a small allow-list, and plain text.
 *
 * Kept: p br ul ol li strong em h3 and a with an absolute http/https href (rel="nofollow
 * noopener"). b→strong, i→em, h1,h2,h4–h6→h3, div→p; everything else is unwrapped or, like script
 * and style, dropped with its content. Lines that begin with a bullet (•, "- ") become list items.
 * Control, bidi and invisible characters go. Output is balanced, has no attributes but href and
 * rel, and clean(clean(x)) equals clean(x). Never longer than POSTING_TEXT_BYTES_MAX; depth is
 * bounded; time is linear in the input. */
#ifndef INGEST_CLEAN_H
#define INGEST_CLEAN_H

#include "base/arena.h"

/* Longer input is cut before it is read. */
#define CLEAN_INPUT_BYTES_MAX ((size_t)1 << 20)

struct cleaned {
    struct str html;
    struct str text; /* paragraphs by "\n\n", list items "\n- …"; what spans point into */
    bool cut;        /* the input was too long and was cut */
};

/* base_url: the page relative links belong to; empty = relative links are unwrapped. HTML that was
 * escaped once more than it should ("&lt;p&gt;") is recognised and unescaped first. */
struct cleaned clean_html(struct arena *a, struct str html, struct str base_url);
/* Plain text that already has line breaks and "- " or "•" bullets → the same two forms. Reads
 * entities, and of Markdown headings ("## ") and bold ("**"), which agency texts are full of. */
struct cleaned clean_text(struct arena *a, struct str text);
/* The same for text that is known to be UTF-8 and not too long: saves a pass. */
struct cleaned clean_valid_text(struct arena *a, struct str text);
/* Whichever of the two fits; HTML with only inline tags and line breaks keeps its line breaks. */
struct cleaned clean_any(struct arena *a, struct str s, struct str base_url);
/* One line (a title, a name): tags and control characters out, entities decoded, white space
 * collapsed. */
struct str clean_line(struct arena *a, struct str s);
/* Whether a string is meant as HTML (has tags of HTML, escaped or not). */
bool looks_like_html(struct str s);

/* Whether c is what its header promises: only allow-listed tags, balanced, UTF-8, bounded, no
 * control characters. For tests and fuzzing; *why is "" or what is wrong (static). */
bool clean_check(const struct cleaned *c, const char **why);

#endif
