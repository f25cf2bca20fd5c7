/* The passage that shows why a text was found. Words are compared by their folded beginnings with
 * the query's terms: stems are beginnings, and a snippet may err where an analysis of the whole
 * text would cost more than the search. */
#include "query/engine.h"

#include "base/utf8.h"

#define LEAD_BYTES 60

static bool is_word(uint32_t cp)
{
    return utf8_is_letter(cp) || utf8_is_digit(cp);
}

/* Lower case, umlauts to their base letters: near enough to terms. */
static uint32_t fold(uint32_t cp)
{
    switch (cp) {
    case 0xE4:
    case 0xC4:
        return 'a';
    case 0xF6:
    case 0xD6:
        return 'o';
    case 0xFC:
    case 0xDC:
        return 'u';
    default:
        return cp < 128 && cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    }
}

static bool starts_with(struct str text, size_t at, struct str term)
{
    size_t n = 0;
    while (at < text.len && n < term.len) {
        uint32_t cp = fold(utf8_next(text, &at));
        if (cp == 0xDF && n + 1 < term.len) { /* ß = ss */
            if (term.ptr[n] != 's' || term.ptr[n + 1] != 's')
                return false;
            n += 2;
            continue;
        }
        if (cp >= 128 || cp != (uint8_t)term.ptr[n])
            return false;
        n++;
    }
    return n == term.len;
}

static bool is_hit(const struct plan *plan, struct str text, size_t at)
{
    for (uint32_t i = 0; i < plan->n_leaves; i++) {
        const struct plan_leaf *l = &plan->leaves[i];
        for (size_t k = 0; k < l->n_terms && k < 8 && l->scored; k++)
            if (l->terms[k].len >= 2 && starts_with(text, at, l->terms[k]))
                return true;
    }
    return false;
}

/* The start of the passage of SNIPPET_BYTES with the most hits. */
static size_t best_start(const struct plan *plan, struct str text)
{
    size_t hits[64], n = 0;
    bool in_word = false;
    for (size_t pos = 0; pos < text.len && n < 64;) {
        size_t at = pos;
        bool word = is_word(utf8_next(text, &pos));
        if (word && !in_word && is_hit(plan, text, at))
            hits[n++] = at;
        in_word = word;
    }
    size_t best = 0, best_count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count = 0;
        while (i + count < n && hits[i + count] < hits[i] + SNIPPET_BYTES - LEAD_BYTES)
            count++;
        if (count > best_count) {
            best_count = count;
            best = hits[i];
        }
    }
    return best;
}

/* Runs of white space become one blank. */
static struct str one_line(struct arena *a, struct str s, bool cut_before, bool cut_behind)
{
    struct buf b = {0};
    if (cut_before)
        buf_cstr(&b, "… ");
    bool blank = true;
    for (size_t pos = 0; pos < s.len;) {
        size_t at = pos;
        bool space = utf8_is_space(utf8_next(s, &pos));
        if (space && !blank)
            buf_char(&b, ' ');
        if (!space)
            buf_str(&b, str_slice(s, at, pos));
        blank = space;
    }
    while (b.len && b.data[b.len - 1] == ' ')
        b.len--;
    if (cut_behind)
        buf_cstr(&b, " …");
    struct str line = arena_str(a, buf_view(&b));
    buf_done(&b);
    return line;
}

struct str snippet_of(struct arena *a, const struct plan *plan, struct str text)
{
    size_t start = plan->n_scored ? best_start(plan, text) : 0;
    start = start > LEAD_BYTES ? start - LEAD_BYTES : 0;
    /* From the beginning of a word to the end of one. */
    while (start > 0 && start < text.len && text.ptr[start - 1] != ' ' &&
           text.ptr[start - 1] != '\n')
        start++;
    size_t end = start + SNIPPET_BYTES < text.len ? start + SNIPPET_BYTES : text.len;
    while (end < text.len && end > start + SNIPPET_BYTES / 2 && text.ptr[end] != ' ' &&
           text.ptr[end] != '\n')
        end--;
    struct str passage = str_slice(text, start, end);
    if (end < text.len)
        passage = utf8_cut(passage, passage.len);
    return one_line(a, passage, start > 0, end < text.len);
}
