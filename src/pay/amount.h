/* Numbers with the look of money, in all the spellings of German and English postings:
 * "68.000 € bis 75.000 €", "4.200–4.800 €", "EUR 55,000 - 65,000", "90k", "60-75.000 Euro",
 * "3.843,- €", "16,50 EUR/Std.", "80’000". Only the shape is judged here, not the meaning. */
#ifndef PAY_AMOUNT_H
#define PAY_AMOUNT_H

#include "base/str.h"

struct number {
    double value;
    uint32_t start, end; /* bytes of digits, separators and "k" */
    bool thousands;      /* written with a separator or "k" */
    bool kilo;           /* written with "k", "T" or "Tsd." */
    bool decimals;
};

struct amount {
    struct number low, high; /* equal for a single number */
    bool range;
    bool currency;       /* a euro sign or word stands with it */
    bool foreign;        /* another currency does: "$", "CHF", "£" */
    bool million;        /* "Mio.", "Milliarden", "billion" stands behind it */
    uint32_t start, end; /* bytes, currency included */
};

/* The next amount at or after *at in a folded view (pay/words.h); moves *at behind it. False when
 * there is none left before `to`. */
bool amount_next(struct str folded, size_t *at, size_t to, struct amount *out);
/* One number starting exactly at `at`; false when there is none. */
bool amount_number(struct str folded, size_t at, size_t to, struct number *out);

#endif
