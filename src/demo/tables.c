#include "demo/tables.h"

#include <stdlib.h>

#define FIELDS_MAX      12
#define FAMILIES_MAX    64
#define KINDS_MAX       96
#define OCCUPATIONS_MAX 512
#define PHRASES_MAX     64

static const char *const share_names[SHARE_COUNT] = {
    "part",   "mini", "shift",     "hourly", "hybrid",  "remote",  "field", "temporary",
    "tariff", "temp", "placement", "azubi",  "student", "english", "pay"};

static const char *const pool_names[POOL_COUNT] = {"intro_sie",
                                                   "intro_du",
                                                   "intro_neutral",
                                                   "intro_temp",
                                                   "intro_placement",
                                                   "intro_azubi",
                                                   "intro_student",
                                                   "intro_en",
                                                   "head_tasks_sie",
                                                   "head_tasks_du",
                                                   "head_tasks_neutral",
                                                   "head_profile_sie",
                                                   "head_profile_du",
                                                   "head_profile_neutral",
                                                   "head_offer_sie",
                                                   "head_offer_du",
                                                   "head_offer_neutral",
                                                   "head_about",
                                                   "head_apply",
                                                   "head_en",
                                                   "head_profile_en",
                                                   "head_offer_en",
                                                   "tasks_lead_sie",
                                                   "tasks_lead_du",
                                                   "offer",
                                                   "offer_azubi",
                                                   "offer_en",
                                                   "req_azubi",
                                                   "req_student",
                                                   "about",
                                                   "focus",
                                                   "address",
                                                   "compound1",
                                                   "compound2",
                                                   "street1",
                                                   "street2",
                                                   "apply_sie",
                                                   "apply_du",
                                                   "apply_en",
                                                   "example",
                                                   "example_en",
                                                   "career",
                                                   "level_entry",
                                                   "level_experienced",
                                                   "level_lead",
                                                   "syllable1",
                                                   "syllable2",
                                                   "syllable3",
                                                   "nature",
                                                   "marker",
                                                   "surname"};

struct reader {
    struct arena *a;
    struct demo_tables *t;
    struct demo_family *family;
    struct demo_occupation *occupation;
    const char *file;
    unsigned line;
    struct err *err;
};

static bool fail(struct reader *r, const char *what)
{
    return err_set(r->err, ERR_DATA, "%s line %u: %s", r->file, r->line, what);
}

static struct phrases split(struct arena *a, struct str s, char sep)
{
    struct phrases p = {ARENA_ARRAY(a, struct str, PHRASES_MAX), 0};
    struct str part;
    while (p.n < PHRASES_MAX && str_split(&s, sep, &part))
        if (part.len > 0)
            p.items[p.n++] = part;
    return p;
}

static uint32_t number(struct str s)
{
    uint32_t v = 0;
    for (size_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        v = v * 10 + (uint32_t)(s.ptr[i] - '0');
    return v;
}

const struct demo_kind *demo_kind_named(const struct demo_tables *t, struct str key)
{
    for (uint32_t i = 0; i < t->n_kinds; i++)
        if (str_eq(t->kinds[i].key, key))
            return &t->kinds[i];
    return NULL;
}

static struct demo_family *family_named(const struct demo_tables *t, struct str key)
{
    for (uint32_t i = 0; i < t->n_families; i++)
        if (str_eq(t->families[i].key, key))
            return &t->families[i];
    return NULL;
}

/* ---- data/demo_texts.tsv ---- */

static bool read_shares(struct reader *r, struct str s)
{
    struct str pair;
    while (str_split(&s, ',', &pair)) {
        size_t eq = str_find_char(pair, '=', 0);
        size_t i = 0;
        while (i < SHARE_COUNT &&
               (eq == STR_NPOS || !str_eq(str_slice(pair, 0, eq), str_of(share_names[i]))))
            i++;
        if (i == SHARE_COUNT)
            return fail(r, "unknown share");
        r->family->share[i] = (uint8_t)number(str_slice(pair, eq + 1, pair.len));
    }
    return true;
}

/* "software=40,industry=14" */
static bool read_kind_shares(struct reader *r, struct str s, struct kind_shares *out)
{
    struct phrases pairs = split(r->a, s, ',');
    out->kinds = ARENA_ARRAY(r->a, const struct demo_kind *, pairs.n);
    out->weights = ARENA_ARRAY(r->a, uint32_t, pairs.n);
    for (uint32_t i = 0; i < pairs.n; i++) {
        size_t eq = str_find_char(pairs.items[i], '=', 0);
        const struct demo_kind *kind = demo_kind_named(r->t, str_slice(pairs.items[i], 0, eq));
        uint32_t weight =
            eq == STR_NPOS ? 0 : number(str_slice(pairs.items[i], eq + 1, pairs.items[i].len));
        if (!kind || weight == 0)
            return fail(r, "unknown kind of employer, or no weight");
        out->kinds[out->n] = kind;
        out->weights[out->n++] = weight;
        out->sum += weight;
    }
    return true;
}

static bool read_scale(struct reader *r, struct str name, enum kind_scale *out)
{
    static const char *const names[] = {"small", "medium", "large"};
    for (size_t i = 0; i < 3; i++)
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum kind_scale)i;
            return true;
        }
    return fail(r, "a scale is small, medium or large");
}

static bool read_kind(struct reader *r, const struct str *field, size_t n)
{
    if (n != 8 || r->t->n_kinds == KINDS_MAX)
        return fail(r, "a kind has 8 columns");
    r->t->kinds[r->t->n_kinds++] = (struct demo_kind){.key = field[1],
                                                      .branch = field[2],
                                                      .compounds = split(r->a, field[3], '|'),
                                                      .nouns = split(r->a, field[4], '|'),
                                                      .forms = split(r->a, field[5], '|'),
                                                      .patterns = field[6]};
    return read_scale(r, field[7], &r->t->kinds[r->t->n_kinds - 1].scale);
}

static bool read_pool(struct reader *r, struct str name, struct str phrases)
{
    for (size_t i = 0; i < POOL_COUNT; i++)
        if (str_eq(name, str_of(pool_names[i]))) {
            r->t->pools[i] = split(r->a, phrases, '|');
            return true;
        }
    return fail(r, "unknown pool");
}

static bool read_text_line(struct reader *r, const struct str *field, size_t n)
{
    struct str key = field[0];
    if (str_eq(key, STR("kind")))
        return read_kind(r, field, n);
    if (str_eq(key, STR("pool")))
        return n == 3 ? read_pool(r, field[1], field[2]) : fail(r, "a pool has 3 columns");
    if (n != 2)
        return fail(r, "expected a key and a value");
    if (str_eq(key, STR("family"))) {
        if (r->t->n_families == FAMILIES_MAX)
            return fail(r, "too many families");
        r->family = &r->t->families[r->t->n_families++];
        r->family->key = field[1];
        return true;
    }
    if (!r->family)
        return fail(r, "a family must come first");
    struct {
        const char *name;
        struct phrases *into;
    } lists[] = {{"tasks", &r->family->tasks},
                 {"requirements", &r->family->requirements},
                 {"offer", &r->family->offer},
                 {"en_tasks", &r->family->en_tasks},
                 {"en_requirements", &r->family->en_requirements}};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (str_eq(key, str_of(lists[i].name))) {
            *lists[i].into = split(r->a, field[1], '|');
            return true;
        }
    if (str_eq(key, STR("shares")))
        return read_shares(r, field[1]);
    return str_eq(key, STR("kinds")) || fail(r, "unknown key");
}

/* ---- data/demo_occupations.tsv ---- */

static void read_flags(struct demo_occupation *o, struct str s)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } flags[] = {{"lead", OCC_LEAD},     {"shift", OCC_SHIFT},        {"mini", OCC_MINI},
                 {"career", OCC_CAREER}, {"student", OCC_STUDENT},    {"trainee", OCC_TRAINEE},
                 {"field", OCC_FIELD},   {"freelance", OCC_FREELANCE}};
    struct str part;
    while (str_split(&s, ',', &part)) {
        if (str_starts(part, STR("azubi:")))
            o->azubi = str_slice(part, 6, part.len);
        else if (str_starts(part, STR("dual:")))
            o->dual = str_slice(part, 5, part.len);
        for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
            if (str_eq(part, str_of(flags[i].name)))
                o->flags |= flags[i].bit;
    }
}

static bool read_occupation(struct reader *r, const struct str *field, size_t n)
{
    struct demo_tables *t = r->t;
    if (n != 10 || t->n_occupations == OCCUPATIONS_MAX)
        return fail(r, "an occupation has 10 columns");
    struct demo_occupation *o = r->occupation = &t->occupations[t->n_occupations];
    *o = (struct demo_occupation){.code = number(field[1]),
                                  .label = field[2],
                                  .field = field[2],
                                  .family = family_named(t, field[3]),
                                  .weight = number(field[4])};
    for (int i = 0; i < 3; i++)
        o->pay_eur_year[i] = number(field[5 + i]);
    if (!o->family || o->code < 1000 || o->weight == 0 || o->pay_eur_year[0] == 0)
        return fail(r, "unknown family, or a number is missing");
    read_flags(o, field[8]);
    o->tariff = str_eq(field[9], STR("-")) ? STR_NONE : field[9];
    t->occupation_sums[t->n_occupations] =
        o->weight + (t->n_occupations ? t->occupation_sums[t->n_occupations - 1] : 0);
    t->n_occupations++;
    return true;
}

static struct demo_titles titles_new(struct arena *a, uint32_t n)
{
    return (struct demo_titles){{ARENA_ARRAY(a, struct str, n), 0}, ARENA_ARRAY(a, uint32_t, n)};
}

/* Titles beginning with "en:" are the English ones; "@" stands before a title's own code. */
static void read_titles(struct arena *a, struct str s, struct demo_titles *de,
                        struct demo_titles *en)
{
    struct phrases all = split(a, s, '|');
    *de = titles_new(a, all.n);
    *en = titles_new(a, all.n);
    for (uint32_t i = 0; i < all.n; i++) {
        struct str title = all.items[i];
        bool english = str_starts(title, STR("en:"));
        struct demo_titles *to = english ? en : de;
        size_t at = str_find_char(title, '@', 0);
        if (at != STR_NPOS)
            to->codes[to->p.n] = number(str_slice(title, at + 1, title.len));
        to->p.items[to->p.n++] = str_slice(title, english ? 3 : 0, at);
    }
}

static bool read_occupation_line(struct reader *r, const struct str *field, size_t n)
{
    struct str key = field[0];
    if (str_eq(key, STR("occupation")))
        return read_occupation(r, field, n);
    struct demo_occupation *o = r->occupation;
    if (!o || n < 2)
        return fail(r, "an occupation must come first, then key and value");
    if (str_eq(key, STR("field")))
        o->field = field[1];
    else if (str_eq(key, STR("kinds")))
        return read_kind_shares(r, field[1], &o->kinds);
    else if (str_eq(key, STR("titles")))
        read_titles(r->a, field[1], &o->titles, &o->titles_en);
    else if (str_eq(key, STR("lead")) && n == 3) {
        o->lead_code = number(field[1]);
        read_titles(r->a, field[2], &o->lead, &o->lead_en);
    } else if (str_eq(key, STR("tasks")))
        o->tasks = split(r->a, field[1], '|');
    else if (str_eq(key, STR("requirements")))
        o->requirements = split(r->a, field[1], '|');
    else if (str_eq(key, STR("skills")))
        o->skills = split(r->a, field[1], '|');
    else
        return fail(r, "unknown key");
    return true;
}

typedef bool line_fn(struct reader *r, const struct str *field, size_t n);

static bool each_line(struct reader *r, const char *file, struct str bytes, line_fn *fn)
{
    struct str line;
    r->file = file;
    r->line = 0;
    while (str_split(&bytes, '\n', &line)) {
        r->line++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        struct str field[FIELDS_MAX], rest = line;
        size_t n = 0;
        while (n < FIELDS_MAX && str_split(&rest, '\t', &field[n]))
            n++;
        if (!fn(r, field, n))
            return false;
    }
    return true;
}

/* Families come before the kinds in the file, so their kinds are read in a second pass. */
static bool kinds_pass(struct reader *r, const struct str *field, size_t n)
{
    if (str_eq(field[0], STR("family")) && n == 2)
        r->family = family_named(r->t, field[1]);
    else if (str_eq(field[0], STR("kinds")) && n == 2)
        return read_kind_shares(r, field[1], &r->family->kinds);
    return true;
}

bool demo_tables_read(struct arena *a, struct str texts, struct str occupations,
                      struct demo_tables *out, struct err *err)
{
    *out = (struct demo_tables){
        .families = ARENA_ARRAY(a, struct demo_family, FAMILIES_MAX),
        .kinds = ARENA_ARRAY(a, struct demo_kind, KINDS_MAX),
        .occupations = ARENA_ARRAY(a, struct demo_occupation, OCCUPATIONS_MAX),
        .occupation_sums = ARENA_ARRAY(a, uint32_t, OCCUPATIONS_MAX),
    };
    struct reader r = {.a = a, .t = out, .err = err};
    if (!each_line(&r, "data/demo_texts.tsv", texts, read_text_line) ||
        !each_line(&r, "data/demo_texts.tsv", texts, kinds_pass) ||
        !each_line(&r, "data/demo_occupations.tsv", occupations, read_occupation_line))
        return false;
    for (size_t i = 0; i < POOL_COUNT; i++)
        if (out->pools[i].n == 0)
            return err_set(err, ERR_DATA, "data/demo_texts.tsv: pool %s is missing", pool_names[i]);
    return true;
}
