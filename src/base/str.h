/* Text as {ptr, len}: no terminator, no ownership. Every function here is a view or a comparison;
 * nothing allocates. Bytes are UTF-8 unless a caller says otherwise. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

/* A string literal as struct str. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* The same for static initialisers. */
#define STR_INIT(lit)                                                                              \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }
#define STR_NONE ((struct str){NULL, 0})
/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}

static inline struct str str_n(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Bytes from `from` (inclusive) to `to` (exclusive); both are clamped to the length. */
static inline struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){s.ptr + from, to - from};
}

/* -1, 0, 1 by bytes, shorter first. */
int str_cmp(struct str a, struct str b);
/* qsort comparison over struct str. */
int str_cmp_qsort(const void *a, const void *b);
/* ASCII case is ignored; other bytes must be equal. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of the first `needle` at or after `from`, or STR_NPOS. */
#define STR_NPOS SIZE_MAX
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_nocase(struct str s, struct str needle, size_t from);
size_t str_find_char(struct str s, char c, size_t from);
static inline bool str_has(struct str s, struct str needle)
{
    return str_find(s, needle, 0) != STR_NPOS;
}
/* Without ASCII white space and U+00A0 at both ends. */
struct str str_trim(struct str s);
/* Takes the part before the next `sep` off *rest and puts it in *part; false when *rest is used up.
 * "a,,b" gives "a", "", "b"; "" gives nothing. */
bool str_split(struct str *rest, char sep, struct str *part);
/* Like str_split at line ends; a trailing \r is dropped. */
bool str_line(struct str *rest, struct str *line);

/* The whole of s is a number (no blanks, no sign for u64); false on anything else or overflow. */
bool str_to_u64(struct str s, uint64_t *out);
bool str_to_i64(struct str s, int64_t *out);
/* Decimal point, optional sign and exponent; locale does not matter; nan and inf are refused. */
bool str_to_double(struct str s, double *out);

uint64_t str_hash(struct str s);

#endif
