#include "occupations/lexicon.h"

#include "base/buf.h"
#include "base/hash.h"
#include "occupations/data_occupations.h"
#include "occupations/internal.h"

/* Raise it when code changes what titles are given which code. */
#define LEXICON_VERSION 1u

/* ---- reading the built-in tables ---- */

struct str title_atoms(struct arena *a, const struct lexicon *l, struct str title, bool *noisy)
{
    struct tokens t = {0};
    struct buf key = BUF_MAX(2048);
    analyse_atoms(a, l->an, str_slice(title, 0, TITLE_BYTES_MAX), &t);
    for (size_t i = 0; i < t.len; i++) {
        if (title_word_is_noise(&l->rules, t.items[i].term)) {
            if (noisy)
                *noisy = true;
            continue;
        }
        if (key.len)
            buf_char(&key, ' ');
        buf_str(&key, t.items[i].term);
    }
    struct str atoms = arena_str(a, buf_view(&key));
    buf_done(&key);
    return atoms;
}

/* Earlier titles win, and those that are the whole title over those with more words. */
static void chain_title(struct lexicon *l, uint64_t *first, uint32_t me)
{
    struct title *titles = l->titles.items;
    if (*first == 0 || (titles[*first - 1].noisy && !titles[me - 1].noisy)) {
        titles[me - 1].next = (uint32_t)*first;
        *first = me;
        return;
    }
    uint32_t last = (uint32_t)*first;
    while (titles[last - 1].next)
        last = titles[last - 1].next;
    titles[last - 1].next = me;
}

bool lexicon_add_title(struct lexicon *l, uint16_t occupation, struct str title)
{
    if (l->titles.len >= LEXICON_TITLES_MAX || title.len == 0 || title.len > TITLE_BYTES_MAX)
        return false;
    struct arena *a = arena_new();
    bool noisy = false;
    struct str atoms = title_atoms(a, l, title, &noisy);
    /* "Leiter/in Ausbildung" must not become what "Leiter" means. */
    bool too_general = noisy && str_find_char(atoms, ' ', 0) == STR_NPOS;
    uint64_t *at = atoms.len && !too_general ? map_put(&l->by_atoms, atoms, NULL) : NULL;
    bool known = atoms.len == 0;
    for (uint64_t i = at ? *at : 0; i && !known; i = l->titles.items[i - 1].next)
        known = l->titles.items[i - 1].occupation == occupation;
    if (!known) {
        uint16_t rank = (uint16_t)l->occupations.items[occupation].n_titles++;
        struct title t = {
            arena_str(l->arena, title), text_fold(l->arena, title), occupation, rank, noisy, 0};
        vec_push(&l->titles, t);
        if (at)
            chain_title(l, at, (uint32_t)l->titles.len);
    }
    arena_free(a);
    return !known;
}

static bool add_unit(struct lexicon *l, struct str line)
{
    struct str code, family, unit;
    uint64_t n;
    if (!str_split(&line, '\t', &code) || !str_split(&line, '\t', &family) ||
        !str_split(&line, '\t', &unit) || !str_to_u64(code, &n) || n > 99999)
        return false;
    struct occupation o = {.code = (uint32_t)n, .family = family, .unit = unit};
    o.id = (uint16_t)l->occupations.len;
    o.level = (uint8_t)(n % 10);
    if (o.id && l->occupations.items[o.id - 1].code >= o.code)
        return false;
    vec_push(&l->occupations, o);
    struct str title;
    while (str_split(&line, '|', &title))
        lexicon_add_title(l, o.id, title);
    return l->occupations.len < LEXICON_UNITS_MAX;
}

static bool load_units(struct lexicon *l, struct str table, struct err *err)
{
    struct str line;
    for (unsigned n = 1; str_line(&table, &line); n++) {
        if (line.len && line.ptr[0] != '#' && !add_unit(l, line))
            return err_set(err, ERR_DATA,
                           "occupations.tsv, line %u: codes must ascend, columns "
                           "are code, family, unit, titles",
                           n);
    }
    return true;
}

static bool expand(struct lexicon *l, const struct title_compose *c, struct err *err)
{
    const struct occupation *o = lexicon_by_code(l, c->code);
    size_t open = str_find_char(c->pattern, '{', 0), close = str_find_char(c->pattern, '}', open);
    struct str name = str_slice(c->pattern, open + 1, close);
    for (size_t i = 0; o && i < l->rules.lists.len; i++) {
        struct str items = l->rules.lists.items[i].items, item;
        if (!str_eq(l->rules.lists.items[i].name, name))
            continue;
        while (str_split(&items, '|', &item)) {
            struct str before = str_slice(c->pattern, 0, open);
            struct str after = str_slice(c->pattern, close + 1, c->pattern.len);
            struct str title = arena_printf(l->arena, "%.*s%.*s%.*s", STR_ARG(before),
                                            STR_ARG(item), STR_ARG(after));
            lexicon_add_title(l, o->id, title);
        }
        return true;
    }
    return err_set(err, ERR_DATA, "occupations_rules.tsv: compose %u %.*s: no such unit or list",
                   c->code, STR_ARG(c->pattern));
}

/* ---- names ---- */

/* "Kaufmann/-frau - Büro" → "kaufmann-buero": folded, without the second gender form. */
static struct str slug_of(struct arena *a, struct str title)
{
    struct str folded = text_fold(a, title);
    struct buf out = BUF_MAX(256);
    bool skip = false;
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (c == '/' && i > 0 && folded.ptr[i - 1] != ' ')
            skip = true;
        else if (skip && !word && !(c == '-' && folded.ptr[i - 1] == '/'))
            skip = false;
        if (skip)
            continue;
        if (word)
            buf_char(&out, c);
        else if (out.len && out.data[out.len - 1] != '-')
            buf_char(&out, '-');
    }
    while (out.len && out.data[out.len - 1] == '-')
        out.len--;
    struct str slug = arena_str(a, buf_view(&out));
    buf_done(&out);
    return slug;
}

static void name_units(struct lexicon *l)
{
    for (size_t i = 0; i < l->titles.len; i++) {
        struct occupation *o = &l->occupations.items[l->titles.items[i].occupation];
        if (!o->titles)
            o->titles = ARENA_ARRAY(l->arena, struct str, o->n_titles);
        o->titles[l->titles.items[i].rank] = l->titles.items[i].text;
    }
    VEC_EACH (&l->occupations, o) {
        bool is_new;
        o->label = o->n_titles ? o->titles[0] : o->unit;
        o->slug = slug_of(l->arena, o->label);
        uint64_t *id = map_put(&l->by_slug, o->slug, &is_new);
        if (!is_new) {
            o->slug = arena_printf(l->arena, "%.*s-%05u", STR_ARG(o->slug), o->code);
            id = map_put(&l->by_slug, o->slug, &is_new);
        }
        *id = (uint64_t)o->id + 1;
    }
}

/* Most commands never classify, so this waits for the first title. */
const struct similar *lexicon_similar(const struct lexicon *lexicon)
{
    struct lexicon *l = (struct lexicon *)(uintptr_t)lexicon; /* guarded by the lock */
    if (atomic_load(&l->similar))
        return atomic_load(&l->similar);
    pthread_mutex_lock(&l->lock);
    if (!l->similar) {
        struct similar *s = similar_new(l->an, &l->rules, (struct similar_options){.share = 0.95f});
        for (size_t i = 0; i < l->titles.len; i++)
            similar_add(s, l->titles.items[i].text);
        similar_build(s);
        atomic_store(&l->similar, s);
    }
    pthread_mutex_unlock(&l->lock);
    return l->similar;
}

static uint64_t tables_hash(const struct lexicon *l)
{
    uint64_t h = hash64_seed(data_occupations, data_occupations_len, LEXICON_VERSION);
    h = hash64_seed(data_occupations_rules, data_occupations_rules_len, h);
    for (size_t i = 0; i < l->titles.len; i++)
        h = hash64_seed(l->titles.items[i].text.ptr, l->titles.items[i].text.len, h);
    uint64_t an = analyser_hash(l->an);
    return hash64_seed(&an, sizeof(an), h);
}

struct lexicon *lexicon_open(const char *data_dir, const struct analyser *an, struct err *err)
{
    struct lexicon *l = xcalloc(1, sizeof(*l));
    l->arena = arena_new();
    l->an = an;
    pthread_mutex_init(&l->lock, NULL);
    struct str units = str_n((const char *)data_occupations, data_occupations_len);
    struct str rules = str_n((const char *)data_occupations_rules, data_occupations_rules_len);
    bool ok = title_rules_init(&l->rules, rules, an, err) && load_units(l, units, err);
    for (size_t i = 0; ok && i < l->rules.composes.len; i++)
        ok = expand(l, &l->rules.composes.items[i], err);
    ok = ok && taxonomy_merge(l, data_dir, err);
    if (!ok) {
        lexicon_close(l);
        return NULL;
    }
    name_units(l);
    lexicon_weigh_words(l);
    l->hash = tables_hash(l);
    return l;
}

void lexicon_close(struct lexicon *l)
{
    if (!l)
        return;
    pthread_mutex_destroy(&l->lock);
    similar_free(l->similar);
    title_rules_done(&l->rules);
    vec_done(&l->occupations);
    vec_done(&l->titles);
    map_done(&l->by_atoms);
    map_done(&l->by_slug);
    arena_free(l->arena);
    free(l);
}

/* ---- looking up ---- */

uint64_t lexicon_hash(const struct lexicon *l)
{
    return l->hash;
}

const struct title_rules *lexicon_rules(const struct lexicon *l)
{
    return &l->rules;
}

size_t lexicon_count(const struct lexicon *l)
{
    return l->occupations.len;
}

const struct occupation *lexicon_at(const struct lexicon *l, size_t id)
{
    return id < l->occupations.len ? &l->occupations.items[id] : NULL;
}

const struct occupation *lexicon_by_code(const struct lexicon *l, uint32_t code)
{
    size_t lo = 0, hi = l->occupations.len;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (l->occupations.items[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    const struct occupation *o = lexicon_at(l, lo);
    return o && o->code == code ? o : NULL;
}

const struct occupation *lexicon_by_slug(const struct lexicon *l, struct str slug)
{
    const uint64_t *id = map_get(&l->by_slug, slug);
    return id ? lexicon_at(l, (size_t)*id - 1) : NULL;
}

struct str lexicon_family_name(const struct lexicon *l, struct str family)
{
    const uint64_t *i = map_get(&l->rules.families, family);
    return i ? l->rules.family_names.items[*i - 1] : family;
}

const struct occupation *lexicon_exact(struct arena *a, const struct lexicon *l, struct str title)
{
    struct str atoms = title_atoms(a, l, title, NULL);
    const uint64_t *at = atoms.len ? map_get(&l->by_atoms, atoms) : NULL;
    return at ? lexicon_at(l, l->titles.items[*at - 1].occupation) : NULL;
}

size_t lexicon_synonyms(struct arena *a, const struct lexicon *l, struct str title, struct str *out,
                        size_t max)
{
    struct str atoms = title_atoms(a, l, title, NULL);
    const uint64_t *at = atoms.len ? map_get(&l->by_atoms, atoms) : NULL;
    if (!at || l->titles.items[*at - 1].next)
        return 0; /* unknown, or it names several occupations */
    const struct occupation *o = lexicon_at(l, l->titles.items[*at - 1].occupation);
    size_t n = 0;
    for (size_t i = 0; i < o->n_titles && n < max; i++) {
        if (!str_eq(title_atoms(a, l, o->titles[i], NULL), atoms))
            out[n++] = o->titles[i];
    }
    return n;
}

size_t lexicon_suggest(struct arena *a, const struct lexicon *l, struct str prefix, struct str *out,
                       size_t max)
{
    struct str want = text_fold(a, str_trim(prefix));
    size_t n = 0;
    for (uint16_t rank = 0; rank < 8 && n < max; rank++) {
        for (size_t i = 0; i < l->titles.len && n < max; i++) {
            const struct title *t = &l->titles.items[i];
            if (t->rank == rank && str_starts(t->folded, want))
                out[n++] = t->text;
        }
    }
    return n;
}
