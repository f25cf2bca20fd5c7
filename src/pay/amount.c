#include "pay/amount.h"

#define DIGITS_MAX 9 /* longer runs are phone numbers and ids */

static bool is_digit(struct str s, size_t at, size_t to)
{
    return at < to && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

static bool is_letter(struct str s, size_t at, size_t to)
{
    return at < to && s.ptr[at] >= 'a' && s.ptr[at] <= 'z';
}

static size_t digits_at(struct str s, size_t at, size_t to)
{
    size_t n = 0;
    while (is_digit(s, at + n, to))
        n++;
    return n;
}

static bool looking_at(struct str s, size_t at, size_t to, struct str what)
{
    return at + what.len <= to && memcmp(s.ptr + at, what.ptr, what.len) == 0;
}

static size_t skip_blanks(struct str s, size_t at, size_t to)
{
    while (at < to && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
        at++;
    return at;
}

/* The same over one line break: feeds wrap lines anywhere. */
static size_t skip_space(struct str s, size_t at, size_t to)
{
    at = skip_blanks(s, at, to);
    if (at + 1 < to && s.ptr[at] == '\n' && s.ptr[at + 1] != '\n')
        at = skip_blanks(s, at + 1, to);
    return at;
}

/* Bytes of a thousands separator at `at` ('.', ',', '\'', '’', one blank), 0 = none. */
static size_t separator_at(struct str s, size_t at, size_t to)
{
    if (at >= to)
        return 0;
    char c = s.ptr[at];
    if (c == '.' || c == ',' || c == '\'' || c == ' ')
        return c == ' ' && at + 1 < to && s.ptr[at + 1] == ' ' ? 2 : 1; /* two: U+00A0 */
    return looking_at(s, at, to, STR("\xE2\x80\x99")) ? 3 : 0;
}

/* ".000.000": the groups behind the first digits; true when at least one was read. */
static bool read_groups(struct str s, size_t *at, size_t to, double *value)
{
    size_t first = separator_at(s, *at, to);
    bool any = false;
    size_t sep = first;
    while (sep && digits_at(s, *at + sep, to) == 3 &&
           (!any || s.ptr[*at] == s.ptr[*at - 3 - sep])) {
        for (size_t i = 0; i < 3; i++)
            *value = *value * 10 + (s.ptr[*at + sep + i] - '0');
        *at += sep + 3;
        any = true;
        sep = separator_at(s, *at, to);
        if (sep != first)
            break;
    }
    return any;
}

/* ",50", ",-", ".--", ",00": cents or what stands for none. */
static bool read_cents(struct str s, size_t *at, size_t to, double *value)
{
    if (*at >= to || (s.ptr[*at] != ',' && s.ptr[*at] != '.'))
        return false;
    size_t n = digits_at(s, *at + 1, to);
    if (n == 1 || n == 2) {
        double cents = s.ptr[*at + 1] - '0';
        if (n == 2)
            cents = cents * 10 + (s.ptr[*at + 2] - '0');
        *value += n == 2 ? cents / 100 : cents / 10;
        *at += 1 + n;
        return true;
    }
    if (n > 0 || *at + 1 >= to)
        return false;
    if (looking_at(s, *at + 1, to, STR(" - ")) && !is_digit(s, *at + 4, to)) { /* ",–" folded */
        *at += 4;
        return false;
    }
    if (s.ptr[*at + 1] != '-' || is_digit(s, *at + 2, to))
        return false;
    *at += 2;
    while (*at < to && s.ptr[*at] == '-')
        (*at)++;
    return false;
}

/* "k", "tsd", "t eur", "tausend" behind the digits. */
static bool read_kilo(struct str s, size_t *at, size_t to)
{
    static const struct str words[] = {STR_INIT("k"),       STR_INIT("tsd."), STR_INIT("tsd"),
                                       STR_INIT("tausend"), STR_INIT("teur"), STR_INIT("t eur")};
    size_t p = skip_blanks(s, *at, to);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (p > *at + 1 || !looking_at(s, p, to, words[i]))
            continue;
        size_t end = p + words[i].len;
        bool keeps_euro = i >= 4;
        if (is_letter(s, end, to) && !looking_at(s, end, to, STR("eur")))
            continue;
        *at = keeps_euro ? end - 3 : end;
        return true;
    }
    return false;
}

bool amount_number(struct str s, size_t at, size_t to, struct number *out)
{
    size_t n = digits_at(s, at, to);
    if (n == 0 || n > DIGITS_MAX)
        return false;
    *out = (struct number){.start = (uint32_t)at};
    for (size_t i = 0; i < n; i++)
        out->value = out->value * 10 + (s.ptr[at + i] - '0');
    size_t p = at + n;
    if (n <= 3)
        out->thousands = read_groups(s, &p, to, &out->value);
    out->decimals = read_cents(s, &p, to, &out->value);
    if (!out->thousands && read_kilo(s, &p, to)) {
        out->kilo = out->thousands = true;
        out->value *= 1000;
    }
    out->end = (uint32_t)p;
    /* "1.2.2025", "12/34", "3.5.1": not a number by itself. */
    return !(p < to && (s.ptr[p] == '.' || s.ptr[p] == ',') && is_digit(s, p + 1, to));
}

/* A euro word at `at`; returns its end or 0. */
static size_t euro_at(struct str s, size_t at, size_t to)
{
    if (looking_at(s, at, to, STR("euro")))
        at += 4;
    else if (looking_at(s, at, to, STR("eur")))
        at += 3;
    else
        return 0;
    if (at < to && s.ptr[at] == 's' && !is_letter(s, at + 1, to))
        at++;
    return is_letter(s, at, to) ? 0 : at;
}

/* The same before `at`; returns its start or SIZE_MAX. */
static size_t euro_before(struct str s, size_t at)
{
    while (at > 0 && s.ptr[at - 1] == ' ')
        at--;
    for (size_t n = 3; n <= 4; n++) {
        struct str word = n == 3 ? STR("eur") : STR("euro");
        if (at >= n && memcmp(s.ptr + at - n, word.ptr, n) == 0 &&
            (at == n || !is_letter(s, at - n - 1, at)))
            return at - n;
    }
    return SIZE_MAX;
}

static bool foreign_before(struct str s, size_t at)
{
    while (at > 0 && s.ptr[at - 1] == ' ')
        at--;
    if (at > 0 && s.ptr[at - 1] == '$')
        return true;
    return at >= 3 &&
           (memcmp(s.ptr + at - 3, "chf", 3) == 0 || memcmp(s.ptr + at - 3, "usd", 3) == 0 ||
            memcmp(s.ptr + at - 3, "gbp", 3) == 0);
}

static bool foreign_at(struct str s, size_t at, size_t to)
{
    at = skip_blanks(s, at, to);
    return looking_at(s, at, to, STR("$")) || looking_at(s, at, to, STR("chf")) ||
           looking_at(s, at, to, STR("usd")) || looking_at(s, at, to, STR("gbp")) ||
           looking_at(s, at, to, STR("\xC2\xA3"));
}

static bool million_at(struct str s, size_t at, size_t to)
{
    at = skip_blanks(s, at, to);
    static const struct str words[] = {
        STR_INIT("mio"),     STR_INIT("mrd"), STR_INIT("million"), STR_INIT("milliard"),
        STR_INIT("billion"), STR_INIT("bn"),  STR_INIT("mn ")};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (looking_at(s, at, to, words[i]))
            return true;
    return false;
}

/* What may stand between the ends of a range; returns the offset behind it, or 0. `between` tells
 * that "zwischen" or "between" opened it, which makes "und" a range. */
static size_t range_word_at(struct str s, size_t at, size_t to, bool between)
{
    static const struct str words[] = {
        STR_INIT("bis zu"), STR_INIT("bis max."), STR_INIT("bis ca."),
        STR_INIT("bis"),    STR_INIT("to"),       STR_INIT("-"),
        STR_INIT("~"),      STR_INIT("and"),      STR_INIT("und")};
    size_t same_line = skip_blanks(s, at, to);
    at = skip_space(s, at, to);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        bool bullet = at != same_line && words[i].len == 1; /* a list, not a range */
        if (looking_at(s, at, to, words[i]) && (i < 7 || between) && !bullet)
            return skip_space(s, at + words[i].len, to);
    }
    return 0;
}

static bool opens_between(struct str s, size_t at)
{
    struct str before = str_slice(s, at > 30 ? at - 30 : 0, at);
    return str_has(before, STR("zwischen")) || str_has(before, STR("between")) ||
           str_has(before, STR("von ")) || str_has(before, STR("from "));
}

/* "60-75.000 €", "60 bis 75k": the first end borrows the second's thousands. */
static bool borrow_thousands(struct number *low, const struct number *high)
{
    if (low->value < 1000 && !low->decimals && high->thousands && high->value >= 10000 &&
        low->value * 1000 <= high->value && low->value * 1000 >= high->value / 4) {
        low->value *= 1000;
        low->thousands = true;
    }
    return low->value <= high->value;
}

/* The second end of a range behind the first; leaves *out alone when there is none. */
static void read_range(struct str s, size_t to, struct amount *out)
{
    size_t p = out->end;
    if (p < to && s.ptr[p] == '.' && !is_digit(s, p + 1, to)) /* "60. - 75.000" */
        p++;
    size_t next = range_word_at(s, p, to, opens_between(s, out->start));
    if (next == 0)
        return;
    if (looking_at(s, next, to, STR("ca. ")) || looking_at(s, next, to, STR("zu ")))
        next = skip_blanks(s, next + (s.ptr[next] == 'c' ? 3 : 2), to);
    size_t euro = euro_at(s, next, to);
    if (euro)
        next = skip_blanks(s, euro, to);
    struct number high;
    if (!amount_number(s, next, to, &high))
        return;
    struct number low = out->low;
    if (!borrow_thousands(&low, &high) || high.value > low.value * 6)
        return;
    size_t end = high.end;
    size_t tail = euro_at(s, skip_space(s, end, to), to);
    out->low = low;
    out->high = high;
    out->range = true;
    out->currency = out->currency || euro || tail;
    out->end = (uint32_t)(tail ? tail : end);
    out->million = out->million || million_at(s, out->end, to) || million_at(s, end, to);
    out->foreign = out->foreign || foreign_at(s, end, to);
}

/* A number can start here: not inside a word, a longer number or a date. */
static bool starts_number(struct str s, size_t at)
{
    if (at == 0)
        return true;
    char c = s.ptr[at - 1];
    if (c >= '0' && c <= '9')
        return false;
    if ((c == '.' || c == ',' || c == '/' || c == ':') && at >= 2 && s.ptr[at - 2] >= '0' &&
        s.ptr[at - 2] <= '9')
        return false;
    if (c >= 'a' && c <= 'z')
        return euro_before(s, at) == at - 3 || euro_before(s, at) == at - 4 ||
               (at >= 3 && memcmp(s.ptr + at - 3, "bei", 3) == 0);
    return true;
}

static void read_amount(struct str s, size_t to, const struct number *first, struct amount *out)
{
    *out = (struct amount){.low = *first, .high = *first, .start = first->start, .end = first->end};
    size_t before = euro_before(s, first->start);
    if (before != SIZE_MAX) {
        out->currency = true;
        out->start = (uint32_t)before;
    }
    size_t p = skip_space(s, out->end, to);
    if (p < to && s.ptr[p] == '-' && euro_at(s, p + 1, to)) /* "538-Euro-Basis" */
        p++;
    size_t euro = euro_at(s, p, to);
    if (euro) {
        out->currency = true;
        out->end = (uint32_t)euro;
        if (euro < to && s.ptr[euro] == 'k' && !is_letter(s, euro + 1, to) &&
            !first->thousands) { /* "85€k" */
            out->low.value *= 1000;
            out->high = out->low;
            out->low.thousands = out->high.thousands = out->low.kilo = out->high.kilo = true;
            out->end++;
        }
    }
    out->foreign = foreign_before(s, first->start) || foreign_at(s, first->end, to);
    out->million = million_at(s, first->end, to) || million_at(s, out->end, to);
    read_range(s, to, out);
}

bool amount_next(struct str s, size_t *at, size_t to, struct amount *out)
{
    for (size_t i = *at; i < to; i++) {
        struct number first;
        if (!is_digit(s, i, to) || !starts_number(s, i))
            continue;
        if (!amount_number(s, i, to, &first)) {
            i += digits_at(s, i, to) - 1;
            continue;
        }
        read_amount(s, to, &first, out);
        *at = out->end > i ? out->end : i + 1;
        return true;
    }
    *at = to;
    return false;
}
