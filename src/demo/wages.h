/* Pay of the demo corpus: known parameters behind it, every German notation before it.
 *
 * yearly pay (EUR gross, full time) = base of the occupation and level × factor of the state ×
 * exp(0.10 × normal), at least the minimum wage. docs/demo.md gives the figures; tests recover
 * them. */
#ifndef DEMO_WAGES_H
#define DEMO_WAGES_H

#include "base/buf.h"
#include "demo/draw.h"
#include "places/gazetteer.h"
#include "understand/posting.h"

enum demo_notation {
    NOTE_NONE,
    NOTE_YEAR_RANGE,
    NOTE_YEAR_FROM,
    NOTE_YEAR_UPTO,
    NOTE_YEAR_ONE,
    NOTE_YEAR_EUR_FIRST,
    NOTE_YEAR_K,
    NOTE_MONTH_RANGE,
    NOTE_MONTH_FROM,
    NOTE_MONTH_ONE,
    NOTE_MONTH_13,
    NOTE_HOUR_RANGE,
    NOTE_HOUR_FROM,
    NOTE_HOUR_ONE,
    NOTE_TARIFF,    /* a group of TVöD or TV-L */
    NOTE_BY_TARIFF, /* "nach Tarif", no group */
    NOTE_MINIJOB,
    NOTE_AZUBI,
    NOTE_COUNT
};

const char *demo_notation_name(enum demo_notation n);

struct demo_pay {
    enum demo_notation notation;
    uint32_t yearly; /* the true yearly pay, EUR; 0 for tariff, Minijob and training */
    double min, max; /* what is stated, 0 = open end */
    enum pay_unit unit;
    struct str tariff; /* "TVöD E9b" */
    uint32_t azubi[4]; /* EUR a month by year of training */
    uint32_t azubi_years;
    bool months13;
    bool full_time_basis; /* a part-time job whose yearly or monthly pay is said for full time */
};

uint32_t demo_state_percent(enum state s);
/* base × state × noise */
uint32_t demo_yearly(struct rng *r, uint32_t base_eur, enum state state);
/* What the minimum wage makes of a full-time year, EUR. */
uint32_t demo_minimum_year(int year);
/* Limit of a Minijob in that year, EUR a month, from 2025 on. */
uint32_t demo_minijob_eur(int year);
/* Fills min, max and unit from p->yearly and the notation. */
void demo_pay_state(struct rng *r, struct demo_pay *p, int year);
/* "45.000 – 52.000 € brutto im Jahr"; nothing for NOTE_NONE. */
void demo_pay_write(struct buf *b, struct rng *r, const struct demo_pay *p);
/* "EUR 45,000 to 52,000 per year", for English ads; only for amounts. */
void demo_pay_write_english(struct buf *b, struct rng *r, const struct demo_pay *p);

#endif
