#include "query/facets.h"

#define BIT(kind) (1u << (kind))

static const uint16_t since_days[] = {1, 3, 7, 14, 30, 90};
static const uint32_t pay_eur[] = {25000, 30000, 35000, 40000, 50000, 60000, 70000, 80000};

_Static_assert(sizeof(pay_eur) / sizeof(pay_eur[0]) <= FACET_VALUES_MAX, "steps all fit");

static const struct {
    const char *name;
    bool partition;
} kinds[FACET_COUNT] = {
    [FACET_TOWN] = {"town", false},
    [FACET_EMPLOYER] = {"employer", true},
    [FACET_OCCUPATION] = {"occupation", true},
    [FACET_WORKTIME] = {"worktime", false},
    [FACET_CONTRACT] = {"contract", true},
    [FACET_LEVEL] = {"level", true},
    [FACET_REMOTE] = {"remote", true},
    [FACET_AGENCY] = {"agency", true},
    [FACET_SINCE] = {"since", false},
    [FACET_PAY] = {"pay", false},
};

const char *facet_name(enum facet_kind k)
{
    return kinds[k].name;
}

/* ---- counting -------------------------------------------------------------------------------- */

void facets_init(struct facet_counts *f, struct arena *a, const struct filter *filter,
                 struct index_reader *reader, int32_t today)
{
    *f = (struct facet_counts){.a = a, .filter = filter, .reader = reader, .today = today};
    f->towns = ARENA_ARRAY(a, uint32_t, filter->n_places);
    /* Without a filter on towns both count the same. */
    f->map = filter->towns ? ARENA_ARRAY(a, uint32_t, filter->n_places) : f->towns;
    f->employer_names = index_reader_employers(reader);
    f->occupation_names = index_reader_occupations(reader);
    f->employers = ARENA_ARRAY(a, uint32_t, f->employer_names->n);
    f->occupations = ARENA_ARRAY(a, uint32_t, f->occupation_names->n);
}

void facets_segment(struct facet_counts *f, uint32_t segment)
{
    f->s = f->reader->segments[segment].segment;
    /* With one segment its ordinals are the numbers: two cache misses a match less. */
    bool only = f->reader->n_segments == 1 && f->employer_names->n == f->s->employers.n &&
                f->occupation_names->n == f->s->occupations.n;
    f->employer_of = only ? NULL : f->employer_names->ordinal[segment];
    f->occupation_of = only ? NULL : f->occupation_names->ordinal[segment];
}

static void count_age(struct facet_counts *f, uint16_t date)
{
    int32_t age = f->today - date;
    if (date == 0)
        f->no_date++;
    else
        f->ages[age < 0 ? 0 : age >= FACET_AGES ? FACET_AGES - 1 : age]++;
}

static void count_salary(struct facet_counts *f, uint16_t salary)
{
    f->salaries[salary < FACET_SALARIES ? salary : FACET_SALARIES - 1]++;
}

static void count_employer(struct facet_counts *f, uint32_t ordinal)
{
    if (ordinal < f->s->employers.n)
        f->employers[f->employer_of ? f->employer_of[ordinal] : ordinal]++;
}

static void count_occupation(struct facet_counts *f, uint32_t ordinal)
{
    if (ordinal < f->s->occupations.n)
        f->occupations[f->occupation_of ? f->occupation_of[ordinal] : ordinal]++;
}

/* A match that fails one filter counts in that filter's facet only. */
static void count_one(struct facet_counts *f, const struct row *row, enum facet_kind kind)
{
    switch (kind) {
    case FACET_EMPLOYER:
        count_employer(f, row->employer);
        break;
    case FACET_OCCUPATION:
        count_occupation(f, row->occupation);
        break;
    case FACET_WORKTIME:
        f->worktime[ROW_WORKTIME(row->bits)]++;
        break;
    case FACET_CONTRACT:
        f->contract[ROW_CONTRACT(row->bits)]++;
        break;
    case FACET_LEVEL:
        f->level[ROW_LEVEL(row->bits)]++;
        break;
    case FACET_REMOTE:
        f->remote[ROW_REMOTE(row->bits)]++;
        break;
    case FACET_AGENCY:
        f->agency[ROW_AGENCY(row->bits)]++;
        break;
    case FACET_SINCE:
        count_age(f, row->date);
        break;
    case FACET_PAY:
        count_salary(f, row->salary);
        break;
    default:
        break;
    }
}

void facets_count(struct facet_counts *f, uint32_t docid, uint32_t fails, const uint16_t *towns,
                  uint32_t n_towns)
{
    const struct row *row = &f->s->rows[docid];
    if (fails & (fails - 1))
        return; /* two filters refuse it: it counts nowhere */
    if (fails == 0 || fails == BIT(FACET_TOWN)) {
        f->no_town += n_towns == 0;
        for (uint32_t i = 0; i < n_towns; i++)
            f->towns[towns[i]]++;
    }
    if (fails) {
        count_one(f, row, (enum facet_kind)__builtin_ctz(fails));
        return;
    }
    for (uint32_t i = 0; i < n_towns && f->map != f->towns; i++)
        f->map[towns[i]]++;
    facets_count_passing(f, row);
}

/* What was counted at once belongs to each. */
static void spread_kinds(struct facet_counts *f)
{
    for (uint32_t i = 0; i < 1u << 11; i++) {
        if (f->kinds[i] == 0)
            continue;
        f->contract[ROW_CONTRACT(i << 6)] += f->kinds[i];
        f->level[ROW_LEVEL(i << 6)] += f->kinds[i];
        f->remote[ROW_REMOTE(i << 6)] += f->kinds[i];
        f->agency[ROW_AGENCY(i << 6)] += f->kinds[i];
    }
}

/* ---- answer ---------------------------------------------------------------------------------- */

/* Chosen ones first, or they could not be taken back; then by count. */
static bool comes_before(const struct facet_value *a, const struct facet_value *b)
{
    if (a->chosen != b->chosen)
        return a->chosen;
    return a->count != b->count ? a->count > b->count : a->value < b->value;
}

/* Puts a value into its place among the first FACET_VALUES_MAX; what falls out is summed. */
static void add(struct facet *out, uint32_t value, uint64_t count, bool chosen)
{
    struct facet_value v = {.value = value, .count = count, .chosen = chosen};
    size_t at = out->n_values;
    if (count == 0 && !chosen)
        return;
    if (at == FACET_VALUES_MAX) {
        if (!comes_before(&v, &out->values[--at])) {
            out->others += count;
            return;
        }
        out->others += out->values[at].count;
    } else {
        out->n_values++;
    }
    for (; at > 0 && comes_before(&v, &out->values[at - 1]); at--)
        out->values[at] = out->values[at - 1];
    out->values[at] = v;
}

static void answer_towns(struct facet_counts *f, const struct gazetteer *g, struct facet *out)
{
    const uint8_t *chosen = f->filter->towns;
    for (size_t i = 0; i < f->filter->n_places; i++)
        if (f->towns[i] || chosen)
            add(out, (uint32_t)i, f->towns[i], chosen && chosen[i]);
    out->unknown = f->no_town;
    for (size_t i = 0; i < out->n_values; i++) {
        out->values[i].label = gazetteer_get(g, (uint16_t)out->values[i].value)->name;
        out->values[i].name = arena_printf(f->a, "%u", out->values[i].value);
    }
}

static bool within(const uint32_t *chosen, size_t n, uint32_t id, bool prefix)
{
    for (size_t i = 0; i < n; i++)
        if (id == chosen[i] || (prefix && occupation_within(id, chosen[i])))
            return true;
    return false;
}

/* A value is the number in the names while they are sorted, and the id in the answer. */
static void answer_names(struct facet_counts *f, const struct reader_names *names,
                         const uint32_t *counts, const uint32_t *chosen, size_t n_chosen,
                         bool prefix, struct facet *out)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (names->ids[i] == 0)
            out->unknown = counts[i];
        else if (counts[i] || n_chosen)
            add(out, i, counts[i], within(chosen, n_chosen, names->ids[i], prefix));
    }
    for (size_t i = 0; i < out->n_values; i++) {
        struct facet_value *v = &out->values[i];
        v->label = arena_str(f->a, names->names[v->value]);
        v->value = names->ids[v->value];
        v->name = arena_printf(f->a, prefix ? "%05u" : "%u", v->value);
    }
}

/* An enum: value 0 is "not stated". */
static void answer_enum(const uint32_t *counts, uint32_t n, uint32_t chosen, struct facet *out)
{
    for (uint32_t i = 1; i < n; i++)
        add(out, i, counts[i], chosen >> i & 1);
    out->unknown = counts[0];
}

static const char *const worktime_labels[] = {"Vollzeit",      "Teilzeit",    "Minijob",
                                              "Schichtarbeit", "Nachtarbeit", "Wochenendarbeit"};
static const char *const contract_labels[CONTRACT_COUNT] = {
    "",          "unbefristet", "befristet",       "Ausbildung",     "duales Studium",
    "Praktikum", "Werkstudium", "Traineeprogramm", "freie Mitarbeit"};
static const char *const level_labels[LEVEL_COUNT] = {"", "Berufseinstieg", "mit Berufserfahrung",
                                                      "Leitung"};
static const char *const remote_labels[REMOTE_COUNT] = {"", "vor Ort", "teils Homeoffice",
                                                        "ganz Homeoffice", "Außendienst"};
static const char *const agency_labels[AGENCY_COUNT] = {"", "direkt beim Arbeitgeber", "Zeitarbeit",
                                                        "Personalvermittlung"};

static void label_values(struct facet_counts *f, struct facet *out)
{
    for (size_t i = 0; i < out->n_values; i++) {
        struct facet_value *v = &out->values[i];
        const char *name = "", *label = "";
        switch (out->kind) {
        case FACET_WORKTIME:
            name = worktime_name(v->value);
            label = worktime_labels[__builtin_ctz(v->value)];
            break;
        case FACET_CONTRACT:
            name = contract_name(v->value);
            label = contract_labels[v->value];
            break;
        case FACET_LEVEL:
            name = level_name(v->value);
            label = level_labels[v->value];
            break;
        case FACET_REMOTE:
            name = remote_name(v->value);
            label = remote_labels[v->value];
            break;
        case FACET_AGENCY:
            name = agency_name(v->value);
            label = agency_labels[v->value];
            break;
        case FACET_SINCE:
            v->name = arena_printf(f->a, "%u", v->value);
            v->label = v->value == 1 ? STR("seit gestern")
                                     : arena_printf(f->a, "letzte %u Tage", v->value);
            continue;
        case FACET_PAY:
            v->name = arena_printf(f->a, "%u", v->value);
            v->label = arena_printf(f->a, "ab %u.%03u € im Jahr", v->value / 1000, v->value % 1000);
            continue;
        default:
            continue;
        }
        v->name = str_of(name);
        v->label = str_of(label);
    }
}

static void answer_worktime(struct facet_counts *f, struct facet *out)
{
    for (uint32_t bit = 1; bit < 64; bit <<= 1) {
        uint64_t count = 0;
        for (uint32_t i = 0; i < 64; i++)
            count += i & bit ? f->worktime[i] : 0;
        add(out, bit, count, (f->filter->req->worktime & bit) != 0);
    }
    out->unknown = f->worktime[0];
}

/* Steps stay in their own order. */
static void add_step(struct facet *out, uint32_t value, uint64_t count, bool chosen)
{
    if (count || chosen)
        out->values[out->n_values++] =
            (struct facet_value){.value = value, .count = count, .chosen = chosen};
}

static void answer_since(struct facet_counts *f, struct facet *out)
{
    uint64_t count = 0;
    uint32_t age = 0;
    for (size_t i = 0; i < sizeof(since_days) / sizeof(since_days[0]); i++) {
        for (; age <= since_days[i]; age++)
            count += f->ages[age];
        add_step(out, since_days[i], count, f->filter->req->since_days == since_days[i]);
    }
    out->unknown = f->no_date;
}

static void answer_pay(struct facet_counts *f, struct facet *out)
{
    for (size_t i = 0; i < sizeof(pay_eur) / sizeof(pay_eur[0]); i++) {
        uint64_t count = 0;
        for (uint32_t k = pay_eur[i] / 100; k < FACET_SALARIES; k++)
            count += f->salaries[k];
        add_step(out, pay_eur[i], count, f->filter->req->salary_min == pay_eur[i]);
    }
    out->unknown = f->salaries[0];
}

static void answer_kind(struct facet_counts *f, const struct gazetteer *g, struct facet *out)
{
    const struct search_request *req = f->filter->req;
    switch (out->kind) {
    case FACET_TOWN:
        answer_towns(f, g, out);
        break;
    case FACET_EMPLOYER:
        answer_names(f, f->employer_names, f->employers, req->employers, req->n_employers, false,
                     out);
        break;
    case FACET_OCCUPATION:
        answer_names(f, f->occupation_names, f->occupations, req->occupations, req->n_occupations,
                     true, out);
        break;
    case FACET_WORKTIME:
        answer_worktime(f, out);
        break;
    case FACET_CONTRACT:
        answer_enum(f->contract, CONTRACT_COUNT, req->contracts, out);
        break;
    case FACET_LEVEL:
        answer_enum(f->level, LEVEL_COUNT, req->levels, out);
        break;
    case FACET_REMOTE:
        answer_enum(f->remote, REMOTE_COUNT, req->remotes, out);
        break;
    case FACET_AGENCY:
        answer_enum(f->agency, AGENCY_COUNT, req->no_agency ? BIT(AGENCY_NO) : 0, out);
        break;
    case FACET_SINCE:
        answer_since(f, out);
        break;
    case FACET_PAY:
        answer_pay(f, out);
        break;
    default:
        break;
    }
    label_values(f, out);
}

static void answer_map(struct facet_counts *f, struct search_answer *out)
{
    size_t n = 0;
    for (size_t i = 0; i < f->filter->n_places; i++)
        n += f->map[i] > 0;
    out->towns = ARENA_ARRAY(f->a, struct town_count, n);
    for (size_t i = 0; i < f->filter->n_places; i++)
        if (f->map[i])
            out->towns[out->n_towns++] = (struct town_count){(uint16_t)i, f->map[i]};
}

void facets_answer(struct facet_counts *f, const struct gazetteer *g, struct search_answer *out)
{
    out->facets = ARENA_ARRAY(f->a, struct facet, FACET_COUNT);
    out->n_facets = FACET_COUNT;
    spread_kinds(f);
    for (enum facet_kind k = 0; k < FACET_COUNT; k++) {
        out->facets[k] =
            (struct facet){.kind = k, .name = kinds[k].name, .partition = kinds[k].partition};
        out->facets[k].values = ARENA_ARRAY(f->a, struct facet_value, FACET_VALUES_MAX);
        answer_kind(f, g, &out->facets[k]);
    }
    answer_map(f, out);
}
