/* Stands in for parse.c until that is there: words, "phrase", -word, prefix*, titel:word; no
 * places. */
#include "query/parse.h"

static void add(struct parsed_query *q, struct clause c)
{
    if (q->n_clauses < QUERY_CLAUSES_MAX && c.n_terms)
        q->clauses[q->n_clauses++] = c;
}

static void take(struct arena *a, const struct analyser *an, struct str text, bool quoted,
                 bool minus, bool title, struct parsed_query *q)
{
    struct tokens t = {0};
    uint32_t position = 0;
    struct clause c = {.minus = minus, .title_only = title, .text = text};
    if (!quoted && str_ends(text, STR("*"))) {
        c.kind = CLAUSE_PREFIX;
        c.terms = ARENA_NEW(a, struct str);
        c.terms[0] = analyse_prefix(a, str_slice(text, 0, text.len - 1));
        c.n_terms = c.terms[0].len > 0;
        add(q, c);
        return;
    }
    analyse(a, an, text, false, &position, &t);
    c.terms = ARENA_ARRAY(a, struct str, t.len);
    for (size_t i = 0; i < t.len; i++)
        c.terms[i] = t.items[i].term;
    c.n_terms = t.len;
    c.kind = quoted && t.len > 1 ? CLAUSE_PHRASE : CLAUSE_WORD;
    for (size_t i = 0; c.kind == CLAUSE_WORD && i < t.len; i++) {
        struct clause one = c;
        one.terms = &c.terms[i];
        one.n_terms = 1;
        add(q, one);
    }
    if (c.kind == CLAUSE_PHRASE)
        add(q, c);
}

void query_parse(struct arena *a, const struct analyser *an, const struct gazetteer *g,
                 struct str text, bool places_from_words, struct parsed_query *q)
{
    (void)g, (void)places_from_words;
    *q = (struct parsed_query){.words = text};
    for (size_t i = 0; i < text.len;) {
        bool minus = text.ptr[i] == '-', title = false;
        i += minus;
        struct str rest = str_slice(text, i, text.len);
        if (str_starts_nocase(rest, STR("titel:"))) {
            title = true;
            i += 6;
        }
        if (i < text.len && text.ptr[i] == '"') {
            size_t end = str_find_char(text, '"', i + 1);
            if (end == STR_NPOS)
                end = text.len;
            take(a, an, str_slice(text, i + 1, end), true, minus, title, q);
            i = end + 1;
            continue;
        }
        size_t end = str_find_char(text, ' ', i);
        if (end == STR_NPOS)
            end = text.len;
        if (end > i)
            take(a, an, str_slice(text, i, end), false, minus, title, q);
        i = end + 1;
    }
}
