#include "web/format.h"

#include "text/analyse.h"

#define AGE_DAYS_MAX   30
#define SLUG_BYTES_MAX 60

struct str format_count(struct arena *a, enum lang lang, uint64_t n)
{
    char digits[24], out[32];
    size_t len = 0, k = sizeof(out);
    do {
        digits[len++] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    for (size_t i = 0; i < len; i++) {
        if (i && i % 3 == 0)
            out[--k] = lang == LANG_DE ? '.' : ',';
        out[--k] = digits[i];
    }
    return arena_str(a, str_n(out + k, sizeof(out) - k));
}

struct str format_eur(struct arena *a, enum lang lang, double eur)
{
    uint64_t cents = eur > 0 && eur < 1e12 ? (uint64_t)(eur * 100 + 0.5) : 0;
    struct str whole = format_count(a, lang, cents / 100);
    struct str tail = STR("");
    if (cents % 100)
        tail = arena_printf(a, "%c%02u", lang == LANG_DE ? ',' : '.', (unsigned)(cents % 100));
    return lang == LANG_DE ? arena_printf(a, "%.*s%.*s\u00a0€", STR_ARG(whole), STR_ARG(tail))
                           : arena_printf(a, "€%.*s%.*s", STR_ARG(whole), STR_ARG(tail));
}

struct str format_pay(struct arena *a, enum lang lang, double min, double max, enum pay_unit unit)
{
    static const enum text per[] = {
        [PAY_HOUR] = T_PER_HOUR,   [PAY_DAY] = T_PER_DAY,   [PAY_WEEK] = T_PER_WEEK,
        [PAY_MONTH] = T_PER_MONTH, [PAY_YEAR] = T_PER_YEAR,
    };
    if (unit == PAY_UNIT_NONE || unit > PAY_YEAR || (min <= 0 && max <= 0))
        return STR("");
    struct str unit_text = str_of(text_of(lang, per[unit]));
    if (min > 0 && max > 0 && min < max)
        return format_text(a, text_of(lang, T_PAY_RANGE), format_eur(a, lang, min),
                           format_eur(a, lang, max), unit_text);
    enum text tpl = min > 0 && max > 0 ? T_PAY_ONE : min > 0 ? T_PAY_MIN : T_PAY_MAX;
    return format_text(a, text_of(lang, tpl), format_eur(a, lang, min > 0 ? min : max), unit_text);
}

struct str format_km(struct arena *a, enum lang lang, double km)
{
    unsigned tenths = km > 0 && km < 1e6 ? (unsigned)(km * 10 + 0.5) : 0;
    if (tenths >= 100 || tenths % 10 == 0)
        return format_count(a, lang, (tenths + 5) / 10);
    return arena_printf(a, "%u%c%u", tenths / 10, lang == LANG_DE ? ',' : '.', tenths % 10);
}

struct str format_date(struct arena *a, enum lang lang, int32_t date)
{
    return lang == LANG_DE ? date_de(a, date) : date_en(a, date);
}

struct str format_age(struct arena *a, enum lang lang, int32_t date, int32_t today)
{
    if (date == DATE_NONE)
        return STR("");
    int64_t days = (int64_t)today - date;
    if (days == 0)
        return str_of(text_of(lang, T_TODAY));
    if (days == 1)
        return str_of(text_of(lang, T_YESTERDAY));
    if (days > 1 && days <= AGE_DAYS_MAX)
        return format_text(a, text_of(lang, T_DAYS_AGO), format_count(a, lang, (uint64_t)days));
    return format_date(a, lang, date);
}

struct str format_text_n(struct arena *a, const char *tpl, const struct str *args, size_t n)
{
    struct str t = str_of(tpl);
    size_t bytes = t.len;
    for (size_t i = 0; i < n; i++)
        bytes += args[i].len * 2; /* a template names an argument at most twice */
    char *out = arena_alloc(a, bytes + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        size_t which = i + 2 < t.len && t.ptr[i] == '{' && t.ptr[i + 2] == '}'
                           ? (size_t)(unsigned char)(t.ptr[i + 1] - '0')
                           : SIZE_MAX;
        if (which >= n) {
            out[len++] = t.ptr[i];
            continue;
        }
        memcpy(out + len, args[which].ptr ? args[which].ptr : "", args[which].len);
        len += args[which].len;
        i += 2;
    }
    out[len] = '\0';
    return str_n(out, len);
}

struct str format_slug(struct arena *a, struct str text)
{
    struct str folded = text_fold(a, text);
    char *out = arena_alloc(a, SLUG_BYTES_MAX + 1);
    size_t len = 0, i = 0, word = 0; /* word: where the slug can be cut */
    for (; i < folded.len && len < SLUG_BYTES_MAX; i++) {
        char c = folded.ptr[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out[len++] = c;
        } else if (len && out[len - 1] != '-') {
            word = len;
            out[len++] = '-';
        }
    }
    if (i < folded.len && word > SLUG_BYTES_MAX / 2)
        len = word;
    while (len && out[len - 1] == '-')
        len--;
    return len ? str_n(out, len) : STR("stelle");
}

/* ---- names of facts -------------------------------------------------------------------------- */

const char *label_worktime(enum lang lang, uint32_t bit)
{
    switch (bit) {
    case WORKTIME_FULL:
        return text_of(lang, T_WORKTIME_FULL);
    case WORKTIME_PART:
        return text_of(lang, T_WORKTIME_PART);
    case WORKTIME_MINI:
        return text_of(lang, T_WORKTIME_MINI);
    case WORKTIME_SHIFT:
        return text_of(lang, T_WORKTIME_SHIFT);
    case WORKTIME_NIGHT:
        return text_of(lang, T_WORKTIME_NIGHT);
    case WORKTIME_WEEKEND:
        return text_of(lang, T_WORKTIME_WEEKEND);
    default:
        return "";
    }
}

const char *label_contract(enum lang lang, enum contract c)
{
    static const enum text ids[CONTRACT_COUNT] = {
        [CONTRACT_PERMANENT] = T_CONTRACT_PERMANENT,
        [CONTRACT_TEMPORARY] = T_CONTRACT_TEMPORARY,
        [CONTRACT_APPRENTICESHIP] = T_CONTRACT_APPRENTICESHIP,
        [CONTRACT_DUAL_STUDY] = T_CONTRACT_DUAL_STUDY,
        [CONTRACT_INTERNSHIP] = T_CONTRACT_INTERNSHIP,
        [CONTRACT_WORKING_STUDENT] = T_CONTRACT_WORKING_STUDENT,
        [CONTRACT_TRAINEE] = T_CONTRACT_TRAINEE,
        [CONTRACT_FREELANCE] = T_CONTRACT_FREELANCE,
    };
    return c > CONTRACT_NONE && c < CONTRACT_COUNT ? text_of(lang, ids[c]) : "";
}

const char *label_level(enum lang lang, enum level l)
{
    static const enum text ids[LEVEL_COUNT] = {
        [LEVEL_ENTRY] = T_LEVEL_ENTRY,
        [LEVEL_EXPERIENCED] = T_LEVEL_EXPERIENCED,
        [LEVEL_LEAD] = T_LEVEL_LEAD,
    };
    return l > LEVEL_NONE && l < LEVEL_COUNT ? text_of(lang, ids[l]) : "";
}

const char *label_remote(enum lang lang, enum remote r)
{
    static const enum text ids[REMOTE_COUNT] = {
        [REMOTE_ONSITE] = T_REMOTE_ONSITE,
        [REMOTE_HYBRID] = T_REMOTE_HYBRID,
        [REMOTE_FULL] = T_REMOTE_FULL,
        [REMOTE_FIELD] = T_REMOTE_FIELD,
    };
    return r > REMOTE_NONE && r < REMOTE_COUNT ? text_of(lang, ids[r]) : "";
}

const char *label_agency(enum lang lang, enum agency g)
{
    static const enum text ids[AGENCY_COUNT] = {
        [AGENCY_NO] = T_AGENCY_NO,
        [AGENCY_TEMP] = T_AGENCY_TEMP,
        [AGENCY_PLACEMENT] = T_AGENCY_PLACEMENT,
    };
    return g > AGENCY_NONE && g < AGENCY_COUNT ? text_of(lang, ids[g]) : "";
}
