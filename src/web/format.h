/* Numbers, dates, money and addresses the way a reader of the page's language writes them. */
#ifndef WEB_FORMAT_H
#define WEB_FORMAT_H

#include "base/date.h"
#include "places/gazetteer.h"
#include "query/search.h"
#include "web/texts.h"

/* 12.345 / 12,345 */
struct str format_count(struct arena *a, enum lang lang, uint64_t n);
/* "3.200 €", "14,50 €" / "€3,200", "€14.50": cents only when there are any. */
struct str format_eur(struct arena *a, enum lang lang, double eur);
/* "3.200 € bis 3.800 € im Monat", "ab 15 € pro Stunde"; empty when nothing is stated. The unit is
 * always named, amounts in other units are never converted here. */
struct str format_pay(struct arena *a, enum lang lang, double min, double max, enum pay_unit unit);
/* One decimal below 10 km, none above. */
struct str format_km(struct arena *a, enum lang lang, double km);
/* "heute", "gestern", "vor 5 Tagen" up to 30 days, then the date; "" for DATE_NONE. */
struct str format_age(struct arena *a, enum lang lang, int32_t date, int32_t today);
struct str format_date(struct arena *a, enum lang lang, int32_t date);
/* The template with its arguments, unescaped (for titles that are escaped later). */
struct str format_text_n(struct arena *a, const char *tpl, const struct str *args, size_t n);
#define format_text(a, tpl, ...)                                                                   \
    format_text_n((a), (tpl), (const struct str[]){__VA_ARGS__},                                   \
                  sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))

/* "it-leiter-hagen": a–z, 0–9 and single hyphens, umlauts spelled out, at most 60 bytes; "stelle"
 * when nothing is left. */
struct str format_slug(struct arena *a, struct str text);

/* Names of facts for people; "" for the unknown value. */
const char *label_worktime(enum lang lang, uint32_t bit);
const char *label_contract(enum lang lang, enum contract c);
const char *label_level(enum lang lang, enum level l);
const char *label_remote(enum lang lang, enum remote r);
const char *label_agency(enum lang lang, enum agency g);

#endif
