#include "places/fold.h"

#include "base/utf8.h"

#include <utf8proc.h>

static const char *fold_special(uint32_t cp)
{
    switch (cp) {
    case 0xE4:
        return "ae";
    case 0xF6:
        return "oe";
    case 0xFC:
        return "ue";
    case 0xDF:
        return "ss";
    case 0x142:
        return "l"; /* ł does not decompose */
    case 0xF8:
        return "o";
    case 0xE6:
        return "ae";
    default:
        return NULL;
    }
}

/* Combining diaeresis after a, o, u (decomposed input, as macOS writes file names). */
#define COMBINING_DIAERESIS 0x308u

static bool is_mark(uint32_t cp)
{
    return cp >= 0x300 && cp <= 0x36F;
}

static void word_put(struct place_word *w, const char *s, size_t n)
{
    if (w->len + n > PLACE_WORD_BYTES_MAX)
        return;
    if (n == 1) {
        w->text[w->len++] = *s;
        return;
    }
    memcpy(w->text + w->len, s, n);
    w->len = (uint8_t)(w->len + n);
}

/* The ASCII letters of a decomposed letter; letters of other scripts stay as they are. */
static void word_put_cp(struct place_word *w, uint32_t cp)
{
    const char *special = fold_special(cp);
    if (special) {
        word_put(w, special, strlen(special));
        return;
    }
    utf8proc_int32_t parts[8];
    int bound = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 8,
                                                 UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &bound);
    for (utf8proc_ssize_t i = 0; i < n && n <= 8; i++) {
        uint32_t c = utf8_lower((uint32_t)parts[i]);
        if (is_mark(c) || (!utf8_is_letter(c) && !utf8_is_digit(c)))
            continue;
        char bytes[4];
        word_put(w, bytes, utf8_put(bytes, c));
    }
}

static uint16_t sep_of(uint32_t cp)
{
    switch (cp) {
    case ' ':
    case '\t':
    case 0xA0:
        return SEP_SPACE;
    case '-':
    case 0x2010:
    case 0x2011:
        return SEP_HYPHEN;
    case '/':
    case '\\':
        return SEP_SLASH;
    case ',':
        return SEP_COMMA;
    case ';':
    case '|':
    case '\n':
    case '\r':
    case 0x2022:
    case 0xB7:
        return SEP_STRONG;
    case '(':
    case '[':
        return SEP_OPEN;
    case ')':
    case ']':
        return SEP_CLOSE;
    case '.':
        return SEP_DOT;
    case 0x2012:
    case 0x2013:
    case 0x2014:
        return SEP_DASH;
    case '+':
    case '&':
        return SEP_PLUS;
    default:
        return SEP_SPACE;
    }
}

static bool is_ascii_word(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
}

static bool is_word(uint32_t cp)
{
    return cp < 0x80 ? is_ascii_word(cp)
                     : cp != UTF8_BAD && (utf8_is_letter(cp) || utf8_is_digit(cp));
}

/* Zero-width characters that pages leave behind neither join nor separate. */
static bool is_invisible(uint32_t cp)
{
    return cp == 0xAD || cp == 0x200B || cp == 0x200C || cp == 0x200D || cp == 0x2060 ||
           cp == 0xFEFF;
}

static void word_mark(struct place_word *w, uint32_t cp)
{
    char last = w->len ? w->text[w->len - 1] : 0;
    if (cp == COMBINING_DIAERESIS && (last == 'a' || last == 'o' || last == 'u'))
        word_put(w, "e", 1);
}

static size_t skip_separators(struct str text, size_t pos, struct place_word *w)
{
    while (pos < text.len) {
        size_t next = pos;
        uint32_t cp = utf8_next(text, &next);
        if (is_word(cp))
            break;
        if (!is_invisible(cp) && cp != '\'' && cp != 0x2019)
            w->sep |= sep_of(cp);
        pos = next;
    }
    if ((w->sep & SEP_HYPHEN) && (w->sep & SEP_SPACE))
        w->sep = (uint16_t)((w->sep & ~SEP_HYPHEN) | SEP_DASH);
    return pos;
}

bool place_word_next(struct str text, size_t *pos, struct place_word *w)
{
    w->len = 0;
    w->digits = w->upper = true;
    w->sep = *pos == 0 ? SEP_START : 0;
    *pos = skip_separators(text, *pos, w);
    w->start = (uint32_t)*pos;
    while (*pos < text.len) {
        unsigned char byte = (unsigned char)text.ptr[*pos];
        if (byte < 0x80) { /* most of every text */
            if (!is_ascii_word(byte))
                break;
            bool is_upper = byte >= 'A' && byte <= 'Z';
            w->digits &= byte <= '9';
            w->upper &= is_upper;
            word_put(w, &(char){(char)(is_upper ? byte + 32 : byte)}, 1);
            ++*pos;
            continue;
        }
        size_t next = *pos;
        uint32_t cp = utf8_next(text, &next);
        if (is_mark(cp)) {
            word_mark(w, cp);
        } else if (!is_invisible(cp)) {
            if (!is_word(cp))
                break;
            w->digits = false;
            uint32_t low = utf8_lower(cp);
            w->upper &= low != cp;
            word_put_cp(w, low);
        }
        *pos = next;
    }
    w->end = (uint32_t)*pos;
    if (w->len == 2 && w->text[0] == 's' && w->text[1] == 't') {
        w->len = 0;
        word_put(w, "sankt", 5);
    }
    return w->end > w->start;
}

bool place_key_add(struct place_key *key, struct str word)
{
    size_t need = word.len + (key->len ? 1 : 0);
    if (key->len + need > PLACE_KEY_BYTES_MAX)
        return false;
    if (key->len)
        key->text[key->len++] = ' ';
    memcpy(key->text + key->len, word.ptr, word.len);
    key->len += word.len;
    return true;
}

void place_key_of(struct str name, struct place_key *key)
{
    key->len = 0;
    size_t pos = 0;
    struct place_word w;
    while (place_word_next(name, &pos, &w))
        if (w.len && !place_key_add(key, place_word_str(&w)))
            break;
}

bool place_is_connector(struct str word)
{
    static const char *const words[] = {"am", "an",  "auf", "bei", "b",      "im",    "in",  "i",
                                        "a",  "o",   "ob",  "u",   "v",      "unter", "vor", "der",
                                        "d",  "dem", "den", "zu",  "unterm", "ueber"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (str_eq(word, str_of(words[i])))
            return true;
    return false;
}

size_t place_base_len(struct str name)
{
    size_t pos = 0, end = 0, n = 0;
    struct place_word w;
    while (place_word_next(name, &pos, &w)) {
        if (n > 0) {
            if (w.sep & (SEP_OPEN | SEP_COMMA | SEP_SLASH | SEP_DASH | SEP_STRONG))
                return end;
            if (place_is_connector(place_word_str(&w)))
                return end;
        }
        end = w.end;
        n++;
    }
    return name.len;
}

struct str place_untitled(struct str name)
{
    static const char *const titles[] = {"Lutherstadt ",  "Hansestadt ",  "Ostseebad ",
                                         "Seebad ",       "Seeheilbad ",  "Markt ",
                                         "Barlachstadt ", "Reuterstadt ", "Loreleystadt "};
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
        if (str_starts(name, str_of(titles[i])))
            return str_slice(name, strlen(titles[i]), name.len);
    return name;
}
