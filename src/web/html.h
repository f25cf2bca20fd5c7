/* Writing HTML: one writer per output context, so that text of strangers can't become markup.
 *
 * html_raw takes string literals only (anything else does not compile); text goes through
 * html_text, attribute values through html_attribute, addresses through html_url. Invalid UTF-8 and
 * control characters are written as U+FFFD. */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/arena.h"
#include "base/buf.h"

/* Markup as it stands. */
#define html_raw(out, literal) buf_add((out), "" literal, sizeof("" literal) - 1)

/* Character data between tags. */
void html_text(struct buf *out, struct str s);
/* Inside a double-quoted attribute value. */
void html_attribute(struct buf *out, struct str s);
/* Inside a double-quoted href: an address of ours ("/…", "#…") or http, https or mailto; anything
 * else (javascript:, data:, "//host") is written as "#". */
void html_url(struct buf *out, struct str url);
/* A template's text with {0}, {1} … replaced by args, everything escaped as text. */
void html_fmt_n(struct buf *out, const char *tpl, const struct str *args, size_t n);
#define html_fmt(out, tpl, ...)                                                                    \
    html_fmt_n((out), (tpl), (const struct str[]){__VA_ARGS__},                                    \
               sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
/* JSON inside a script element: "<", ">" and "&" as \u escapes, so nothing in it can end the
 * element. */
void html_json(struct buf *out, struct str json);
/* Description HTML of a posting: runs the allow-list (ingest/clean.h) once more, because the
 * database may have been filled by an older version with another list. */
void html_cleaned(struct arena *a, struct buf *out, struct str html);
void html_int(struct buf *out, int64_t v);

#endif
