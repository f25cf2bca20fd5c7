/* The Markdown an operator needs for an imprint: block by block, line by line. Everything becomes
 * escaped text; raw HTML in the source is shown, not run. */
#include "web/site.h"

enum block { BLOCK_NONE, BLOCK_PARAGRAPH, BLOCK_BULLETS, BLOCK_NUMBERS };

static void close_block(struct buf *out, enum block *open)
{
    if (*open == BLOCK_PARAGRAPH)
        html_raw(out, "</p>\n");
    else if (*open == BLOCK_BULLETS)
        html_raw(out, "</li>\n</ul>\n");
    else if (*open == BLOCK_NUMBERS)
        html_raw(out, "</li>\n</ol>\n");
    *open = BLOCK_NONE;
}

static void inline_text(struct buf *out, struct str s, int depth);

/* At "[": writes the link and returns the bytes used, 0 when it is none. */
static size_t link_at(struct buf *out, struct str s, int depth)
{
    size_t label_end = str_find(s, STR("]("), 0);
    size_t end = label_end == STR_NPOS ? STR_NPOS : str_find_char(s, ')', label_end);
    if (end == STR_NPOS)
        return 0;
    html_raw(out, "<a href=\"");
    html_url(out, str_slice(s, label_end + 2, end));
    html_raw(out, "\">");
    inline_text(out, str_slice(s, 1, label_end), depth + 1);
    html_raw(out, "</a>");
    return end + 1;
}

/* At `mark`: the bytes up to and including its partner, 0 when there is none. */
static size_t emphasis_at(struct buf *out, struct str s, struct str mark, bool strong, int depth)
{
    size_t end = str_find(s, mark, mark.len);
    /* "2 * 3" is arithmetic: a mark clings to a word. */
    if (end == STR_NPOS || end == mark.len || s.ptr[mark.len] == ' ' || s.ptr[end - 1] == ' ')
        return 0;
    if (strong)
        html_raw(out, "<strong>");
    else
        html_raw(out, "<em>");
    inline_text(out, str_slice(s, mark.len, end), depth + 1);
    if (strong)
        html_raw(out, "</strong>");
    else
        html_raw(out, "</em>");
    return end + mark.len;
}

static size_t code_at(struct buf *out, struct str s)
{
    size_t end = str_find_char(s, '`', 1);
    if (end == STR_NPOS || end == 1)
        return 0;
    html_raw(out, "<code>");
    html_text(out, str_slice(s, 1, end));
    html_raw(out, "</code>");
    return end + 1;
}

#define MD_DEPTH_MAX 4 /* emphasis in links in emphasis; deeper is text */

static size_t markup_at(struct buf *out, struct str s, int depth)
{
    if (s.ptr[0] == '[')
        return link_at(out, s, depth);
    if (s.ptr[0] == '`')
        return code_at(out, s);
    if (str_starts(s, STR("**")))
        return emphasis_at(out, s, STR("**"), true, depth);
    return emphasis_at(out, s, STR("*"), false, depth);
}

static void inline_text(struct buf *out, struct str s, int depth)
{
    size_t plain = 0, i = 0;
    while (i < s.len && depth < MD_DEPTH_MAX) {
        if (s.ptr[i] != '[' && s.ptr[i] != '*' && s.ptr[i] != '`') {
            i++;
            continue;
        }
        html_text(out, str_slice(s, plain, i));
        size_t used = markup_at(out, str_slice(s, i, s.len), depth);
        plain = i + used;
        i += used ? used : 1;
    }
    html_text(out, str_slice(s, plain, s.len));
}

/* "# x" is h1 in the source; the page has one already, so headings start at h2. */
static bool heading(struct buf *out, struct str line, enum block *open)
{
    size_t level = 0;
    while (level < line.len && line.ptr[level] == '#')
        level++;
    if (level == 0 || level > 3 || level >= line.len || line.ptr[level] != ' ')
        return false;
    close_block(out, open);
    if (level < 3)
        html_raw(out, "<h2>");
    else
        html_raw(out, "<h3>");
    inline_text(out, str_trim(str_slice(line, level, line.len)), 0);
    if (level < 3)
        html_raw(out, "</h2>\n");
    else
        html_raw(out, "</h3>\n");
    return true;
}

/* Length of "- ", "* " or "12. " at the start, 0 if none. */
static size_t item_mark(struct str line, bool *numbered)
{
    *numbered = false;
    if (str_starts(line, STR("- ")) || str_starts(line, STR("* ")))
        return 2;
    size_t i = 0;
    while (i < line.len && i < 3 && line.ptr[i] >= '0' && line.ptr[i] <= '9')
        i++;
    *numbered = true;
    return i && str_starts(str_slice(line, i, line.len), STR(". ")) ? i + 2 : 0;
}

static bool list_item(struct buf *out, struct str line, enum block *open)
{
    bool numbered;
    size_t mark = item_mark(line, &numbered);
    if (mark == 0)
        return false;
    enum block kind = numbered ? BLOCK_NUMBERS : BLOCK_BULLETS;
    if (*open == kind) {
        html_raw(out, "</li>\n<li>");
    } else {
        close_block(out, open);
        if (numbered)
            html_raw(out, "<ol>\n<li>");
        else
            html_raw(out, "<ul>\n<li>");
        *open = kind;
    }
    inline_text(out, str_slice(line, mark, line.len), 0);
    return true;
}

void markdown_html(struct buf *out, struct str md)
{
    enum block open = BLOCK_NONE;
    struct str raw;
    while (str_line(&md, &raw)) {
        struct str line = str_trim(raw);
        if (line.len == 0) {
            close_block(out, &open);
            continue;
        }
        if (heading(out, line, &open) || list_item(out, line, &open))
            continue;
        if (open == BLOCK_NONE) {
            html_raw(out, "<p>");
            open = BLOCK_PARAGRAPH;
        } else if (str_ends(raw, STR("  ")) || open == BLOCK_PARAGRAPH) {
            html_raw(out, "\n");
        }
        inline_text(out, line, 0);
        /* Two blanks at the end break the line: addresses in an imprint need it. */
        if (str_ends(raw, STR("  ")) || str_ends(raw, STR("\\")))
            html_raw(out, "<br>");
    }
    close_block(out, &open);
}
