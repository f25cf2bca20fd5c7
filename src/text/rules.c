#include "text/rules.h"

#include "base/hash.h"
#include "base/utf8.h"

static const struct {
    const char *kind;
    unsigned flag;
} flag_kinds[] = {
    {"head", WORD_HEAD}, {"modifier", WORD_MODIFIER}, {"nosplit", WORD_NOSPLIT},
    {"keep", WORD_KEEP}, {"notpart", WORD_NOTPART},   {"agent", WORD_AGENT},
    {"mann", WORD_MANN}, {"marker", WORD_MARKER},
};

static bool add_flagged(struct text_rules *r, struct str kind, struct str words)
{
    for (size_t i = 0; i < sizeof(flag_kinds) / sizeof(*flag_kinds); i++) {
        if (!str_eq(kind, str_of(flag_kinds[i].kind)))
            continue;
        struct str word;
        while (str_split(&words, ' ', &word)) {
            if (word.len)
                *map_put(&r->flags, word, NULL) |= flag_kinds[i].flag;
        }
        return true;
    }
    return false;
}

static bool add_replacement(struct text_rules *r, struct map *map, struct str words)
{
    struct str from, to;
    if (!str_split(&words, ' ', &from) || !str_split(&words, ' ', &to) || words.len)
        return false;
    vec_push(&r->replacements, arena_str(r->arena, to));
    *map_put(map, from, NULL) = r->replacements.len;
    return true;
}

static bool add_fixed(struct text_rules *r, struct str words)
{
    struct str term, word;
    if (!str_split(&words, ' ', &term) || words.len == 0)
        return false;
    vec_push(&r->replacements, arena_str(r->arena, term));
    while (str_split(&words, ' ', &word))
        *map_put(&r->fixed, word, NULL) = r->replacements.len;
    return true;
}

static bool add_special(struct text_rules *r, struct str words)
{
    struct special s = {0};
    struct str part;
    for (int i = 0; str_split(&words, ' ', &part); i++) {
        struct str copy = arena_str(r->arena, part);
        for (char *c = (char *)(uintptr_t)copy.ptr; i == 0 && *c; c++)
            *c = *c == '_' ? ' ' : *c;
        if (i == 0)
            s.written = copy;
        else if (i == 1)
            s.term = copy;
        else if (s.n_parts < 3)
            s.parts[s.n_parts++] = copy;
        else
            return false;
    }
    if (s.term.len == 0 || s.written.len < 2)
        return false;
    vec_push(&r->specials, s);
    return true;
}

static bool add_rule(struct text_rules *r, struct str kind, struct str words)
{
    if (str_eq(kind, STR("fem")))
        return add_replacement(r, &r->fem, words);
    if (str_eq(kind, STR("alias")))
        return add_replacement(r, &r->aliases, words);
    if (str_eq(kind, STR("term")))
        return add_fixed(r, words);
    if (str_eq(kind, STR("special")))
        return add_special(r, words);
    return add_flagged(r, kind, words);
}

static int special_cmp(const void *a, const void *b)
{
    const struct special *x = a, *y = b;
    return str_cmp(x->written, y->written);
}

static void index_specials(struct text_rules *r)
{
    if (r->specials.len)
        qsort(r->specials.items, r->specials.len, sizeof(*r->specials.items), special_cmp);
    for (unsigned b = 0, i = 0; b <= 256; b++) {
        while (i < r->specials.len && (unsigned char)r->specials.items[i].written.ptr[0] < b)
            i++;
        r->special_from[b] = (uint16_t)i;
    }
}

bool rules_init(struct text_rules *r, struct str table, struct err *err)
{
    *r = (struct text_rules){.arena = arena_new(), .hash = hash64(table.ptr, table.len)};
    struct str line;
    for (unsigned n = 1; str_line(&table, &line); n++) {
        struct str kind;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_split(&line, '\t', &kind) || line.len == 0 || !add_rule(r, kind, line)) {
            rules_done(r);
            return err_set(err, ERR_DATA,
                           "text_rules.tsv, line %u: not a rule (kind, tab, words): %.*s", n,
                           STR_ARG(kind));
        }
    }
    index_specials(r);
    return true;
}

void rules_done(struct text_rules *r)
{
    map_done(&r->flags);
    map_done(&r->fem);
    map_done(&r->aliases);
    map_done(&r->fixed);
    vec_done(&r->replacements);
    vec_done(&r->specials);
    arena_free(r->arena);
    *r = (struct text_rules){0};
}

static bool ends_word(struct str text, size_t at)
{
    if (at >= text.len)
        return true;
    uint32_t cp = utf8_next(text, &at);
    return !utf8_is_letter(cp) && !utf8_is_digit(cp);
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

const struct special *rules_special(const struct text_rules *r, struct str text, size_t from)
{
    unsigned char first = lower(text.ptr[from]);
    unsigned char second = from + 1 < text.len ? lower(text.ptr[from + 1]) : 0;
    const struct special *best = NULL;
    for (size_t i = r->special_from[first]; i < r->special_from[first + 1]; i++) {
        const struct special *s = &r->specials.items[i];
        if ((unsigned char)s->written.ptr[1] == second &&
            (!best || s->written.len > best->written.len) &&
            str_starts_nocase(str_slice(text, from, text.len), s->written) &&
            ends_word(text, from + s->written.len))
            best = s;
    }
    return best;
}
