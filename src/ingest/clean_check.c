#include "ingest/clean.h"

#include "base/utf8.h"
#include "understand/posting.h"

#define OPEN_MAX 64

static const struct {
    struct str open, close;
} elements[] = {
    {STR_INIT("<p>"), STR_INIT("</p>")},           {STR_INIT("<ul>"), STR_INIT("</ul>")},
    {STR_INIT("<ol>"), STR_INIT("</ol>")},         {STR_INIT("<li>"), STR_INIT("</li>")},
    {STR_INIT("<strong>"), STR_INIT("</strong>")}, {STR_INIT("<em>"), STR_INIT("</em>")},
    {STR_INIT("<h3>"), STR_INIT("</h3>")},         {STR_INIT("<a href=\"http"), STR_INIT("</a>")},
};
#define N_ELEMENTS (sizeof(elements) / sizeof(elements[0]))

/* Bytes of the tag at the start of s, 0 when it is none of ours. Keeps the stack of open ones. */
static size_t tag_at(struct str s, size_t *stack, size_t *depth)
{
    if (str_starts(s, STR("<br>")))
        return 4;
    for (size_t i = 0; i < N_ELEMENTS; i++) {
        if (str_starts(s, elements[i].close)) {
            if (*depth == 0 || stack[*depth - 1] != i)
                return 0;
            --*depth;
            return elements[i].close.len;
        }
        if (!str_starts(s, elements[i].open) || *depth == OPEN_MAX)
            continue;
        stack[(*depth)++] = i;
        if (i + 1 < N_ELEMENTS)
            return elements[i].open.len;
        struct str rel = STR("\" rel=\"nofollow noopener\">");
        size_t quote = str_find_char(s, '"', 9);
        struct str href = str_slice(s, 9, quote);
        bool ok = quote != STR_NPOS && str_starts(str_slice(s, quote, s.len), rel) &&
                  (str_starts(href, STR("http://")) || str_starts(href, STR("https://"))) &&
                  str_find_char(href, '<', 0) == STR_NPOS;
        return ok ? quote + rel.len : 0;
    }
    return 0;
}

static size_t reference_at(struct str s)
{
    static const struct str refs[] = {STR_INIT("&amp;"), STR_INIT("&lt;"), STR_INIT("&gt;"),
                                      STR_INIT("&quot;")};
    for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++)
        if (str_starts(s, refs[i]))
            return refs[i].len;
    return 0;
}

bool clean_check(const struct cleaned *c, const char **why)
{
    size_t stack[OPEN_MAX], depth = 0;
    *why = "";
    if (c->html.len > POSTING_TEXT_BYTES_MAX || c->text.len > c->html.len)
        *why = "too long";
    else if (!utf8_valid(c->html) || !utf8_valid(c->text))
        *why = "not UTF-8";
    for (size_t i = 0; i < c->html.len && !**why;) {
        struct str rest = str_slice(c->html, i, c->html.len);
        uint8_t b = (uint8_t)rest.ptr[0];
        size_t n = b == '<' ? tag_at(rest, stack, &depth) : b == '&' ? reference_at(rest) : 1;
        if (n == 0)
            *why = b == '<' ? "a tag that is not ours or not balanced" : "a raw ampersand";
        else if (b < ' ' || b == 0x7F || b == '>')
            *why = "a control character or a raw bracket";
        else if (depth == 0 && n == 1)
            *why = "text outside a block";
        i += n;
    }
    if (depth > 0 && !**why)
        *why = "an element is left open";
    for (size_t i = 0; i < c->text.len && !**why; i++)
        if ((uint8_t)c->text.ptr[i] < ' ' && c->text.ptr[i] != '\n')
            *why = "a control character in the text";
    return !**why;
}
