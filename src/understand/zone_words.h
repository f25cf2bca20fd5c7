/* How much a line's words speak for each part of a posting: a linear model over words, pairs of
 * words and word ends, learned by tools/train_zones.py from lines under known headings
 * (data/rules_zone_words.tsv). Works without headings and for German and English. */
#ifndef UNDERSTAND_ZONE_WORDS_H
#define UNDERSTAND_ZONE_WORDS_H

#include "base/arena.h"
#include "base/err.h"

enum zone { ZONE_TASKS, ZONE_PROFILE, ZONE_OFFER, ZONE_ABOUT, ZONE_APPLICATION, ZONE_OTHER, ZONES };

const char *zone_name(enum zone z); /* static: "tasks" … "other" */
/* ZONES when unknown. */
enum zone zone_of(struct str name);

struct zone_words; /* read-only once open, thread-safe */

struct zone_words *zone_words_open(struct str tsv, struct err *err);
void zone_words_close(struct zone_words *w);

/* Log probabilities of the six zones for one line; `folded` is its view (pay/words.h), `original`
 * the same bytes as written. `bullet`: it is a list item. */
void zone_words_score(const struct zone_words *w, struct str original, struct str folded,
                      bool bullet, double score[ZONES]);

#endif
