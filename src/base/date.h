/* Days: a date is an int32_t of days since 1970-01-01 (proleptic Gregorian), DATE_NONE = unknown.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/arena.h"

#define DATE_NONE INT32_MIN

/* DATE_NONE when the day does not exist (2025-02-30) or the year is outside 1900–2200. */
int32_t date_of(int year, int month, int day);
void date_split(int32_t date, int *year, int *month, int *day);
/* Reads the date at the start of s: ISO 8601 (a time behind it is ignored), "31.12.2025",
 * "31/12/2025", RFC 2822 "Wed, 31 Dec 2025 …", "2025-12-31 10:00:00 UTC". DATE_NONE if none. */
int32_t date_parse(struct str s);
/* From Unix milliseconds (UTC). */
int32_t date_of_ms(int64_t unix_ms);
/* Today in UTC, or the day set by date_set_today (tests, and $UMKREIS_TODAY=YYYY-MM-DD). */
int32_t date_today(void);
void date_set_today(int32_t date);
/* "2025-12-31", or "" for DATE_NONE. */
struct str date_iso(struct arena *a, int32_t date);
/* "31.12.2025" / "31 December 2025". */
struct str date_de(struct arena *a, int32_t date);
struct str date_en(struct arena *a, int32_t date);
/* Monday = 0. */
int date_weekday(int32_t date);
/* Unix time in milliseconds, and a monotonic clock in microseconds. */
int64_t now_unix_ms(void);
int64_t now_mono_us(void);

#endif
