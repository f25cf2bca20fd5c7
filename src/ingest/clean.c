#include "ingest/clean.h"

#include "base/utf8.h"
#include "ingest/entity.h"
#include "ingest/html_tags.h"
#include "ingest/rich.h"
#include "ingest/url.h"
#include "understand/posting.h"

/* A tokenizer of HTML 5's shape, without its tree: every byte is passed once. libxml2's parser
 * builds a tree we would throw away, and its depth and time on hostile nesting are not ours to
 * bound. */
struct html {
    struct arena *a;
    struct str s, base;
    size_t at;
    bool lines;           /* line feeds are line breaks */
    bool no_quote[2];     /* no further " or ' stands in the rest of s */
    bool no_tag_end;      /* no further > */
    enum html_tag hidden; /* inside a TAG_HIDDEN element */
    struct str hidden_name;
    uint32_t hidden_depth;
    struct rich r;
};

struct tag {
    struct str name;
    struct str href; /* raw attribute value */
    bool end, self_closed;
};

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_name_end(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '/' || c == '>';
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Position of `c` at or after `from`; remembers that there is none, so that a thousand open quotes
 * cost one search. */
static size_t find_once(struct str s, char c, size_t from, bool *none)
{
    size_t hit = *none ? STR_NPOS : str_find_char(s, c, from);
    *none = hit == STR_NPOS;
    return hit;
}

/* The value behind "=" at `i`; moves *i behind it. A quote that never closes ends at the next ">",
 * or one forgotten quote would swallow the rest of the text. */
static struct str attribute_value(struct html *h, size_t *i)
{
    struct str s = h->s;
    while (*i < s.len && is_white(s.ptr[*i]))
        ++*i;
    if (*i < s.len && (s.ptr[*i] == '"' || s.ptr[*i] == '\'')) {
        char quote = s.ptr[*i];
        size_t start = *i + 1;
        size_t end = find_once(s, quote, start, &h->no_quote[quote == '\'']);
        if (end != STR_NPOS) {
            *i = end + 1;
            return str_slice(s, start, end);
        }
    }
    size_t start = *i;
    while (*i < s.len && !is_white(s.ptr[*i]) && s.ptr[*i] != '>')
        ++*i;
    return str_slice(s, start, *i);
}

/* Reads a tag at h->at ("<" and a letter, or "</" and a letter) and moves behind it. */
static struct tag read_tag(struct html *h)
{
    struct str s = h->s;
    struct tag t = {.end = s.ptr[h->at + 1] == '/'};
    size_t i = h->at + 1 + t.end, start = i;
    while (i < s.len && !is_name_end(s.ptr[i]))
        i++;
    t.name = str_slice(s, start, i);
    while (i < s.len && s.ptr[i] != '>') {
        if (is_white(s.ptr[i]) || s.ptr[i] == '/') {
            t.self_closed = s.ptr[i] == '/' && i + 1 < s.len && s.ptr[i + 1] == '>';
            i++;
            continue;
        }
        start = i;
        i++; /* a "=" in front belongs to the name */
        while (i < s.len && !is_name_end(s.ptr[i]) && s.ptr[i] != '=')
            i++;
        struct str name = str_slice(s, start, i);
        while (i < s.len && is_white(s.ptr[i]))
            i++;
        if (i == s.len || s.ptr[i] != '=')
            continue;
        i++;
        struct str value = attribute_value(h, &i);
        if (t.href.len == 0 && str_eq_nocase(name, STR("href")))
            t.href = value;
    }
    h->at = i < s.len ? i + 1 : i;
    return t;
}

/* Behind the end tag of a raw element; the end of the text when there is none, as in HTML. */
static void skip_raw(struct html *h, struct str name)
{
    size_t i = h->at;
    while ((i = str_find(h->s, STR("</"), i)) != STR_NPOS) {
        struct str rest = str_slice(h->s, i + 2, h->s.len);
        if (str_starts_nocase(rest, name) &&
            (rest.len == name.len || is_name_end(rest.ptr[name.len]))) {
            h->at = i;
            read_tag(h);
            return;
        }
        i += 2;
    }
    h->at = h->s.len;
}

/* An address without the characters nobody sees; browsers skip tabs and line feeds in it too. */
static struct str visible(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len;) {
        size_t from = i;
        uint32_t cp = utf8_next(s, &i);
        if (cp >= ' ' && rich_char(cp) == 0)
            continue;
        if (cp == '\t' || cp == '\n' || cp == '\r')
            continue;
        memcpy(out + len, s.ptr + from, i - from);
        len += i - from;
    }
    return str_n(out, len);
}

static void link_tag(struct html *h, const struct tag *t)
{
    struct str href = STR_NONE;
    if (!t->end && t->href.len > 0 && t->href.len <= 4 * POSTING_URL_BYTES_MAX)
        href = url_join(h->a, h->base, visible(h->a, entity_decode(h->a, t->href)));
    rich_link(&h->r, href);
}

static void hide(struct html *h, struct str name)
{
    h->hidden = TAG_HIDDEN;
    h->hidden_name = name;
    h->hidden_depth = 1;
}

static void apply(struct html *h, const struct tag *t)
{
    enum html_tag tag = html_tag_of(t->name);
    if (tag == TAG_RAW && !t->end) {
        skip_raw(h, t->name);
        return;
    }
    if (h->hidden) {
        if (str_eq_nocase(t->name, h->hidden_name))
            h->hidden_depth += t->end ? -1u : t->self_closed ? 0 : 1;
        if (h->hidden_depth == 0)
            h->hidden = TAG_UNKNOWN;
        return;
    }
    switch (tag) {
    case TAG_UNKNOWN:
    case TAG_INLINE:
    case TAG_RAW:
        break;
    case TAG_BLOCK:
        rich_block(&h->r);
        break;
    case TAG_CELL:
        rich_space(&h->r);
        break;
    case TAG_HEADING:
        rich_heading(&h->r, !t->end);
        break;
    case TAG_UL:
    case TAG_OL:
        if (t->end)
            rich_list_end(&h->r);
        else
            rich_list(&h->r, tag == TAG_OL);
        break;
    case TAG_LI:
        if (t->end)
            rich_item_end(&h->r);
        else
            rich_item(&h->r);
        break;
    case TAG_BR:
        rich_br(&h->r);
        break;
    case TAG_STRONG:
        rich_strong(&h->r, !t->end);
        break;
    case TAG_EM:
        rich_em(&h->r, !t->end);
        break;
    case TAG_A:
        link_tag(h, t);
        break;
    case TAG_HIDDEN:
        if (!t->end && !t->self_closed)
            hide(h, t->name);
        break;
    }
}

/* "<!…", "<?…" and "</" before a non-letter: comments of one kind or another. The marks of a CDATA
 * section are dropped, its text stays: feeds wrap HTML in it twice. */
static void skip_markup(struct html *h)
{
    struct str s = h->s;
    struct str rest = str_slice(s, h->at, s.len);
    size_t end;
    if (str_starts(rest, STR("<![CDATA["))) {
        h->at += 9;
        return;
    }
    if (str_starts(rest, STR("<!--"))) {
        end = str_starts(rest, STR("<!-->")) ? h->at + 2 : str_find(s, STR("-->"), h->at + 4);
        h->at = end == STR_NPOS ? s.len : end + 3;
        return;
    }
    end = find_once(s, '>', h->at, &h->no_tag_end);
    h->at = end == STR_NPOS ? s.len : end + 1;
}

static void text_run(struct html *h, struct str run)
{
    if (h->hidden)
        return;
    struct str line;
    if (!h->lines) {
        rich_text(&h->r, run);
        return;
    }
    bool first = true;
    while (run.len > 0) {
        size_t lf = str_find_char(run, '\n', 0);
        line = str_slice(run, 0, lf);
        if (!first)
            rich_br(&h->r);
        rich_text(&h->r, line);
        first = false;
        if (lf == STR_NPOS)
            break;
        run = str_slice(run, lf + 1, run.len);
        if (run.len == 0)
            rich_br(&h->r);
    }
}

static void walk(struct html *h)
{
    struct str s = h->s;
    while (h->at < s.len && !h->r.full) {
        char c = s.ptr[h->at];
        char next = h->at + 1 < s.len ? s.ptr[h->at + 1] : '\0';
        char third = h->at + 2 < s.len ? s.ptr[h->at + 2] : '\0';
        uint32_t cp;
        size_t n;
        if (c == '<' && (is_letter(next) || (next == '/' && is_letter(third)))) {
            struct tag t = read_tag(h);
            apply(h, &t);
        } else if (c == '<' && (next == '!' || next == '?' || next == '/')) {
            skip_markup(h);
        } else if (c == '&' && (n = entity_at(s, h->at, &cp)) > 0) {
            char bytes[4];
            text_run(h, str_n(bytes, utf8_put(bytes, cp)));
            h->at += n;
        } else if (str_starts(str_slice(s, h->at, s.len), STR("]]>"))) {
            h->at += 3;
        } else {
            size_t end = h->at + 1;
            while (end < s.len && s.ptr[end] != '<' && s.ptr[end] != '&' && s.ptr[end] != ']')
                end++;
            text_run(h, str_slice(s, h->at, end));
            h->at = end;
        }
    }
}

/* --- what kind of text is it? --------------------------------------------------------------- */

struct kinds {
    bool tags;    /* tags of HTML */
    bool blocks;  /* tags that make paragraphs or lists */
    bool escaped; /* "&lt;p&gt;" */
};

/* Whether an element name that is HTML stands at s[i], ended as in a tag (raw or escaped). */
static enum html_tag tag_name_at(struct str s, size_t i)
{
    if (i < s.len && s.ptr[i] == '/')
        i++;
    size_t end = i;
    while (end < s.len && end - i < 12 &&
           (is_letter(s.ptr[end]) || (s.ptr[end] >= '0' && s.ptr[end] <= '9')))
        end++;
    if (end == s.len || !(is_name_end(s.ptr[end]) || s.ptr[end] == '&'))
        return TAG_UNKNOWN;
    return html_tag_of(str_slice(s, i, end));
}

static struct kinds kinds_of(struct str s)
{
    struct kinds k = {0};
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '<' && s.ptr[i] != '&')
            continue;
        if (s.ptr[i] == '<') {
            enum html_tag tag = tag_name_at(s, i + 1);
            k.tags |= tag != TAG_UNKNOWN;
            k.blocks |= tag == TAG_BLOCK || tag == TAG_UL || tag == TAG_OL || tag == TAG_LI ||
                        tag == TAG_HEADING || tag == TAG_CELL;
            if (k.blocks)
                break;
        } else if (!k.escaped) {
            struct str rest = str_slice(s, i, i + 32);
            size_t lt = str_starts_nocase(rest, STR("&lt;"))       ? 4
                        : str_starts_nocase(rest, STR("&amp;lt;")) ? 8
                        : str_starts_nocase(rest, STR("&#60;"))    ? 5
                                                                   : 0;
            k.escaped = lt > 0 && tag_name_at(s, i + lt) != TAG_UNKNOWN;
        }
    }
    return k;
}

bool looks_like_html(struct str s)
{
    struct kinds k = kinds_of(s);
    return k.tags || k.escaped;
}

/* --- entry points --------------------------------------------------------------------------- */

static struct str limited(struct arena *a, struct str s, bool *cut)
{
    *cut = s.len > CLEAN_INPUT_BYTES_MAX;
    return utf8_repair(a, str_slice(s, 0, CLEAN_INPUT_BYTES_MAX));
}

static struct str unescape(struct arena *a, struct str s, struct kinds *k)
{
    for (int i = 0; i < 2 && !k->tags && k->escaped; i++) {
        s = utf8_repair(a, entity_decode(a, s)); /* "&#0;"-style references may name anything */
        *k = kinds_of(s);
    }
    return s;
}

static struct cleaned run(struct arena *a, struct str s, struct str base_url, bool lines, bool cut)
{
    struct html h = {.a = a, .s = s, .base = base_url, .lines = lines};
    rich_init(&h.r, POSTING_TEXT_BYTES_MAX);
    walk(&h);
    rich_end(&h.r);
    struct cleaned c = {.html = arena_str(a, buf_view(&h.r.html)),
                        .text = arena_str(a, buf_view(&h.r.text)),
                        .cut = cut || h.r.full};
    rich_done(&h.r);
    return c;
}

struct cleaned clean_html(struct arena *a, struct str html, struct str base_url)
{
    bool cut;
    html = limited(a, html, &cut);
    struct kinds k = kinds_of(html);
    html = unescape(a, html, &k);
    return run(a, html, base_url, false, cut);
}

struct cleaned clean_any(struct arena *a, struct str s, struct str base_url)
{
    bool cut;
    s = limited(a, s, &cut);
    struct kinds k = kinds_of(s);
    s = unescape(a, s, &k);
    if (k.tags)
        return run(a, s, base_url, !k.blocks && str_find_char(s, '\n', 0) != STR_NPOS, cut);
    struct cleaned c = clean_text(a, s);
    c.cut |= cut;
    return c;
}

struct str clean_line(struct arena *a, struct str s)
{
    s = utf8_repair(a, str_slice(s, 0, CLEAN_INPUT_BYTES_MAX));
    if (str_find_char(s, '<', 0) != STR_NPOS && kinds_of(s).tags) {
        struct cleaned c = run(a, s, STR_NONE, false, false);
        s = c.text;
    } else {
        s = entity_decode(a, s);
    }
    char *out = arena_alloc(a, 2 * s.len + 1); /* U+0080 has two bytes, the euro it meant three */
    size_t len = 0;
    bool space = false;
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = rich_char(utf8_next(s, &i));
        if (cp == 0)
            continue;
        if (cp == ' ' || cp == '\n') {
            space = len > 0;
            continue;
        }
        if (space)
            out[len++] = ' ';
        space = false;
        len += utf8_put(out + len, cp);
    }
    out[len] = '\0';
    return str_n(out, len);
}
