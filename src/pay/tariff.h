/* Tariff tables: group → monthly pay from the first to the last step, by date.
 *
 * data/tariff.tsv: table, valid_from, group, six steps (empty = the group has no such step), weekly
 * hours of full time, source key (data/SOURCES.md). */
#ifndef PAY_TARIFF_H
#define PAY_TARIFF_H

#include "base/arena.h"
#include "base/err.h"

struct tariffs; /* read-only, thread-safe */

struct tariffs *tariffs_open(struct str tsv, struct err *err);
void tariffs_close(struct tariffs *t);

struct tariff_row {
    struct str table, group;
    int32_t valid_from;
    double first, last; /* monthly, euros: the lowest and the highest step */
    double hours_week;
};

/* The row valid on `date` (DATE_NONE = the newest; before the first table: the first). NULL when
 * the table or group is unknown. */
const struct tariff_row *tariffs_find(const struct tariffs *t, struct str table, struct str group,
                                      int32_t date);

/* A group read from text: "E 9a", "EG 10-11", "A 13", "S8b". */
struct tariff_group {
    char letter;                  /* 'E' 'A' 'S' 'P' 'W' 'B' 'R' */
    uint8_t low, high;            /* equal for one group */
    char low_suffix, high_suffix; /* 'a'..'d', 'u' for Ü, 0 = none */
    bool strong;                  /* written out ("Entgeltgruppe"), needs no tariff's name nearby */
    bool upto;                    /* "bis zur Entgeltgruppe 12" */
    uint32_t start, end;
};

/* The group whose number starts at digit `at` of a folded view; false when none does. */
bool tariff_group_at(struct str folded, size_t at, struct tariff_group *out);
/* "E9a", "E13–E14" for people; ASCII-only tables use "E9a", "E15Ü". */
struct str tariff_group_name(struct arena *a, const struct tariff_group *g);
struct str tariff_key(struct arena *a, char letter, uint8_t number, char suffix);

#endif
