/* Tags of HTML as HTML 5 tokenizes them, without a tree: every byte is passed once, whatever the
 * nesting. libxml2's HTML parser builds a tree we would throw away, and its depth and time on
 * hostile input are not ours to bound. */
#ifndef INGEST_HTML_TOKEN_H
#define INGEST_HTML_TOKEN_H

#include "base/str.h"

#define HTML_ATTRS_MAX 8 /* further ones are read and forgotten */

struct html_attr {
    struct str name, value; /* raw: references are not decoded */
};

struct html_token {
    struct str name;
    struct html_attr attrs[HTML_ATTRS_MAX];
    size_t n_attrs;
    bool end;         /* </p> */
    bool self_closed; /* <svg/> */
};

struct html_cursor {
    struct str s;
    size_t at;
    bool no_quote[2]; /* no further " or ' stands in the rest of s */
    bool no_tag_end;  /* no further > */
    bool careless;    /* quotes of the rest do not pair: a tag ends at its first > */
};

/* Whether a tag begins at c->at: "<" or "</" and a letter. */
bool html_at_tag(const struct html_cursor *c);
/* Whether a comment, declaration or the like begins there: "<!", "<?", "</" before a non-letter. */
bool html_at_markup(const struct html_cursor *c);
/* Reads the tag at c->at and moves behind it. A quote that never closes ends at the next ">", or
 * one forgotten quote would swallow the rest of the text. */
struct html_token html_read_tag(struct html_cursor *c);
/* Moves behind what html_at_markup saw. The marks of a CDATA section are skipped, not its text:
 * feeds wrap HTML in it twice. */
void html_skip_markup(struct html_cursor *c);
/* The content of an element that holds no markup (script), up to its end tag or the end of all. */
struct str html_raw_content(struct html_cursor *c, struct str name);
/* The value of an attribute (lower-case name), or empty. */
struct str html_attr(const struct html_token *t, struct str name);

/* Whether a name ends at this character of a tag. */
bool html_is_name_end(char c);

#endif
