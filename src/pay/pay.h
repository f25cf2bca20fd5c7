/* What a posting pays: amounts and tariff groups in its text.
 *
 * Rules are data (data/rules_pay.tsv: the words that make an amount pay, make it something else,
 * give its period or an open end) and tables (data/tariff.tsv). Figures are gross. */
#ifndef PAY_PAY_H
#define PAY_PAY_H

#include "base/arena.h"
#include "base/err.h"
#include "pay/unit.h"

struct pay_tables; /* read-only once open, thread-safe */

struct pay_tables *pay_open(struct err *err);
void pay_close(struct pay_tables *t);
/* Changes with the rules and the tables. */
uint64_t pay_hash(void);

/* What else the posting says, for the yearly figure; zero-initialised = nothing (posted: use
 * DATE_NONE). */
struct pay_context {
    int32_t posted;    /* picks the tariff table; DATE_NONE = the newest */
    double hours_week; /* stated weekly hours */
    double share;      /* percent of full time when the post is part-time only */
};

struct pay_found {
    double min, max; /* in `unit`; 0 = open end or no table */
    enum pay_unit unit;
    double yearly_min, yearly_max; /* full-time equivalent, 0 = open or unknown */
    bool tariff_amount;            /* min and max come from a tariff table, not from the text */
    struct str tariff;     /* "TVöD-VKA E11", "TV-H E13–E14", "Besoldung A13"; empty = none */
    struct str assumption; /* how yearly_* was computed, German, for people */
    const char *rule;      /* static; "" = nothing found */
    bool in_title;         /* start/end are in the title, else in the text */
    uint32_t start, end;   /* bytes of the amount or of the group */
};

/* Title and text are folded views (pay/words.h). False when no pay is named. */
bool pay_find(struct arena *a, const struct pay_tables *t, struct str title, struct str text,
              const struct pay_context *context, struct pay_found *out);

/* The full-time equivalent of a stated amount per year; 0 stays 0. `months` is the number of
 * monthly salaries a year, 0 = 12. *assumption says how. */
struct pay_yearly {
    double min, max;
    struct str assumption;
};
struct pay_yearly pay_yearly(struct arena *a, double min, double max, enum pay_unit unit,
                             double months, const struct pay_context *context);

#endif
