#include "web/html.h"

#include "base/utf8.h"
#include "ingest/clean.h"

/* Bytes that can't stand as they are: 1 in text and attributes, 2 in attributes only, 3 to be
 * decoded. One look-up per byte: most of a page goes through here. */
static const uint8_t special[256] = {
    [0x00 ... 0x08] = 1, [0x0B ... 0x1F] = 1, ['&'] = 1,  ['<'] = 1,
    ['>'] = 1,           ['"'] = 2,           ['\''] = 2, [0x7F ... 0xFF] = 3,
};

static void write_special(struct buf *out, unsigned char c)
{
    switch (c) {
    case '&':
        html_raw(out, "&amp;");
        break;
    case '<':
        html_raw(out, "&lt;");
        break;
    case '>':
        html_raw(out, "&gt;");
        break;
    case '"':
        html_raw(out, "&quot;");
        break;
    case '\'':
        html_raw(out, "&#39;");
        break;
    default:
        html_raw(out, "\xEF\xBF\xBD");
    }
}

static void write_escaped(struct buf *out, struct str s, uint8_t level)
{
    size_t plain = 0, i = 0;
    while (i < s.len) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (special[c] == 0 || (special[c] == 2 && level < 2)) {
            i++;
            continue;
        }
        size_t next = i;
        uint32_t cp = utf8_next(s, &next);
        if (special[c] != 3 || cp == UTF8_BAD || cp == 0x7F) {
            buf_add(out, s.ptr + plain, i - plain);
            write_special(out, c);
            plain = next;
        }
        i = next;
    }
    if (s.len > plain)
        buf_add(out, s.ptr + plain, s.len - plain);
}

void html_text(struct buf *out, struct str s)
{
    write_escaped(out, s, 1);
}

void html_attribute(struct buf *out, struct str s)
{
    write_escaped(out, s, 2);
}

static bool url_allowed(struct str url)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];
        if (c <= 0x20 || c == 0x7F || c == '\\')
            return false;
    }
    if (str_starts(url, STR("/")))
        return !str_starts(url, STR("//"));
    return str_starts(url, STR("#")) || str_starts_nocase(url, STR("http://")) ||
           str_starts_nocase(url, STR("https://")) || str_starts_nocase(url, STR("mailto:"));
}

void html_url(struct buf *out, struct str url)
{
    html_attribute(out, url_allowed(url) ? url : STR("#"));
}

void html_fmt_n(struct buf *out, const char *tpl, const struct str *args, size_t n)
{
    struct str t = str_of(tpl);
    size_t from = 0;
    for (size_t i = 0; i + 2 < t.len; i++) {
        if (t.ptr[i] != '{' || t.ptr[i + 2] != '}' || t.ptr[i + 1] < '0' || t.ptr[i + 1] > '9')
            continue;
        size_t which = (size_t)(t.ptr[i + 1] - '0');
        html_text(out, str_slice(t, from, i));
        if (which < n)
            html_text(out, args[which]);
        from = i + 3;
        i += 2;
    }
    html_text(out, str_slice(t, from, t.len));
}

void html_json(struct buf *out, struct str json)
{
    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];
        if (c == '<')
            html_raw(out, "\\u003c");
        else if (c == '>')
            html_raw(out, "\\u003e");
        else if (c == '&')
            html_raw(out, "\\u0026");
        else
            buf_char(out, c);
    }
}

void html_cleaned(struct arena *a, struct buf *out, struct str html)
{
    buf_str(out, clean_html(a, html, STR("")).html);
}

void html_int(struct buf *out, int64_t v)
{
    /* Maps are full of numbers; printf would be most of their time. */
    uint64_t n = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char digits[20];
    size_t at = sizeof(digits);
    if (v < 0)
        buf_char(out, '-');
    do
        digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(out, digits + at, sizeof(digits) - at);
}
