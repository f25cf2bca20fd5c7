/* The one writer of description text: takes loose events (words, breaks, bold on, list begins …)
 * and writes canonical HTML of the allow-list and the same as plain text, in one pass.
 *
 * Invariants: `html` is balanced at every moment but for what `open`, `lists` and `a_open …` say;
 * tags are written only when text follows, so nothing is empty; white space stands only between
 * words; inline tags nest as a > strong > em. Writing canonical HTML again through the same events
 * gives the same bytes: that is what makes clean_html idempotent. Depth is at most RICH_LISTS_MAX
 * lists; unbalanced or deeper events are counted, not stacked, so memory does not depend on them.
 */
#ifndef INGEST_RICH_H
#define INGEST_RICH_H

#include "base/buf.h"

#define RICH_LISTS_MAX 6
/* Room kept for the tags that are open when the text must stop. */
#define RICH_RESERVE_BYTES 1024

enum rich_block { RICH_NONE, RICH_P, RICH_H3, RICH_LI };
enum rich_break { RICH_SAME_LINE, RICH_LINE, RICH_BLOCK };

struct rich_list {
    uint32_t id; /* 0 = made from bullets, not from list tags */
    bool ordered, item_open, fresh_item;
    uint32_t aliases; /* deeper list tags that are treated as this list */
};

struct rich {
    struct buf html, text;
    size_t bytes_max;
    bool full; /* bytes_max was reached; later text is dropped */

    enum rich_block open;
    struct rich_list lists[RICH_LISTS_MAX];  /* as written */
    struct rich_list wanted[RICH_LISTS_MAX]; /* as the input wants them */
    uint32_t n_lists, n_wanted, last_id;

    uint32_t strong, em; /* nesting counts */
    struct str href;     /* empty = no link */
    bool heading;
    bool strong_open, em_open, a_open;
    struct str a_href;

    enum rich_break gap; /* before the next word */
    bool space;
    bool line_start; /* no word yet on this line: bullets count */
    bool bullet;
    uint32_t weak_bullet; /* a "-" that is a bullet if white space follows; 0 = none */
    bool dirty;           /* something must be written before the next word */
};

/* bytes_max bounds the HTML (and so the text, which is never longer). */
void rich_init(struct rich *r, size_t bytes_max);
void rich_done(struct rich *r);
/* Closes everything; afterwards html and text are complete. */
void rich_end(struct rich *r);

/* Valid UTF-8, entities already decoded. White space collapses; control and bidi characters go. */
void rich_text(struct rich *r, struct str s);
void rich_space(struct rich *r);
void rich_br(struct rich *r);
void rich_block(struct rich *r);
void rich_strong(struct rich *r, bool on);
void rich_em(struct rich *r, bool on);
/* An absolute http/https address that lives as long as r; empty ends the link. */
void rich_link(struct rich *r, struct str href);
void rich_heading(struct rich *r, bool on);
void rich_list(struct rich *r, bool ordered);
void rich_list_end(struct rich *r);
void rich_item(struct rich *r);
void rich_item_end(struct rich *r);

/* s with & < > " as references. */
void rich_escape(struct buf *out, struct str s);

/* What one code point of untrusted text becomes: itself, ' ' for all white space, '\n' for line
 * separators, a repaired character (Windows-1252 controls, Symbol font bullets), or 0 = drop. */
uint32_t rich_char(uint32_t cp);
/* A character that marks a list item by itself (•), or one that does when white space follows (-).
 */
bool rich_is_bullet(uint32_t cp);
bool rich_is_weak_bullet(uint32_t cp);

#endif
