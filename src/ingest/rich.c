#include "ingest/rich.h"

#include "base/utf8.h"

#include <assert.h>

/* --- characters --------------------------------------------------------------------------- */

/* U+0080–U+009F never stand in honest text: they are Windows-1252 read as Latin-1. */
static const uint16_t c1_meant[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static bool invisible(uint32_t cp)
{
    return cp < 0x20 || cp == 0x7F || cp == 0xAD || cp == 0x061C || cp == 0x180E ||
           (cp >= 0x200B && cp <= 0x200C) || (cp >= 0x200E && cp <= 0x200F) || /* not ZWJ: emoji */
           (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
           (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE0FFF);
}

uint32_t rich_char(uint32_t cp)
{
    if (cp == '\n' || cp == 0x2028 || cp == 0x2029 || cp == 0x85)
        return '\n';
    if (cp == 0x200B)
        return 0;
    if (utf8_is_space(cp))
        return ' ';
    if (cp >= 0x80 && cp < 0xA0)
        return c1_meant[cp - 0x80];
    if (invisible(cp))
        return 0;
    if (cp == 0xF0B7 || cp == 0xF0A7 || cp == 0xF0D8 || cp == 0xF076 || cp == 0xF0FC)
        return 0x2022; /* bullets of the Symbol and Wingdings fonts */
    if ((cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000 || (cp & 0xFFFE) == 0xFFFE ||
        (cp >= 0xFDD0 && cp <= 0xFDEF))
        return 0;
    return cp;
}

bool rich_is_bullet(uint32_t cp)
{
    switch (cp) {
    case 0xB7:   /* · */
    case 0x2022: /* • */
    case 0x2023:
    case 0x2043:
    case 0x2219:
    case 0x25A0: /* ■ */
    case 0x25A1:
    case 0x25AA: /* ▪ */
    case 0x25AB:
    case 0x25B6:
    case 0x25BA: /* ► */
    case 0x25CB:
    case 0x25CF: /* ● */
    case 0x25E6: /* ◦ */
    case 0x2705:
    case 0x2713: /* ✓ */
    case 0x2714:
    case 0x27A2: /* ➢ */
    case 0x27A4:
        return true;
    }
    return false;
}

bool rich_is_weak_bullet(uint32_t cp)
{
    return cp == '-' || cp == '*' || cp == '+' || cp == 0xB0 || cp == 0x2010 || cp == 0x2011 ||
           cp == 0x2013 || cp == 0x2014;
}

/* --- tags that are open ------------------------------------------------------------------- */

void rich_init(struct rich *r, size_t bytes_max)
{
    assert(bytes_max > RICH_RESERVE_BYTES);
    *r = (struct rich){.bytes_max = bytes_max, .line_start = true, .dirty = true};
}

void rich_done(struct rich *r)
{
    buf_done(&r->html);
    buf_done(&r->text);
}

static void tag(struct rich *r, const char *s)
{
    buf_cstr(&r->html, s);
}

void rich_escape(struct buf *out, struct str s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.len; i++) {
        const char *as = s.ptr[i] == '&'   ? "&amp;"
                         : s.ptr[i] == '<' ? "&lt;"
                         : s.ptr[i] == '>' ? "&gt;"
                         : s.ptr[i] == '"' ? "&quot;"
                                           : NULL;
        if (!as)
            continue;
        buf_add(out, s.ptr + done, i - done);
        buf_cstr(out, as);
        done = i + 1;
    }
    buf_add(out, s.ptr + done, s.len - done);
}

/* Levels: 0 a, 1 strong, 2 em; closes from the innermost down to `level`. */
static void close_inline(struct rich *r, int level)
{
    if (r->em_open)
        tag(r, "</em>");
    r->em_open = false;
    if (level <= 1 && r->strong_open) {
        tag(r, "</strong>");
        r->strong_open = false;
    }
    if (level <= 0 && r->a_open) {
        tag(r, "</a>");
        r->a_open = false;
    }
}

static void close_block(struct rich *r)
{
    close_inline(r, 0);
    if (r->open == RICH_P)
        tag(r, "</p>");
    else if (r->open == RICH_H3)
        tag(r, "</h3>");
    r->open = RICH_NONE;
}

static void close_lists(struct rich *r, uint32_t keep)
{
    if (r->n_lists <= keep)
        return;
    close_inline(r, 0);
    while (r->n_lists > keep) {
        struct rich_list *l = &r->lists[--r->n_lists];
        if (l->item_open)
            tag(r, "</li>");
        tag(r, l->ordered ? "</ol>" : "</ul>");
    }
    r->open = keep > 0 ? RICH_LI : RICH_NONE;
}

static void text_gap(struct rich *r, const char *gap)
{
    if (r->text.len > 0)
        buf_cstr(&r->text, gap);
}

static void open_block(struct rich *r, enum rich_block kind)
{
    close_block(r);
    close_lists(r, 0);
    tag(r, kind == RICH_H3 ? "<h3>" : "<p>");
    text_gap(r, "\n\n");
    r->open = kind;
    r->space = false;
}

static void open_item(struct rich *r, struct rich_list *l)
{
    close_inline(r, 0);
    if (l->item_open)
        tag(r, "</li>");
    tag(r, "<li>");
    text_gap(r, "\n");
    buf_cstr(&r->text, "- ");
    l->item_open = true;
    r->open = RICH_LI;
    r->space = false;
}

static void open_list(struct rich *r, uint32_t id, bool ordered)
{
    assert(r->n_lists < RICH_LISTS_MAX);
    close_inline(r, 0);
    tag(r, ordered ? "<ol>" : "<ul>");
    r->lists[r->n_lists++] = (struct rich_list){.id = id, .ordered = ordered};
}

/* --- before a word: bring what is written in line with what is wanted ----------------------- */

static void want_item(struct rich *r, bool *line_break)
{
    if (r->open == RICH_P || r->open == RICH_H3)
        close_block(r);
    uint32_t same = 0;
    while (same < r->n_lists && same < r->n_wanted && r->lists[same].id == r->wanted[same].id)
        same++;
    bool came_back = r->n_lists > same;
    close_lists(r, same);
    while (r->n_lists < r->n_wanted) {
        struct rich_list *w = &r->wanted[r->n_lists];
        open_list(r, w->id, w->ordered);
    }
    struct rich_list *top = &r->lists[r->n_lists - 1], *w = &r->wanted[r->n_wanted - 1];
    if (w->fresh_item || !top->item_open || (r->bullet && r->gap != RICH_SAME_LINE)) {
        open_item(r, top);
    } else if (came_back) {
        buf_char(&r->text, '\n'); /* a page shows the text behind an inner list on its own line */
        r->space = false;
    } else {
        *line_break = r->gap != RICH_SAME_LINE;
    }
    w->fresh_item = false;
}

static void want_bullet_item(struct rich *r)
{
    if (r->open == RICH_P || r->open == RICH_H3)
        close_block(r);
    if (r->n_lists != 1 || r->lists[0].id != 0) {
        close_lists(r, 0);
        open_list(r, 0, false);
    }
    open_item(r, &r->lists[0]);
}

static void want_paragraph(struct rich *r, bool *line_break)
{
    enum rich_block kind = r->heading ? RICH_H3 : RICH_P;
    bool in_bullets = r->n_lists == 1 && r->lists[0].id == 0;
    if (in_bullets && !r->heading && r->gap == RICH_SAME_LINE)
        return;
    if (r->open != kind || r->gap == RICH_BLOCK)
        open_block(r, kind);
    else if (r->gap == RICH_LINE && kind == RICH_H3)
        r->space = true;
    else
        *line_break = r->gap == RICH_LINE;
}

static void before_word(struct rich *r)
{
    bool line_break = false;
    if (r->n_wanted > 0)
        want_item(r, &line_break);
    else if (r->bullet && !r->heading)
        want_bullet_item(r);
    else
        want_paragraph(r, &line_break);

    bool strong = r->open != RICH_H3 && (r->strong > 0 || (r->heading && r->open == RICH_LI));
    bool em = r->em > 0;
    bool a = r->href.len > 0;
    if (a != r->a_open || (a && !str_eq(r->href, r->a_href)))
        close_inline(r, 0);
    if (strong != r->strong_open)
        close_inline(r, 1);
    if (em != r->em_open)
        close_inline(r, 2);
    if (line_break) {
        tag(r, "<br>");
        buf_char(&r->text, '\n');
    } else if (r->space) {
        buf_char(&r->html, ' ');
        buf_char(&r->text, ' ');
    }
    if (a && !r->a_open) {
        tag(r, "<a href=\"");
        rich_escape(&r->html, r->href);
        tag(r, "\" rel=\"nofollow noopener\">");
        r->a_href = r->href;
    }
    if (strong && !r->strong_open)
        tag(r, "<strong>");
    if (em && !r->em_open)
        tag(r, "<em>");
    r->a_open = a, r->strong_open = strong, r->em_open = em;
    r->gap = RICH_SAME_LINE;
    r->space = r->line_start = r->bullet = r->dirty = false;
}

/* Writes a run without white space at its ends; the last run before the ceiling is dropped whole,
 * with the tags it opened. */
static void word(struct rich *r, const char *bytes, size_t n)
{
    if (r->full)
        return;
    struct rich before;
    bool near_end = r->html.len + 5 * n + 4 * RICH_RESERVE_BYTES + 6 * r->href.len >= r->bytes_max;
    if (near_end)
        before = *r;
    if (r->dirty)
        before_word(r);
    if (n == 1 && (*bytes == '<' || *bytes == '>' || *bytes == '&'))
        tag(r, *bytes == '<' ? "&lt;" : *bytes == '>' ? "&gt;" : "&amp;");
    else
        buf_add(&r->html, bytes, n);
    buf_add(&r->text, bytes, n);
    if (near_end && r->html.len + RICH_RESERVE_BYTES > r->bytes_max) {
        struct buf html = r->html, text = r->text;
        html.len = before.html.len, text.len = before.text.len;
        *r = before;
        r->html = html, r->text = text;
        r->full = true;
    }
}

void rich_end(struct rich *r)
{
    close_block(r);
    close_lists(r, 0);
}

/* --- events --------------------------------------------------------------------------------- */

static void new_line(struct rich *r)
{
    r->line_start = true;
    r->bullet = r->space = false;
    r->weak_bullet = 0;
    r->dirty = true;
}

void rich_br(struct rich *r)
{
    if (r->gap != RICH_BLOCK)
        r->gap++;
    new_line(r);
}

void rich_block(struct rich *r)
{
    if (r->heading && r->open == RICH_H3)
        r->heading = false; /* a paragraph inside a heading that has its words ends it */
    r->gap = RICH_BLOCK;
    new_line(r);
}

void rich_space(struct rich *r)
{
    if (r->weak_bullet) {
        r->weak_bullet = 0;
        r->bullet = true;
    }
    if (!r->line_start)
        r->space = r->dirty = true;
}

static void count(uint32_t *n, bool on)
{
    if (on && *n < UINT32_MAX)
        ++*n;
    else if (!on && *n > 0)
        --*n;
}

void rich_strong(struct rich *r, bool on)
{
    count(&r->strong, on);
    r->dirty = true;
}

void rich_em(struct rich *r, bool on)
{
    count(&r->em, on);
    r->dirty = true;
}

void rich_link(struct rich *r, struct str href)
{
    r->href = href;
    r->dirty = true;
}

void rich_heading(struct rich *r, bool on)
{
    r->heading = false;
    rich_block(r);
    r->heading = on;
}

void rich_list(struct rich *r, bool ordered)
{
    rich_block(r);
    struct rich_list *top = r->n_wanted > 0 ? &r->wanted[r->n_wanted - 1] : NULL;
    bool has_words = top && !top->fresh_item && r->n_lists >= r->n_wanted &&
                     r->lists[r->n_wanted - 1].id == top->id && r->lists[r->n_wanted - 1].item_open;
    if (top && (!has_words || r->n_wanted == RICH_LISTS_MAX)) {
        count(&top->aliases, true);
        return;
    }
    r->wanted[r->n_wanted++] =
        (struct rich_list){.id = ++r->last_id, .ordered = ordered, .fresh_item = true};
}

void rich_list_end(struct rich *r)
{
    rich_block(r);
    if (r->n_wanted == 0)
        return;
    struct rich_list *top = &r->wanted[r->n_wanted - 1];
    if (top->aliases > 0)
        top->aliases--;
    else
        r->n_wanted--;
}

void rich_item(struct rich *r)
{
    rich_block(r);
    if (r->n_wanted > 0)
        r->wanted[r->n_wanted - 1].fresh_item = true;
    else
        r->bullet = true;
}

void rich_item_end(struct rich *r)
{
    rich_block(r);
    if (r->n_wanted > 0)
        r->wanted[r->n_wanted - 1].fresh_item = true;
}

/* --- text ----------------------------------------------------------------------------------- */

static void put_char(struct rich *r, uint32_t cp)
{
    char bytes[4];
    word(r, bytes, utf8_put(bytes, cp));
}

/* One code point at the start of a line, where bullets are told from words. */
static void first_char(struct rich *r, uint32_t cp)
{
    if (r->weak_bullet) {
        uint32_t held = r->weak_bullet;
        r->weak_bullet = 0;
        put_char(r, held);
        put_char(r, cp);
    } else if (rich_is_bullet(cp)) {
        r->bullet = true;
    } else if (rich_is_weak_bullet(cp)) {
        r->weak_bullet = cp;
    } else {
        put_char(r, cp);
    }
}

static bool is_plain(uint8_t c)
{
    return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != '&';
}

/* End of the run of words that need neither escapes nor a look at their characters: ASCII, single
 * blanks between words, and the two-byte letters of the block with ä, ö, ü and ß. */
static size_t plain_run(struct str s, size_t i)
{
    const uint8_t *p = (const uint8_t *)s.ptr;
    for (; i < s.len; i++) {
        if (is_plain(p[i]))
            continue;
        if (p[i] == 0xC3 && i + 1 < s.len)
            i++;
        else if (p[i] != ' ' || i + 1 == s.len || !is_plain(p[i + 1]))
            break;
    }
    return i;
}

/* The run that meets the ceiling is dropped whole, so runs are short. */
#define RICH_RUN_BYTES_MAX 512

void rich_text(struct rich *r, struct str s)
{
    for (size_t i = 0; i < s.len && !r->full;) {
        if (!r->line_start && s.ptr[i] != ' ') {
            size_t end = plain_run(str_slice(s, 0, i + RICH_RUN_BYTES_MAX), i);
            if (end > i) {
                word(r, s.ptr + i, end - i);
                i = end;
                continue;
            }
        }
        uint32_t cp = rich_char(utf8_next(s, &i));
        if (cp == ' ' || cp == '\n')
            rich_space(r);
        else if (cp != 0 && r->line_start)
            first_char(r, cp);
        else if (cp != 0)
            put_char(r, cp);
    }
}
