#include "occupations/rules.h"

static const struct {
    const char *kind;
    unsigned flag;
} word_kinds[] = {
    {"noise", TITLE_NOISE},   {"function", TITLE_FUNCTION}, {"lead", TITLE_LEAD},
    {"helper", TITLE_HELPER}, {"expert", TITLE_EXPERT},
};

/* Every word of `words` in the space of terms. */
static void each_term(struct arena *a, const struct analyser *an, struct str words,
                      struct tokens *out)
{
    struct str word;
    while (str_split(&words, ' ', &word)) {
        struct str term = word.len ? analyse_word(a, an, word) : STR_NONE;
        if (term.len == 0)
            continue;
        analyse_atoms(a, an, word, out);
    }
}

static bool add_words(struct title_rules *r, struct arena *a, const struct analyser *an,
                      struct str kind, struct str words)
{
    for (size_t i = 0; i < sizeof(word_kinds) / sizeof(*word_kinds); i++) {
        if (!str_eq(kind, str_of(word_kinds[i].kind)))
            continue;
        struct str word;
        while (str_split(&words, ' ', &word)) {
            struct str term = analyse_word(a, an, word);
            if (term.len)
                *map_put(&r->words, term, NULL) |= word_kinds[i].flag;
        }
        return true;
    }
    return false;
}

static bool add_same(struct title_rules *r, struct arena *a, const struct analyser *an,
                     struct str words)
{
    struct tokens t = {0};
    each_term(a, an, words, &t);
    uint64_t class = 0;
    for (size_t i = 0; i < t.len && !class; i++) {
        const uint64_t *known = map_get(&r->same, t.items[i].term);
        class = known ? *known : 0;
    }
    class = class ? class : r->same.len + 1;
    for (size_t i = 0; i < t.len; i++)
        *map_put(&r->same, t.items[i].term, NULL) = class;
    return t.len > 1;
}

static bool add_compose(struct title_rules *r, struct str rest)
{
    struct str code;
    uint64_t n;
    if (!str_split(&rest, ' ', &code) || !str_to_u64(code, &n) || n > 99999)
        return false;
    vec_push(&r->composes, (struct title_compose){(uint32_t)n, rest});
    return str_find_char(rest, '{', 0) != STR_NPOS && str_find_char(rest, '}', 0) != STR_NPOS;
}

static bool add_rule(struct title_rules *r, struct arena *a, const struct analyser *an,
                     struct str kind, struct str rest)
{
    struct str key, words = rest;
    if (add_words(r, a, an, kind, words))
        return true;
    if (str_eq(kind, STR("same")))
        return add_same(r, a, an, rest);
    if (str_eq(kind, STR("compose")))
        return add_compose(r, rest);
    if (!str_split(&rest, ' ', &key) || rest.len == 0)
        return false;
    if (str_eq(kind, STR("list"))) {
        vec_push(&r->lists, (struct title_list){key, rest});
        return true;
    }
    if (!str_eq(kind, STR("family")))
        return false;
    vec_push(&r->family_names, rest);
    *map_put(&r->families, key, NULL) = r->family_names.len;
    return true;
}

bool title_rules_init(struct title_rules *r, struct str table, const struct analyser *an,
                      struct err *err)
{
    *r = (struct title_rules){0};
    struct arena *a = arena_new();
    struct str line;
    bool ok = true;
    for (unsigned n = 1; ok && str_line(&table, &line); n++) {
        struct str kind;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        ok = str_split(&line, '\t', &kind) && add_rule(r, a, an, kind, line);
        if (!ok)
            err_set(err, ERR_DATA, "occupations_rules.tsv, line %u: not a rule: %.*s", n,
                    STR_ARG(kind));
        arena_reset(a);
    }
    arena_free(a);
    if (!ok)
        title_rules_done(r);
    return ok;
}

void title_rules_done(struct title_rules *r)
{
    map_done(&r->words);
    map_done(&r->same);
    map_done(&r->weights);
    map_done(&r->families);
    vec_done(&r->family_names);
    vec_done(&r->lists);
    vec_done(&r->composes);
}
