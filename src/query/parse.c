#include "query/parse.h"

#include "query/parse_items.h"

#include "base/utf8.h"

/* The text is cut into items at blanks and quotes; parse_place.c takes a place out of them; what is
 * left becomes clauses. */

static const struct {
    uint32_t open, close;
} quotes[] = {{'"', '"'},       {0x201E, 0x201C}, {0x201E, 0x201D}, {0x201C, 0x201D},
              {0x201D, 0x201D}, {0xBB, 0xAB},     {0xAB, 0xBB}};

#define N_QUOTES (sizeof(quotes) / sizeof(*quotes))

/* ---- items ---- */

static uint32_t peek(struct str text, size_t pos)
{
    return pos < text.len ? utf8_next(text, &pos) : 0;
}

static bool is_open_quote(uint32_t cp)
{
    for (size_t i = 0; i < N_QUOTES; i++)
        if (quotes[i].open == cp)
            return true;
    return false;
}

static bool closes(uint32_t open, uint32_t cp)
{
    for (size_t i = 0; i < N_QUOTES; i++)
        if (quotes[i].open == open && quotes[i].close == cp)
            return true;
    return false;
}

static size_t skip_blanks(struct str text, size_t pos)
{
    while (pos < text.len) {
        size_t next = pos;
        if (!utf8_is_space(utf8_next(text, &next)))
            break;
        pos = next;
    }
    return pos;
}

static bool starts_item(struct str text, size_t pos)
{
    return pos < text.len && !utf8_is_space(peek(text, pos));
}

/* "-", "+" and "titel:" before a word or phrase. */
static size_t read_marks(struct str text, size_t pos, struct query_item *it)
{
    static const char *const fields[] = {"titel:", "title:", "intitle:"};
    for (;;) {
        struct str rest = str_slice(text, pos, text.len);
        if ((str_starts(rest, STR("-")) || str_starts(rest, STR("+"))) &&
            starts_item(text, pos + 1) && !it->minus) {
            it->minus = text.ptr[pos++] == '-';
            continue;
        }
        size_t n = 0;
        for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
            if (str_starts_nocase(rest, str_of(fields[i])))
                n = strlen(fields[i]);
        if (!n || !starts_item(text, pos + n))
            return pos;
        it->title_only = true;
        pos += n;
    }
}

/* A quote that never closes is no quote. */
static bool read_phrase(struct str text, size_t *pos, struct query_item *it)
{
    size_t at = *pos;
    uint32_t open = utf8_next(text, &at);
    if (!is_open_quote(open))
        return false;
    for (size_t end = at; end < text.len;) {
        size_t next = end;
        if (closes(open, utf8_next(text, &next))) {
            it->text = str_slice(text, at, end);
            it->kind = CLAUSE_PHRASE;
            *pos = next;
            return true;
        }
        end = next;
    }
    return false;
}

static void read_word(struct str text, size_t *pos, struct query_item *it)
{
    size_t start = *pos;
    while (*pos < text.len) {
        size_t next = *pos;
        uint32_t cp = utf8_next(text, &next);
        if (utf8_is_space(cp) || (cp == '"' && *pos > start))
            break;
        *pos = next;
    }
    it->text = str_slice(text, start, *pos);
    it->kind = CLAUSE_WORD;
    while (it->text.len > 1 && str_ends(it->text, STR("*"))) {
        it->text.len--;
        it->kind = CLAUSE_PREFIX;
    }
}

void query_items_read(struct str text, struct query_items *items)
{
    size_t pos = skip_blanks(text, 0);
    items->n = 0;
    while (pos < text.len && items->n < QUERY_ITEMS_MAX) {
        struct query_item it = {.start = (uint32_t)pos};
        pos = read_marks(text, pos, &it);
        if (!read_phrase(text, &pos, &it))
            read_word(text, &pos, &it);
        it.end = (uint32_t)pos;
        items->items[items->n++] = it;
        pos = skip_blanks(text, pos);
    }
}

/* ---- clauses ---- */

static bool same_clause(const struct clause *a, const struct clause *b)
{
    if (a->kind != b->kind || a->minus != b->minus || a->title_only != b->title_only ||
        a->n_terms != b->n_terms)
        return false;
    for (size_t i = 0; i < a->n_terms; i++)
        if (!str_eq(a->terms[i], b->terms[i]))
            return false;
    return true;
}

/* Said twice is said once; beyond QUERY_CLAUSES_MAX nothing is added. */
static void add_clause(struct parsed_query *q, const struct clause *c)
{
    for (size_t i = 0; i < q->n_clauses; i++)
        if (same_clause(&q->clauses[i], c))
            return;
    if (q->n_clauses < QUERY_CLAUSES_MAX)
        q->clauses[q->n_clauses++] = *c;
}

static void add_terms(struct arena *a, struct parsed_query *q, const struct query_item *it,
                      enum clause_kind kind, struct str text, const struct str *terms, size_t n)
{
    struct clause c = {.kind = kind,
                       .minus = it->minus,
                       .title_only = it->title_only,
                       .text = text,
                       .terms = ARENA_ARRAY(a, struct str, n),
                       .n_terms = n};
    memcpy(c.terms, terms, n * sizeof(*terms));
    add_clause(q, &c);
}

/* A hyphenated word asks for all its parts, wherever they stand; taken away it is one thing. */
static void add_words(struct arena *a, const struct analyser *an, const struct query_item *it,
                      struct parsed_query *q)
{
    struct tokens tokens = {0};
    struct str terms[QUERY_TERMS_MAX];
    uint32_t position = 0;
    size_t n = 0;
    analyse(a, an, it->text, false, &position, &tokens);
    for (size_t i = 0; i < tokens.len && n < QUERY_TERMS_MAX; i++)
        if (tokens.items[i].kind == TOKEN_WORD)
            terms[n++] = tokens.items[i].term;
    if (it->kind == CLAUSE_PHRASE || it->minus) {
        if (n)
            add_terms(a, q, it, n > 1 ? CLAUSE_PHRASE : CLAUSE_WORD, it->text, terms, n);
        return;
    }
    for (size_t i = 0, k = 0; i < tokens.len && k < n; i++) {
        const struct token *t = &tokens.items[i];
        if (t->kind == TOKEN_WORD)
            add_terms(a, q, it, CLAUSE_WORD, str_slice(it->text, t->start, t->end), &terms[k++], 1);
    }
}

/* "it-lei*": the last part is open, the others are words. */
static void add_prefix(struct arena *a, const struct analyser *an, const struct query_item *it,
                       struct parsed_query *q)
{
    struct query_item head = *it, tail = *it;
    for (size_t i = 0; i < it->text.len; i++)
        if (it->text.ptr[i] == '-' || it->text.ptr[i] == '/') {
            head.text = str_slice(it->text, 0, i);
            tail.text = str_slice(it->text, i + 1, it->text.len);
        }
    if (tail.text.ptr != it->text.ptr && !it->minus) {
        head.kind = CLAUSE_WORD;
        add_words(a, an, &head, q);
    }
    struct str prefix = analyse_prefix(a, tail.text);
    if (prefix.len)
        add_terms(a, q, it, CLAUSE_PREFIX, tail.text, &prefix, 1);
}

/* Little words say nothing about a job; a posting without them is as good. In quotes, with a mark,
 * or alone they stay. */
static bool is_little_word(const struct query_item *it)
{
    static const char *const words[] = {
        "als", "am",   "an",    "auf", "bei",  "das", "dem", "den", "der", "die",
        "ein", "eine", "einen", "for", "fuer", "für", "im",  "in",  "mit", "oder",
        "of",  "the",  "und",   "vom", "von",  "zu",  "zum", "zur",
    };
    if (it->kind != CLAUSE_WORD || it->minus || it->title_only)
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (str_eq_nocase(it->text, str_of(words[i])))
            return true;
    return false;
}

static void add_item(struct arena *a, const struct analyser *an, const struct query_item *it,
                     struct parsed_query *q)
{
    if (it->kind == CLAUSE_PREFIX)
        add_prefix(a, an, it, q);
    else
        add_words(a, an, it, q);
}

static void add_items(struct arena *a, const struct analyser *an, const struct query_items *items,
                      const struct query_place *place, struct parsed_query *q)
{
    for (int little = 0; little < 2; little++) {
        if (little && q->n_clauses)
            return;
        for (size_t i = 0; i < items->n; i++)
            if ((i < place->first || i >= place->last) &&
                is_little_word(&items->items[i]) == (little == 1))
                add_item(a, an, &items->items[i], q);
    }
}

/* The input without items [first, last). */
static struct str text_without(struct arena *a, struct str text, const struct query_items *items,
                               size_t first, size_t last)
{
    struct str before = str_trim(str_slice(text, 0, items->items[first].start));
    struct str after = str_trim(str_slice(text, items->items[last - 1].end, text.len));
    const char *gap = before.len && after.len ? " " : "";
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(before), gap, STR_ARG(after));
}

void query_parse(struct arena *a, const struct analyser *an, const struct gazetteer *g,
                 struct str text, bool places_from_words, struct parsed_query *out)
{
    struct query_items *items = ARENA_NEW(a, struct query_items);
    struct query_place place = {0};
    *out = (struct parsed_query){0};
    text = utf8_cut(utf8_repair(a, text), QUERY_BYTES_MAX);
    query_items_read(text, items);
    out->words = str_trim(text);
    if (places_from_words && query_place_read(g, text, items, &place)) {
        out->words = text_without(a, text, items, place.first, place.last);
        out->place_text = place.text;
        out->place = place.answer;
    }
    add_items(a, an, items, &place, out);
}
