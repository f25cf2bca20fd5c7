/* A posting's text → its parts: tasks, profile, offer, about the employer, application, other.
 *
 * The text is cut into blocks: lines (paragraphs, list items), and sentences of very long lines.
 * Headings (data/rules_zones.tsv) name the zone of what follows, the words of each block
 * (zone_words.h) speak for its own, and the most likely sequence wins (Viterbi), since zones change
 * seldom within a list. Parts that the feed separated itself are taken as they are. */
#ifndef UNDERSTAND_ZONES_H
#define UNDERSTAND_ZONES_H

#include "understand/posting.h"
#include "understand/zone_words.h"

struct zones_model; /* read-only once open, thread-safe */

struct zones_model *zones_open(struct err *err);
void zones_close(struct zones_model *m);

#define ZONE_BLOCKS_MAX 3000 /* further text belongs to the last block */

struct zone_span {
    enum zone zone;
    const char *rule; /* "structured" "zone.heading" "zone.words"; static */
    uint32_t start, end;
};

/* Adjacent blocks of one zone are one span; spans ascend and do not overlap; white space between
 * them belongs to none. `folded` is the view of p->text. */
size_t zones_find(struct arena *a, const struct zones_model *m, const struct posting *p,
                  struct str folded, struct zone_span **out);

#endif
