#include "demo/employers.h"

void demo_employers_init(struct arena *a, const struct demo_tables *tables,
                         const struct demo_towns *towns, uint64_t seed, struct demo_employers *e)
{
    *e = (struct demo_employers){.tables = tables, .towns = towns, .seed = seed};
    e->large_sums = ARENA_ARRAY(a, uint32_t, EMPLOYER_RANKS);
    e->medium_sums = ARENA_ARRAY(a, uint32_t, EMPLOYER_RANKS);
    uint32_t large = 0, medium = 0;
    for (uint32_t i = 0; i < EMPLOYER_RANKS; i++) {
        e->large_sums[i] = large += (1u << 20) / (i + 1);
        e->medium_sums[i] = medium += (1u << 22) / (i + 1 + EMPLOYER_SHIFT);
    }
}

static const struct phrases *pool(const struct demo_employers *e, enum demo_pool p)
{
    return &e->tables->pools[p];
}

static void add_phrase(struct buf *b, struct rng *r, const struct phrases *p)
{
    buf_str(b, draw_phrase(r, p));
}

static void add_invented(const struct demo_employers *e, struct buf *b, struct rng *r)
{
    if (draw_percent(r, 20)) {
        add_phrase(b, r, pool(e, POOL_NATURE));
        return;
    }
    add_phrase(b, r, pool(e, POOL_SYLLABLE1));
    if (draw_percent(r, 45))
        add_phrase(b, r, pool(e, POOL_SYLLABLE2));
    add_phrase(b, r, pool(e, POOL_SYLLABLE2));
    add_phrase(b, r, pool(e, POOL_SYLLABLE3));
}

static void add_surname(const struct demo_employers *e, struct buf *b, struct rng *r)
{
    add_phrase(b, r, pool(e, POOL_MARKER));
    add_phrase(b, r, pool(e, POOL_SURNAME));
}

/* "Musterlogistik Veltano" or "Veltano Musterlogistik" */
static void compound_name(const struct demo_employers *e, const struct demo_kind *k, struct buf *b,
                          struct rng *r)
{
    bool invented_first = draw_percent(r, 35);
    if (invented_first) {
        add_invented(e, b, r);
        buf_char(b, ' ');
    }
    add_phrase(b, r, pool(e, POOL_MARKER));
    add_phrase(b, r, &k->compounds);
    if (!invented_first) {
        buf_char(b, ' ');
        add_invented(e, b, r);
    }
}

/* "Elektro Mustermeier", "Steuerkanzlei Demowski & Musterhuber" */
static void surname_name(const struct demo_employers *e, const struct demo_kind *k, struct buf *b,
                         struct rng *r)
{
    add_phrase(b, r, &k->nouns);
    buf_char(b, ' ');
    add_surname(e, b, r);
    if (draw_percent(r, 55)) {
        buf_cstr(b, draw_percent(r, 50) ? " & " : "-");
        add_surname(e, b, r);
    }
}

/* "Beispielklinikum Leipzig": the nouns of such kinds carry the mark themselves. */
static void town_name(const struct demo_employers *e, const struct demo_kind *k, uint16_t home,
                      struct buf *b, struct rng *r)
{
    struct str noun = draw_phrase(r, &k->nouns);
    bool marked = false;
    static const char *const marks[] = {"Beispiel", "Muster", "Demo", "Fiktiv"};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        marked = marked || str_starts(noun, str_of(marks[i]));
    if (!marked) {
        add_phrase(b, r, pool(e, POOL_MARKER));
        buf_char(b, '-');
    }
    buf_str(b, noun);
    buf_char(b, ' ');
    buf_str(b, demo_towns_name(e->towns, home));
}

static void add_domain(struct buf *b, struct str name)
{
    static const struct {
        const char *from, *to;
    } fold[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"},
                {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"}};
    size_t start = b->len;
    for (size_t i = 0; i < name.len && b->len - start < 40; i++) {
        char c = name.ptr[i];
        bool done = false;
        for (size_t j = 0; j < sizeof(fold) / sizeof(fold[0]) && !done; j++)
            if (str_starts(str_slice(name, i, name.len), str_of(fold[j].from))) {
                buf_cstr(b, fold[j].to);
                i++;
                done = true;
            }
        if (done)
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            buf_char(b, c);
        else if (b->len > start && b->data[b->len - 1] != '-')
            buf_char(b, '-');
    }
    while (b->len > start && b->data[b->len - 1] == '-')
        b->data[--b->len] = '\0';
    buf_cstr(b, ".example");
}

static bool belongs_to_town(const struct demo_kind *k)
{
    return str_eq(k->patterns, STR("t"));
}

static uint32_t draw_rank(const struct demo_employers *e, enum kind_scale scale, struct rng *r)
{
    if (scale == SCALE_SMALL)
        return rng_below(r, EMPLOYER_RANKS);
    return draw_sums(r, scale == SCALE_LARGE ? e->large_sums : e->medium_sums, EMPLOYER_RANKS);
}

static uint32_t staff_of(enum kind_scale scale, uint32_t rank)
{
    if (scale == SCALE_SMALL)
        return 3 + rank % 37;
    return scale == SCALE_LARGE ? 9 + 24000 / (rank + 3) : 6 + 20000 / (rank + 20);
}

static void add_name(const struct demo_employers *e, const struct demo_employer *emp, struct buf *b,
                     struct rng *r)
{
    const struct demo_kind *k = emp->kind;
    /* The first pattern is the usual one. */
    char pattern =
        k->patterns.ptr[draw_percent(r, 65) ? 0 : rng_below(r, (uint32_t)k->patterns.len)];
    if (pattern == 't')
        town_name(e, k, emp->home, b, r);
    else if (pattern == 's')
        surname_name(e, k, b, r);
    else
        compound_name(e, k, b, r);
}

static void add_form(const struct demo_kind *k, struct buf *b, struct rng *r)
{
    struct str form = draw_phrase(r, &k->forms);
    if (!str_eq(form, STR("-"))) {
        buf_char(b, ' ');
        buf_str(b, form);
    }
}

struct demo_employer demo_employers_draw(const struct demo_employers *e, struct arena *a,
                                         const struct demo_kind *kind, struct rng *r)
{
    struct demo_employer emp = {.kind = kind};
    uint64_t kind_id = (uint64_t)(kind - e->tables->kinds);
    if (belongs_to_town(kind)) {
        emp.home = demo_towns_draw(e->towns, r).town;
        uint32_t people = gazetteer_get(e->towns->gazetteer, emp.home)->population;
        emp.rank = rng_below(r, 1 + people / 60000);
        emp.id = draw_mix(draw_mix(kind_id, emp.home), 0x70000 + emp.rank);
        emp.staff = 12 + people / 150 / (emp.rank + 1);
    } else {
        emp.rank = draw_rank(e, kind->scale, r);
        emp.id = draw_mix(kind_id, emp.rank);
        emp.staff = staff_of(kind->scale, emp.rank);
    }
    struct rng own = draw_stream(e->seed, emp.id, STREAM_EMPLOYER);
    if (!belongs_to_town(kind))
        emp.home = demo_towns_draw(e->towns, &own).town;
    emp.founded = draw_between(&own, 1898, 2019);
    struct buf name = {0}, domain = {0};
    add_name(e, &emp, &name, &own);
    add_domain(&domain, buf_view(&name));
    add_form(kind, &name, &own);
    emp.name = arena_str(a, buf_view(&name));
    emp.domain = arena_str(a, buf_view(&domain));
    buf_done(&name);
    buf_done(&domain);
    return emp;
}
