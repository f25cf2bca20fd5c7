/* Rules kept as data: words that announce a fact, and expressions that confirm it.
 *
 * One line a rule, columns separated by tabs (data/rules.tsv):
 *   id      what an explanation names: "contract.befristet"
 *   kind    which fact it is about: "contract"
 *   value   what it says: "temporary"
 *   weight  1–99; the heaviest rule that holds decides, the earlier place among equals
 *   where   "title", "text", or zones ("profile,offer"), separated by commas; empty = everywhere
 *   words   separated by " | ", folded, * at an open end (pay/words.h)
 *   regex   must match in the same line and touch the word; empty = the word is enough. The first
 *           two groups are numbers the fact needs.
 *   unless  must not match in the same line near the word; empty = nothing forbids
 * Everything is matched on the folded view: small letters, ae oe ue ss, "eur" for the euro sign. */
#ifndef UNDERSTAND_RULES_H
#define UNDERSTAND_RULES_H

#include "base/arena.h"
#include "base/err.h"

enum rule_kind {
    RULE_WORKTIME,
    RULE_HOURS,
    RULE_SHARE,
    RULE_CONTRACT,
    RULE_MONTHS,
    RULE_REASON,
    RULE_LEVEL,
    RULE_YEARS,
    RULE_REMOTE,
    RULE_REMOTE_DAYS,
    RULE_REMOTE_SHARE,
    RULE_AGENCY,
    RULE_EMPLOYER,
    RULE_CAREER,
    RULE_KINDS
};

enum rule_where {
    WHERE_TITLE = 1,
    WHERE_TASKS = 2,
    WHERE_PROFILE = 4,
    WHERE_OFFER = 8,
    WHERE_ABOUT = 16,
    WHERE_APPLICATION = 32,
    WHERE_OTHER = 64,
    WHERE_TEXT =
        WHERE_TASKS | WHERE_PROFILE | WHERE_OFFER | WHERE_ABOUT | WHERE_APPLICATION | WHERE_OTHER,
};

struct rule {
    const char *id;
    enum rule_kind kind;
    struct str value;
    int weight;
    uint32_t where;
    void *regex, *unless; /* pcre2_code or NULL */
};

struct rule_hit {
    const struct rule *rule;
    bool title;
    uint32_t start, end;    /* bytes, on code point boundaries of the text */
    double number, number2; /* the groups of regex; 0 = absent */
};

struct rules; /* read-only once open, thread-safe */

struct rules *rules_open(struct str tsv, const char *name, struct err *err);
void rules_close(struct rules *r);

#define RULE_HITS_MAX  4000 /* further hits of one text are dropped */
#define RULE_TRIES_MAX 8000 /* words looked at more closely; what follows them is not read */

/* Where a byte of the text stands: one of enum rule_where. */
typedef uint32_t rules_zone_fn(const void *user, uint32_t at);

/* Every hit in `text` (folded: its view), in order of their ends; the array lives in `a`.
 * zone_at may be NULL: all of it is WHERE_TITLE then. */
size_t rules_match(struct arena *a, const struct rules *r, struct str text, struct str folded,
                   rules_zone_fn *zone_at, const void *user, struct rule_hit **hits);

/* Moves start down and end up to code point boundaries of `text`. */
void span_snap(struct str text, uint32_t *start, uint32_t *end);

#endif
