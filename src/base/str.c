#include "base/str.h"

#include "base/hash.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (c != 0)
        return c < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

int str_cmp_qsort(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static unsigned char lower_ascii(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && str_starts_nocase(a, b);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
    if (s.len < prefix.len)
        return false;
    for (size_t i = 0; i < prefix.len; i++)
        if (lower_ascii(s.ptr[i]) != lower_ascii(prefix.ptr[i]))
            return false;
    return true;
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, s.len), suffix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (from > s.len)
        return STR_NPOS;
    if (needle.len == 0)
        return from;
    if (needle.len > s.len - from) /* also: memmem must not see a NULL haystack */
        return STR_NPOS;
    const char *hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - s.ptr) : STR_NPOS;
}

size_t str_find_nocase(struct str s, struct str needle, size_t from)
{
    for (size_t i = from; i + needle.len <= s.len; i++)
        if (str_starts_nocase(str_slice(s, i, s.len), needle))
            return i;
    return STR_NPOS;
}

size_t str_find_char(struct str s, char c, size_t from)
{
    if (from >= s.len)
        return STR_NPOS;
    const char *hit = memchr(s.ptr + from, c, s.len - from);
    return hit ? (size_t)(hit - s.ptr) : STR_NPOS;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    const struct str nbsp = STR("\xC2\xA0");
    for (;;) {
        if (s.len > 0 && is_blank(s.ptr[0]))
            s = str_slice(s, 1, s.len);
        else if (str_starts(s, nbsp))
            s = str_slice(s, nbsp.len, s.len);
        else
            break;
    }
    for (;;) {
        if (s.len > 0 && is_blank(s.ptr[s.len - 1]))
            s.len--;
        else if (str_ends(s, nbsp))
            s.len -= nbsp.len;
        else
            return s;
    }
}

bool str_split(struct str *rest, char sep, struct str *part)
{
    /* A used-up rest has no pointer: "a," still gives its empty last part. */
    if (!rest->ptr || (rest->len == 0 && sep == '\n'))
        return false;
    size_t at = str_find_char(*rest, sep, 0);
    if (at == STR_NPOS) {
        *part = *rest;
        *rest = STR_NONE;
        return part->len > 0 || sep != '\n';
    }
    *part = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at + 1, rest->len);
    return true;
}

bool str_line(struct str *rest, struct str *line)
{
    if (!str_split(rest, '\n', line))
        return false;
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned d = (unsigned char)s.ptr[i] - '0';
        if (d > 9 || v > (UINT64_MAX - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool minus = s.len > 0 && s.ptr[0] == '-';
    uint64_t v;
    if (!str_to_u64(str_slice(s, minus, s.len), &v) || v > (uint64_t)INT64_MAX)
        return false;
    *out = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

bool str_to_double(struct str s, double *out)
{
    /* Only these characters: strtod would also take hex, inf, nan and leading blanks. */
    char copy[64];
    if (s.len == 0 || s.len >= sizeof(copy))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!memchr("0123456789+-.eE", s.ptr[i], 15))
            return false;
    memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    static locale_t c_locale;
    if (!c_locale)
        c_locale = newlocale(LC_ALL_MASK, "C", NULL);
    char *end;
    double v = strtod_l(copy, &end, c_locale);
    if (end != copy + s.len || !isfinite(v))
        return false;
    *out = v;
    return true;
}

uint64_t str_hash(struct str s)
{
    return hash64(s.ptr, s.len);
}
