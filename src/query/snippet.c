/* The passage that shows why a text was found. Words are compared by their folded beginnings with
 * the query's terms: stems are beginnings, and a snippet may err where an analysis of the whole
 * text would cost more than the search. Bytes, not code points, for the same reason. */
#include "query/engine.h"

#include "base/utf8.h"

#define LEAD_BYTES         60
#define HITS_MAX           64
#define TERMS_PER_LEAF_MAX 8

/* What a term may start with, so that most words are passed over after one look. */
struct snippet_terms {
    struct str terms[PLAN_LEAVES_MAX * 2];
    size_t n;
    bool first[256];
};

static void take_terms(const struct plan *plan, struct snippet_terms *t)
{
    *t = (struct snippet_terms){0};
    for (uint32_t i = 0; i < plan->n_leaves; i++) {
        const struct plan_leaf *l = &plan->leaves[i];
        for (size_t k = 0; k < l->n_terms && k < TERMS_PER_LEAF_MAX && l->scored; k++) {
            struct str term = l->terms[k];
            if (term.len < 2 || t->n == sizeof(t->terms) / sizeof(t->terms[0]))
                continue;
            uint8_t c = (uint8_t)term.ptr[0];
            t->terms[t->n++] = term;
            t->first[c] = true;
            if (c >= 'a' && c <= 'z')
                t->first[c - 32] = true;
        }
    }
    t->first[0xC3] = t->n > 0; /* umlauts */
}

/* The letter at text[*at] as terms spell it (ä = a), 0 when it is none of theirs. */
static uint8_t folded_at(struct str text, size_t *at)
{
    uint8_t c = (uint8_t)text.ptr[(*at)++];
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c + 32);
    if (c < 0x80)
        return c;
    if (c != 0xC3 || *at == text.len)
        return 0;
    switch ((uint8_t)text.ptr[(*at)++] & ~0x20) {
    case 0x84:
        return 'a';
    case 0x96:
        return 'o';
    case 0x9C:
        return 'u';
    default:
        return 0;
    }
}

static bool starts_with(struct str text, size_t at, struct str term)
{
    for (size_t n = 0; n < term.len; n++) {
        if (at >= text.len)
            return false;
        /* ß = ss; its second byte would fold to nothing */
        if (at + 1 < text.len && (uint8_t)text.ptr[at] == 0xC3 &&
            (uint8_t)text.ptr[at + 1] == 0x9F && term.ptr[n] == 's') {
            at += 2;
            n += n + 1 < term.len && term.ptr[n + 1] == 's';
            continue;
        }
        if (folded_at(text, &at) != (uint8_t)term.ptr[n])
            return false;
    }
    return true;
}

static bool is_hit(const struct snippet_terms *t, struct str text, size_t at)
{
    for (size_t i = 0; i < t->n; i++)
        if (starts_with(text, at, t->terms[i]))
            return true;
    return false;
}

/* What a byte is at the start of a character: BYTE_OTHER separates words; the bytes of letters
 * beyond ASCII belong to words; those of blanks, quotes and dashes (U+00A0–00BF, U+2000–2FFF) do
 * not, which takes a look at the next byte for BYTE_LOOK. */
enum { BYTE_OTHER, BYTE_WORD, BYTE_REST, BYTE_LOOK };

static const uint8_t byte_kinds[256] = {
    ['0' ... '9'] = BYTE_WORD,   ['A' ... 'Z'] = BYTE_WORD,   ['a' ... 'z'] = BYTE_WORD,
    [0x80 ... 0xBF] = BYTE_REST, [0xC3 ... 0xE1] = BYTE_WORD, [0xE2] = BYTE_LOOK,
    [0xE3 ... 0xFF] = BYTE_WORD,
};

/* The start of the passage of SNIPPET_BYTES with the most hits. */
static size_t best_start(const struct plan *plan, struct str text)
{
    struct snippet_terms t;
    size_t hits[HITS_MAX], n = 0;
    bool in_word = false;
    take_terms(plan, &t);
    for (size_t at = 0; at < text.len && n < HITS_MAX; at++) {
        uint8_t c = (uint8_t)text.ptr[at], kind = byte_kinds[c];
        if (kind == BYTE_REST)
            continue;
        if (kind == BYTE_LOOK)
            kind = at + 1 < text.len && (uint8_t)text.ptr[at + 1] >= 0xC0;
        if (kind && !in_word && t.first[c] && is_hit(&t, text, at))
            hits[n++] = at;
        in_word = kind;
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
    char *line = arena_alloc(a, s.len + 16);
    size_t n = 0;
    bool blank = true;
    if (cut_before) {
        memcpy(line, "… ", 4);
        n = 4;
    }
    for (size_t i = 0; i < s.len; i++) {
        bool space = s.ptr[i] == ' ' || (s.ptr[i] >= '\t' && s.ptr[i] <= '\r');
        if (!space)
            line[n++] = s.ptr[i];
        else if (!blank)
            line[n++] = ' ';
        blank = space;
    }
    while (n && line[n - 1] == ' ')
        n--;
    if (cut_behind) {
        memcpy(line + n, " …", 4);
        n += 4;
    }
    line[n] = '\0';
    return str_n(line, n);
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
