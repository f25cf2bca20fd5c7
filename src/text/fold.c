#include "text/fold.h"

#include "base/utf8.h"

#include <utf8proc.h>

bool fold_is_ignorable(uint32_t cp)
{
    if (cp == 0x00AD || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2060 && cp <= 0x2064) ||
        cp == 0xFEFF || (cp >= 0xFE00 && cp <= 0xFE0F))
        return true;
    if (cp < 0x0300)
        return false;
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME || c == UTF8PROC_CATEGORY_MC;
}

static size_t put2(char *out, const char *two)
{
    size_t n = strlen(two);
    memcpy(out, two, n);
    return n;
}

/* Letters that Unicode does not decompose, and the German ones that must not lose their e. */
static const char *fold_special(uint32_t cp)
{
    switch (cp) {
    case 0xC4:
    case 0xE4:
    case 0xC6:
    case 0xE6:
        return "ae";
    case 0xD6:
    case 0xF6:
    case 0x152:
    case 0x153:
        return "oe";
    case 0xDC:
    case 0xFC:
        return "ue";
    case 0xDF:
    case 0x1E9E:
        return "ss";
    case 0xD8:
    case 0xF8:
        return "o";
    case 0x141:
    case 0x142:
        return "l";
    case 0xD0:
    case 0xF0:
    case 0x110:
    case 0x111:
        return "d";
    case 0xDE:
    case 0xFE:
        return "th";
    case 0x131:
    case 0x130:
        return "i";
    case 0x2019: /* typographic apostrophe */
    case 0x2018:
    case 0xB4:
        return "'";
    case 0x2010: /* hyphens that look like one */
    case 0x2011:
    case 0x2212:
        return "-";
    default:
        return NULL;
    }
}

static size_t fold_decompose(char out[FOLD_BYTES_MAX], uint32_t cp)
{
    utf8proc_int32_t parts[32];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, parts, 32,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &boundary);
    size_t len = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < 32 && len + 4 <= FOLD_BYTES_MAX; i++) {
        if (!fold_is_ignorable((uint32_t)parts[i]) && parts[i] > 0)
            len += utf8_put(out + len, (uint32_t)parts[i]);
    }
    return len;
}

size_t fold_put(char out[FOLD_BYTES_MAX], uint32_t cp, char before)
{
    if (cp < 0x80) {
        out[0] = cp >= 'A' && cp <= 'Z' ? (char)(cp + 32) : (char)cp;
        return 1;
    }
    const char *special = fold_special(cp);
    if (special)
        return put2(out, special);
    if (cp == 0x308 && (before == 'a' || before == 'o' || before == 'u')) {
        out[0] = 'e';
        return 1;
    }
    if (fold_is_ignorable(cp))
        return 0;
    return fold_decompose(out, cp);
}

size_t fold_into(char *out, size_t max, struct str s)
{
    size_t len = 0, pos = 0;
    while (pos < s.len) {
        unsigned char c = (unsigned char)s.ptr[pos];
        if (c < 0x80 && len < max) {
            out[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : (char)c;
            pos++;
            continue;
        }
        char one[FOLD_BYTES_MAX];
        size_t n = fold_put(one, utf8_next(s, &pos), len ? out[len - 1] : 0);
        if (len + n > max)
            break;
        memcpy(out + len, one, n);
        len += n;
    }
    return len;
}

size_t fold_umlauts_off(char *word, size_t len)
{
    size_t to = 0;
    for (size_t i = 0; i < len; i++) {
        char c = word[i];
        char before = i ? word[i - 1] : 0;
        word[to++] = c;
        if (i + 1 == len || word[i + 1] != 'e')
            continue;
        if (c == 'a' || c == 'o' ||
            (c == 'u' && before != 'a' && before != 'e' && before != 'q' && before != 'o'))
            i++;
    }
    return to;
}
