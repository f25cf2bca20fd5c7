/* The occupation words of a title: without (m/w/d) in all its forms, reference numbers, places,
 * pay, hours, contract, calls ("gesucht!"), emoji and shouting. data/rules_title.tsv says what
 * goes. */
#ifndef UNDERSTAND_TITLE_H
#define UNDERSTAND_TITLE_H

#include "base/arena.h"
#include "base/err.h"

struct title_rules; /* read-only once open, thread-safe */

struct title_rules *title_rules_open(struct err *err);
void title_rules_close(struct title_rules *t);

struct title_clean {
    struct str text;     /* in the arena; the whole title when nothing would be left */
    uint32_t start, end; /* bytes of the title from the first to the last letter kept */
};

/* `towns` are the posting's own places; a part of the title that is one of them goes. */
struct title_clean title_clean(struct arena *a, const struct title_rules *t, struct str title,
                               struct str folded, const struct str *towns, size_t n_towns);

#endif
