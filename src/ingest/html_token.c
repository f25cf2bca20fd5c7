#include "ingest/html_token.h"

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool html_is_name_end(char c)
{
    return is_white(c) || c == '/' || c == '>';
}

static char peek(const struct html_cursor *c, size_t ahead)
{
    return c->at + ahead < c->s.len ? c->s.ptr[c->at + ahead] : '\0';
}

bool html_at_tag(const struct html_cursor *c)
{
    return peek(c, 0) == '<' &&
           (is_letter(peek(c, 1)) || (peek(c, 1) == '/' && is_letter(peek(c, 2))));
}

bool html_at_markup(const struct html_cursor *c)
{
    char next = peek(c, 1);
    return peek(c, 0) == '<' && (next == '!' || next == '?' || next == '/') && !html_at_tag(c);
}

/* Position of `wanted` at or after `from`; remembers that there is none, so that a thousand open
 * quotes cost one search. */
static size_t find_once(struct str s, char wanted, size_t from, bool *none)
{
    size_t hit = *none ? STR_NPOS : str_find_char(s, wanted, from);
    *none = hit == STR_NPOS;
    return hit;
}

/* The value behind "=" at *i; moves *i behind it. */
static struct str attribute_value(struct html_cursor *c, size_t *i)
{
    struct str s = c->s;
    while (*i < s.len && is_white(s.ptr[*i]))
        ++*i;
    bool quoted = *i < s.len && (s.ptr[*i] == '"' || s.ptr[*i] == '\'');
    if (quoted && !c->careless) {
        char quote = s.ptr[*i];
        size_t start = *i + 1;
        size_t end = find_once(s, quote, start, &c->no_quote[quote == '\'']);
        if (end != STR_NPOS) {
            *i = end + 1;
            return str_slice(s, start, end);
        }
    }
    size_t start = *i + quoted;
    while (*i < s.len && !is_white(s.ptr[*i]) && s.ptr[*i] != '>')
        ++*i;
    size_t end = *i > start && quoted && s.ptr[*i - 1] == s.ptr[start - 1] ? *i - 1 : *i;
    return str_slice(s, start, end);
}

static void attribute(struct html_cursor *c, struct html_token *t, size_t *at)
{
    struct str s = c->s;
    size_t i = *at, start = i;
    i++; /* a "=" in front belongs to the name */
    while (i < s.len && !html_is_name_end(s.ptr[i]) && s.ptr[i] != '=')
        i++;
    struct html_attr attr = {.name = str_slice(s, start, i)};
    while (i < s.len && is_white(s.ptr[i]))
        i++;
    if (i < s.len && s.ptr[i] == '=') {
        i++;
        attr.value = attribute_value(c, &i);
    }
    if (t->n_attrs < HTML_ATTRS_MAX)
        t->attrs[t->n_attrs++] = attr;
    *at = i;
}

struct html_token html_read_tag(struct html_cursor *c)
{
    struct str s = c->s;
    struct html_token t = {.end = s.ptr[c->at + 1] == '/'};
    size_t i = c->at + 1 + t.end, start = i;
    while (i < s.len && !html_is_name_end(s.ptr[i]))
        i++;
    t.name = str_slice(s, start, i);
    while (i < s.len && s.ptr[i] != '>') {
        if (is_white(s.ptr[i]) || s.ptr[i] == '/') {
            t.self_closed = s.ptr[i] == '/' && i + 1 < s.len && s.ptr[i + 1] == '>';
            i++;
        } else {
            attribute(c, &t, &i);
        }
    }
    if (i == s.len && !c->careless) {
        c->careless = true; /* a quote opened here swallowed the rest: read it without quotes */
        return html_read_tag(c);
    }
    c->at = i < s.len ? i + 1 : i;
    return t;
}

void html_skip_markup(struct html_cursor *c)
{
    struct str s = c->s, rest = str_slice(s, c->at, s.len);
    size_t end;
    if (str_starts(rest, STR("<![CDATA["))) {
        c->at += 9;
        return;
    }
    if (str_starts(rest, STR("<!--"))) {
        end = str_starts(rest, STR("<!-->")) ? c->at + 2 : str_find(s, STR("-->"), c->at + 4);
        c->at = end == STR_NPOS ? s.len : end + 3;
        return;
    }
    end = find_once(s, '>', c->at, &c->no_tag_end);
    c->at = end == STR_NPOS ? s.len : end + 1;
}

struct str html_raw_content(struct html_cursor *c, struct str name)
{
    struct str s = c->s;
    size_t start = c->at, i = start;
    while ((i = str_find(s, STR("</"), i)) != STR_NPOS) {
        struct str rest = str_slice(s, i + 2, s.len);
        if (str_starts_nocase(rest, name) &&
            (rest.len == name.len || html_is_name_end(rest.ptr[name.len]))) {
            c->at = i;
            html_read_tag(c);
            return str_slice(s, start, i);
        }
        i += 2;
    }
    c->at = s.len;
    return str_slice(s, start, s.len);
}

struct str html_attr(const struct html_token *t, struct str name)
{
    for (size_t i = 0; i < t->n_attrs; i++)
        if (str_eq_nocase(t->attrs[i].name, name))
            return t->attrs[i].value;
    return STR_NONE;
}
