/* What each HTML element means for a description. */
#ifndef INGEST_HTML_TAGS_H
#define INGEST_HTML_TAGS_H

#include "base/str.h"

enum html_tag {
    TAG_UNKNOWN, /* not an element: its content stays */
    TAG_INLINE,  /* known, no meaning here (span, font) */
    TAG_BLOCK,   /* begins and ends a paragraph (p, div, tr) */
    TAG_CELL,    /* parts of a line (td, th) */
    TAG_HEADING,
    TAG_UL,
    TAG_OL,
    TAG_LI,
    TAG_BR,
    TAG_STRONG,
    TAG_EM,
    TAG_A,
    TAG_RAW,    /* dropped with its content, which is not markup (script, style) */
    TAG_HIDDEN, /* dropped with its content, which is markup (svg, object) */
};

/* Name in any case; "h2", "SCRIPT". */
enum html_tag html_tag_of(struct str name);

#endif
