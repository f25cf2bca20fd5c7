#include "ingest/entity.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "ingest/rich.h"

#include <libxml/HTMLparser.h>

#define NAME_BYTES_MAX 12

struct entity {
    const char *name;
    uint32_t cp;
};

/* Those that make up nearly all of real text; they may stand without ";". */
static const struct entity common[] = {
    {"nbsp", 0xA0}, {"amp", '&'},   {"lt", '<'},     {"gt", '>'},    {"quot", '"'},  {"auml", 0xE4},
    {"ouml", 0xF6}, {"uuml", 0xFC}, {"szlig", 0xDF}, {"Auml", 0xC4}, {"Ouml", 0xD6}, {"Uuml", 0xDC},
};

/* HTML 5 names that the HTML 4 table of libxml2 does not have. */
static const struct entity newer[] = {
    {"apos", '\''},     {"bullet", 0x2022}, {"rdquor", 0x201D}, {"ldquor", 0x201E},
    {"rsquor", 0x2019}, {"lsquor", 0x201A}, {"check", 0x2713},  {"dash", 0x2010},
    {"hyphen", 0x2010}, {"colon", ':'},     {"semi", ';'},      {"comma", ','},
    {"period", '.'},    {"lpar", '('},      {"rpar", ')'},      {"sol", '/'},
    {"num", '#'},       {"percnt", '%'},    {"commat", '@'},    {"plus", '+'},
    {"ast", '*'},       {"lowbar", '_'},    {"excl", '!'},      {"quest", '?'},
    {"equals", '='},    {"lsqb", '['},      {"rsqb", ']'},      {"NewLine", '\n'},
    {"Tab", '\t'},      {"star", 0x2606},
};

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static uint32_t find(const struct entity *table, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_of(table[i].name)))
            return table[i].cp;
    return 0;
}

static size_t numeric(struct str s, size_t at, uint32_t *cp)
{
    size_t i = at + 2;
    bool hex = i < s.len && (s.ptr[i] | 32) == 'x';
    i += hex;
    uint32_t value = 0;
    size_t first = i;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (hex && (c | 32) >= 'a' && (c | 32) <= 'f')
            digit = (uint32_t)((c | 32) - 'a' + 10);
        else
            break;
        value = value * (hex ? 16 : 10) + digit;
        if (value > 0x10FFFF)
            value = 0x110000; /* stays above, whatever follows */
    }
    if (i == first)
        return 0;
    if (value >= 0x80 && value < 0xA0)
        value = rich_char(value);
    *cp = value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) ? UTF8_BAD : value ? value : ' ';
    return i - at + (i < s.len && s.ptr[i] == ';');
}

size_t entity_at(struct str s, size_t at, uint32_t *cp)
{
    if (at + 1 < s.len && s.ptr[at + 1] == '#')
        return numeric(s, at, cp);
    size_t end = at + 1;
    while (end < s.len && end - at <= NAME_BYTES_MAX && is_alnum(s.ptr[end]))
        end++;
    struct str name = str_slice(s, at + 1, end);
    bool closed = end < s.len && s.ptr[end] == ';';
    if (name.len == 0 || name.len > NAME_BYTES_MAX)
        return 0;
    *cp = find(common, sizeof(common) / sizeof(common[0]), name);
    if (!closed)
        return *cp != 0 && !(end < s.len && s.ptr[end] == '=') ? name.len + 1 : 0;
    if (*cp == 0)
        *cp = find(newer, sizeof(newer) / sizeof(newer[0]), name);
    if (*cp == 0) {
        xmlChar buf[NAME_BYTES_MAX + 1];
        memcpy(buf, name.ptr, name.len);
        buf[name.len] = 0;
        const htmlEntityDesc *e = htmlEntityLookup(buf);
        *cp = e ? e->value : 0;
    }
    return *cp != 0 ? name.len + 2 : 0;
}

struct str entity_decode(struct arena *a, struct str s)
{
    size_t amp = str_find_char(s, '&', 0);
    if (amp == STR_NPOS)
        return s;
    char *out = arena_alloc(a, s.len + 1); /* a reference is never shorter than its character */
    size_t len = 0, i = 0;
    while (i < s.len) {
        size_t end = str_find_char(s, '&', i);
        end = end == STR_NPOS ? s.len : end;
        memcpy(out + len, s.ptr + i, end - i);
        len += end - i;
        i = end;
        uint32_t cp;
        size_t n = i < s.len ? entity_at(s, i, &cp) : 0;
        if (n > 0)
            len += utf8_put(out + len, cp);
        else if (i < s.len)
            out[len++] = '&';
        i += n > 0 ? n : 1;
    }
    out[len] = '\0';
    return str_n(out, len);
}
