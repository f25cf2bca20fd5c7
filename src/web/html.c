#include "web/html.h"

#include "base/utf8.h"
#include "ingest/clean.h"

/* What a byte becomes; NULL = itself, "" = look closer. */
static const char *text_entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return c < 0x20 && c != '\n' && c != '\t' ? "\xEF\xBF\xBD" : c == 0x7F ? "" : NULL;
    }
}

static const char *attr_entity(unsigned char c)
{
    switch (c) {
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return text_entity(c);
    }
}

static void write_escaped(struct buf *out, struct str s, const char *(*entity)(unsigned char))
{
    size_t plain = 0, i = 0;
    while (i < s.len) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t next = i + 1;
        const char *with = NULL;
        if (c < 0x80)
            with = entity(c);
        else if (next = i, utf8_next(s, &next) == UTF8_BAD)
            with = "\xEF\xBF\xBD";
        if (with) {
            buf_add(out, s.ptr + plain, i - plain);
            buf_cstr(out, with);
            plain = next;
        }
        i = next;
    }
    if (s.len > plain)
        buf_add(out, s.ptr + plain, s.len - plain);
}

void html_text(struct buf *out, struct str s)
{
    write_escaped(out, s, text_entity);
}

void html_attribute(struct buf *out, struct str s)
{
    write_escaped(out, s, attr_entity);
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
    buf_printf(out, "%lld", (long long)v);
}
