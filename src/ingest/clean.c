#include "ingest/clean.h"

#include "base/utf8.h"
#include "ingest/entity.h"
#include "ingest/html_tags.h"
#include "ingest/html_token.h"
#include "ingest/rich.h"
#include "ingest/url.h"
#include "understand/posting.h"

struct html {
    struct arena *a;
    struct str base;
    struct html_cursor cur;
    bool lines;  /* line feeds are line breaks */
    bool hidden; /* inside an element that is dropped with its content */
    struct str hidden_name;
    uint32_t hidden_depth;
    struct rich r;
};

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

static void link_tag(struct html *h, const struct html_token *t)
{
    struct str raw = html_attr(t, STR("href")), href = STR_NONE;
    if (!t->end && raw.len > 0 && raw.len <= 4 * POSTING_URL_BYTES_MAX)
        href = url_join(h->a, h->base, visible(h->a, entity_decode(h->a, raw)));
    rich_link(&h->r, href);
}

static void hide(struct html *h, struct str name)
{
    h->hidden = true;
    h->hidden_name = name;
    h->hidden_depth = 1;
}

static void apply(struct html *h, const struct html_token *t)
{
    enum html_tag tag = html_tag_of(t->name);
    if (tag == TAG_RAW && !t->end) {
        html_raw_content(&h->cur, t->name);
        return;
    }
    if (h->hidden) {
        if (str_eq_nocase(t->name, h->hidden_name))
            h->hidden_depth += t->end ? -1u : t->self_closed ? 0 : 1;
        if (h->hidden_depth == 0)
            h->hidden = false;
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
    struct html_cursor *c = &h->cur;
    struct str s = c->s;
    while (c->at < s.len && !h->r.full) {
        uint32_t cp;
        size_t n;
        if (html_at_tag(c)) {
            struct html_token t = html_read_tag(c);
            apply(h, &t);
        } else if (html_at_markup(c)) {
            html_skip_markup(c);
        } else if (s.ptr[c->at] == '&' && (n = entity_at(s, c->at, &cp)) > 0) {
            char bytes[4];
            text_run(h, str_n(bytes, utf8_put(bytes, cp)));
            c->at += n;
        } else if (str_starts(str_slice(s, c->at, s.len), STR("]]>"))) {
            c->at += 3;
        } else {
            size_t end = c->at + 1;
            while (end < s.len && s.ptr[end] != '<' && s.ptr[end] != '&' && s.ptr[end] != ']')
                end++;
            text_run(h, str_slice(s, c->at, end));
            c->at = end;
        }
    }
}

/* --- what kind of text is it? --------------------------------------------------------------- */

struct kinds {
    bool tags;    /* tags of HTML */
    bool blocks;  /* tags that make paragraphs or lists */
    bool escaped; /* "&lt;p&gt;" */
};

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Whether an element name that is HTML stands at s[i], ended as in a tag (raw or escaped). */
static enum html_tag tag_name_at(struct str s, size_t i)
{
    if (i < s.len && s.ptr[i] == '/')
        i++;
    size_t end = i;
    while (end < s.len && end - i < 12 && is_alnum(s.ptr[end]))
        end++;
    if (end == s.len || !(html_is_name_end(s.ptr[end]) || s.ptr[end] == '&'))
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

/* A title is escaped once too often in one feed, twice in the next; nobody means "&amp;". */
#define LINE_ROUNDS_MAX 4

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
    struct html h = {.a = a, .base = base_url, .cur = {.s = s}, .lines = lines};
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
    struct cleaned c = clean_valid_text(a, s);
    c.cut |= cut;
    return c;
}

struct str clean_line(struct arena *a, struct str s)
{
    s = utf8_repair(a, str_slice(s, 0, CLEAN_INPUT_BYTES_MAX));
    for (int i = 0; i < LINE_ROUNDS_MAX; i++) {
        struct str before = s;
        if (str_find_char(s, '<', 0) != STR_NPOS && kinds_of(s).tags)
            s = run(a, s, STR_NONE, false, false).text;
        else
            s = entity_decode(a, s);
        if (str_eq(s, before))
            break;
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
