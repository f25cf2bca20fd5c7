#include "ingest/clean.h"

#include "base/utf8.h"
#include "ingest/entity.h"
#include "ingest/rich.h"
#include "understand/posting.h"

/* "## Ihre Aufgaben ##" → "Ihre Aufgaben"; false when the line is no Markdown heading. "#Hashtag"
 * without a blank is none. */
static bool markdown_heading(struct str *line)
{
    size_t marks = 0;
    while (marks < line->len && line->ptr[marks] == '#')
        marks++;
    if (marks == 0 || marks > 6 || (marks < line->len && line->ptr[marks] != ' '))
        return false;
    struct str rest = str_trim(str_slice(*line, marks, line->len));
    while (rest.len > 0 && rest.ptr[rest.len - 1] == '#')
        rest.len--;
    *line = str_trim(rest);
    return true;
}

/* "-----", "* * *", "____": a rule, not words. */
static bool is_rule(struct str line)
{
    size_t marks = 0;
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] != line.ptr[0] && line.ptr[i] != ' ')
            return false;
        marks += line.ptr[i] != ' ';
    }
    return marks >= 3 && strchr("-*_=~+#", line.ptr[0]);
}

/* Text with Markdown's bold and its escapes; a lone "**" that does not close on the line is text
 * nobody wants to read, so it goes as well. */
static void marked_text(struct rich *r, struct str line)
{
    bool bold = false;
    size_t from = 0, i = 0;
    while (i < line.len) {
        char c = line.ptr[i], next = i + 1 < line.len ? line.ptr[i + 1] : '\0';
        if (c == '*' && next == '*') {
            rich_text(r, str_slice(line, from, i));
            while (i < line.len && line.ptr[i] == '*')
                i++;
            from = i;
            if (bold || str_find(line, STR("**"), i) != STR_NPOS) {
                bold = !bold;
                rich_strong(r, bold);
            }
        } else if (c == '\\' && next && strchr("*_#-+.!()[]\\`~>", next)) {
            rich_text(r, str_slice(line, from, i));
            from = i + 1;
            i += 2;
        } else {
            i++;
        }
    }
    rich_text(r, str_slice(line, from, line.len));
    if (bold)
        rich_strong(r, false);
}

struct cleaned clean_text(struct arena *a, struct str text)
{
    bool cut = text.len > CLEAN_INPUT_BYTES_MAX;
    text = utf8_repair(a, str_slice(text, 0, CLEAN_INPUT_BYTES_MAX));
    struct cleaned out = clean_valid_text(a, text);
    out.cut |= cut;
    return out;
}

struct cleaned clean_valid_text(struct arena *a, struct str text)
{
    struct cleaned out = {0};
    text = entity_decode(a, text);
    struct rich r;
    rich_init(&r, POSTING_TEXT_BYTES_MAX);
    struct str line;
    while (!r.full && str_line(&text, &line)) {
        line = str_trim(line);
        if (line.len == 0 || is_rule(line)) {
            rich_block(&r);
        } else if (markdown_heading(&line)) {
            rich_heading(&r, true);
            marked_text(&r, line);
            rich_heading(&r, false);
        } else {
            rich_br(&r);
            marked_text(&r, line);
        }
    }
    out.cut = r.full;
    rich_end(&r);
    out.html = arena_str(a, buf_view(&r.html));
    out.text = arena_str(a, buf_view(&r.text));
    rich_done(&r);
    return out;
}
