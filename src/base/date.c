#include "base/date.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define DAY_MS   86400000
#define YEAR_MIN 1900
#define YEAR_MAX 2200

/* Howard Hinnant's civil calendar algorithms (days_from_civil, civil_from_days), public domain. */

static int32_t days_from_civil(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void date_split(int32_t date, int *year, int *month, int *day)
{
    int z = date + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

int32_t date_of(int year, int month, int day)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31)
        return DATE_NONE;
    int32_t date = days_from_civil(year, month, day);
    int y, m, d;
    date_split(date, &y, &m, &d);
    return d == day && m == month ? date : DATE_NONE;
}

/* Reads 1..max digits; returns how many. */
static size_t digits(struct str s, size_t at, size_t max, int *out)
{
    size_t n = 0;
    *out = 0;
    while (n < max && at + n < s.len && s.ptr[at + n] >= '0' && s.ptr[at + n] <= '9')
        *out = *out * 10 + (s.ptr[at + n++] - '0');
    return n;
}

static bool is_sep(struct str s, size_t at, char sep)
{
    return at < s.len && s.ptr[at] == sep;
}

/* "2025-12-31…" or "20251231" */
static int32_t parse_iso(struct str s)
{
    int y, m, d;
    if (digits(s, 0, 4, &y) != 4)
        return DATE_NONE;
    size_t dash = is_sep(s, 4, '-') || is_sep(s, 4, '/');
    if (digits(s, 4 + dash, 2, &m) != 2)
        return DATE_NONE;
    if (dash && s.len > 7 && s.ptr[7] != s.ptr[4])
        return DATE_NONE;
    if (digits(s, 6 + 2 * dash, 2, &d) != 2)
        return DATE_NONE;
    size_t end = 8 + 2 * dash;
    if (end < s.len && s.ptr[end] >= '0' && s.ptr[end] <= '9')
        return DATE_NONE;
    return date_of(y, m, d);
}

/* "31.12.2025", "1.2.25", "31/12/2025" */
static int32_t parse_german(struct str s)
{
    int y, m, d;
    size_t n = digits(s, 0, 2, &d);
    if (n == 0 || !(is_sep(s, n, '.') || is_sep(s, n, '/')))
        return DATE_NONE;
    char sep = s.ptr[n++];
    while (is_sep(s, n, ' '))
        n++;
    size_t k = digits(s, n, 2, &m);
    if (k == 0 || !is_sep(s, n + k, sep))
        return DATE_NONE;
    n += k + 1;
    while (is_sep(s, n, ' '))
        n++;
    k = digits(s, n, 4, &y);
    if (k == 2)
        y += 2000;
    else if (k != 4)
        return DATE_NONE;
    return date_of(y, m, d);
}

/* "Wed, 31 Dec 2025 10:00:00 +0100", "31 Dec 2025" */
static int32_t parse_rfc2822(struct str s)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    size_t comma = str_find_char(str_slice(s, 0, 12), ',', 0);
    if (comma != STR_NPOS)
        s = str_trim(str_slice(s, comma + 1, s.len));
    int y, d;
    size_t n = digits(s, 0, 2, &d);
    if (n == 0 || !is_sep(s, n, ' ') || s.len < n + 9 || !is_sep(s, n + 4, ' '))
        return DATE_NONE;
    size_t at = str_find_nocase(str_of(months), str_slice(s, n + 1, n + 4), 0);
    if (at == STR_NPOS || at % 3 != 0 || digits(s, n + 5, 4, &y) != 4)
        return DATE_NONE;
    return date_of(y, (int)at / 3 + 1, d);
}

int32_t date_parse(struct str s)
{
    s = str_trim(s);
    int32_t date = parse_iso(s);
    if (date == DATE_NONE)
        date = parse_german(s);
    if (date == DATE_NONE)
        date = parse_rfc2822(s);
    return date;
}

int32_t date_of_ms(int64_t unix_ms)
{
    int64_t day = unix_ms / DAY_MS - (unix_ms % DAY_MS < 0);
    if (day < days_from_civil(YEAR_MIN, 1, 1) || day > days_from_civil(YEAR_MAX, 12, 31))
        return DATE_NONE;
    return (int32_t)day;
}

static _Atomic int32_t fixed_today = DATE_NONE;

void date_set_today(int32_t date)
{
    fixed_today = date;
}

int32_t date_today(void)
{
    if (fixed_today != DATE_NONE)
        return fixed_today;
    const char *env = getenv("UMKREIS_TODAY");
    int32_t date = env ? date_parse(str_of(env)) : DATE_NONE;
    return date != DATE_NONE ? date : date_of_ms(now_unix_ms());
}

struct str date_iso(struct arena *a, int32_t date)
{
    if (date == DATE_NONE)
        return STR("");
    int y, m, d;
    date_split(date, &y, &m, &d);
    return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

struct str date_de(struct arena *a, int32_t date)
{
    if (date == DATE_NONE)
        return STR("");
    int y, m, d;
    date_split(date, &y, &m, &d);
    return arena_printf(a, "%02d.%02d.%04d", d, m, y);
}

struct str date_en(struct arena *a, int32_t date)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    if (date == DATE_NONE)
        return STR("");
    int y, m, d;
    date_split(date, &y, &m, &d);
    return arena_printf(a, "%d %s %04d", d, names[m - 1], y);
}

int date_weekday(int32_t date)
{
    int w = (date + 3) % 7; /* 1970-01-01 was a Thursday */
    return w < 0 ? w + 7 : w;
}

static int64_t clock_us(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t now_unix_ms(void)
{
    return clock_us(CLOCK_REALTIME) / 1000;
}

int64_t now_mono_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}
