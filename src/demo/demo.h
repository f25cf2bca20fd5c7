/* The demo corpus: any number of synthetic postings, each labelled as an example.
 *
 * Posting i depends on the seed, today's date, the built-in gazetteer and i alone: the first n are
 * the same whatever the count, on every machine. Copies of one vacancy from several portals share
 * demo_truth.vacancy. Parameters and what tests may rely on: docs/demo.md. */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "base/buf.h"
#include "base/err.h"
#include "places/gazetteer.h"
#include "understand/posting.h"

#define DEMO_SOURCES    5
#define DEMO_PLACES_MAX 4 /* of one vacancy */

struct demo; /* read-only once open: shared by threads */

/* The gazetteer must be the built-in one and outlive the demo. */
struct demo *demo_open(const struct gazetteer *g, uint64_t seed, int32_t today, struct err *err);
void demo_close(struct demo *d);

/* What the generator knows and the posting may not say. */
struct demo_truth {
    uint64_t vacancy; /* number of the vacancy's first posting */
    uint64_t
        sibling_of;  /* the vacancy whose text this one shares with another place; else itself */
    uint32_t source; /* 0 … DEMO_SOURCES - 1 */
    uint32_t occupation; /* KldB 2010 */
    struct str occupation_label;
    enum level level;
    enum contract contract;
    enum remote remote;
    enum agency agency;
    uint32_t worktime;
    uint32_t months;     /* of a temporary contract; 0 */
    uint32_t yearly_eur; /* true yearly pay, full time; 0 where it is not the generator's */
    const char *pay_notation;
    struct str tariff;
    uint16_t town;                                    /* gazetteer id of the first place's town */
    enum state state;                                 /* of the first place */
    float lat[DEMO_PLACES_MAX], lon[DEMO_PLACES_MAX]; /* of every place, degrees */
    uint32_t n_places;
    const char *title_form; /* how the title spells gender */
};

/* Everything lives in `a`. */
void demo_posting(struct arena *a, const struct demo *d, uint64_t i, struct posting *p,
                  struct demo_truth *truth);
/* "demo-portal-a" … */
const char *demo_source_name(uint32_t source);
/* The source of posting i, without making the posting. */
uint32_t demo_source_of(const struct demo *d, uint64_t i);
/* One line of JSON Lines: the posting, and the truth as members "demo_…". */
void demo_line(struct buf *out, const struct gazetteer *g, const struct posting *p,
               const struct demo_truth *truth);

/* Counts behind the tables, for tests and `--help`. */
uint32_t demo_occupation_count(const struct demo *d);
uint32_t demo_occupation_code(const struct demo *d, uint32_t i);

#endif
