#include "base/utf8.h"

#include "base/buf.h"

#include <utf8proc.h>

uint32_t utf8_next(struct str s, size_t *pos)
{
    const uint8_t *p = (const uint8_t *)s.ptr + *pos;
    size_t left = s.len - *pos;
    uint32_t c = p[0];
    if (c < 0x80) {
        *pos += 1;
        return c;
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = c >= 0xF0 && c < 0xF5   ? 4
               : c >= 0xE0 && c < 0xF0 ? 3
               : c >= 0xC2 && c < 0xE0 ? 2
                                       : 0;
    if (n == 0 || n > left) {
        *pos += 1;
        return UTF8_BAD;
    }
    uint32_t cp = c & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *pos += 1;
            return UTF8_BAD;
        }
        cp = cp << 6 | (p[i] & 0x3F);
    }
    if (cp < smallest[n] || (cp >= 0xD800 && cp < 0xE000) || cp > 0x10FFFF) {
        *pos += 1;
        return UTF8_BAD;
    }
    *pos += n;
    return cp;
}

size_t utf8_put(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool utf8_valid(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        /* Most text is ASCII: eight bytes at a time. */
        uint64_t eight;
        if (s.len - i >= sizeof(eight)) {
            memcpy(&eight, s.ptr + i, sizeof(eight));
            if (!(eight & 0x8080808080808080u)) {
                i += sizeof(eight);
                continue;
            }
        }
        size_t before = i;
        /* U+FFFD itself is three bytes; a bad byte moves by one. */
        if (utf8_next(s, &i) == UTF8_BAD && i - before == 1)
            return false;
    }
    return true;
}

/* Windows-1252, 0x80–0x9F; unassigned ones are U+FFFD. */
static const uint16_t cp1252[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

static uint32_t from_cp1252(uint8_t byte)
{
    return byte >= 0x80 && byte < 0xA0 ? cp1252[byte - 0x80] : byte;
}

/* Text that has at least one proper multi-byte character is damaged UTF-8, not Windows-1252. */
static bool has_multibyte(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        size_t before = i;
        utf8_next(s, &i);
        if (i - before > 1)
            return true;
    }
    return false;
}

struct str utf8_repair(struct arena *a, struct str s)
{
    if (utf8_valid(s) && !memchr(s.len ? s.ptr : "x", 0, s.len))
        return s;
    bool utf8 = has_multibyte(s) || utf8_valid(s);
    struct buf out = {0};
    for (size_t i = 0; i < s.len;) {
        char bytes[4];
        uint32_t cp;
        if (utf8)
            cp = utf8_next(s, &i);
        else
            cp = from_cp1252((uint8_t)s.ptr[i++]);
        buf_add(&out, bytes, utf8_put(bytes, cp ? cp : UTF8_BAD));
    }
    struct str copy = arena_str(a, buf_view(&out));
    buf_done(&out);
    return copy;
}

size_t utf8_count(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((uint8_t)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

struct str utf8_cut(struct str s, size_t bytes)
{
    if (s.len <= bytes)
        return s;
    while (bytes > 0 && ((uint8_t)s.ptr[bytes] & 0xC0) == 0x80)
        bytes--;
    return str_slice(s, 0, bytes);
}

static utf8proc_category_t category(uint32_t cp)
{
    return utf8proc_category((utf8proc_int32_t)cp);
}

bool utf8_is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return (cp | 32) >= 'a' && (cp | 32) <= 'z';
    utf8proc_category_t c = category(cp);
    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
           (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME);
}

bool utf8_is_digit(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= '0' && cp <= '9';
    return category(cp) == UTF8PROC_CATEGORY_ND;
}

bool utf8_is_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z';
    return category(cp) == UTF8PROC_CATEGORY_LU;
}

bool utf8_is_space(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200B) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

uint32_t utf8_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

uint32_t utf8_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}
