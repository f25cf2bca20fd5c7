#include "query/facets.h"

#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

#define BIT(kind) (1u << (kind))

static const uint16_t since_days[FACET_SINCE_STEPS] = {1, 3, 7, 14, 30, 90};
static const uint32_t pay_eur[FACET_PAY_STEPS] = {25000, 30000, 35000, 40000,
                                                  50000, 60000, 70000, 80000};

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

/* ---- counting ----------------------------------------------------------------------------------
 */

void facets_init(struct facet_counts *f, struct arena *a, const struct filter *filter,
                 int32_t today)
{
    *f = (struct facet_counts){.a = a, .filter = filter};
    f->towns = ARENA_ARRAY(a, uint32_t, filter->n_places);
    f->map = ARENA_ARRAY(a, uint32_t, filter->n_places);
    f->today = today > 0 ? (uint32_t)today : 0;
}

void facets_segment(struct facet_counts *f, const struct segment *s)
{
    f->s = s;
    f->employers = ARENA_ARRAY(f->a, uint32_t, s->employers.n);
    f->occupations = ARENA_ARRAY(f->a, uint32_t, s->occupations.n);
}

static void count_since(struct facet_counts *f, uint16_t date)
{
    if (date == 0)
        f->since_unknown++;
    for (int i = 0; i < FACET_SINCE_STEPS && date; i++)
        f->since[i] += date + since_days[i] >= f->today;
}

static void count_pay(struct facet_counts *f, uint16_t salary)
{
    if (salary == 0)
        f->pay_unknown++;
    for (int i = 0; i < FACET_PAY_STEPS && salary; i++)
        f->pay[i] += salary >= pay_eur[i] / 100;
}

static void count_worktime(struct facet_counts *f, uint32_t bits)
{
    if (bits == 0)
        f->worktime[6]++;
    for (; bits; bits &= bits - 1)
        f->worktime[__builtin_ctz(bits)]++;
}

static void count_kind(struct facet_counts *f, const struct row *row, enum facet_kind kind)
{
    switch (kind) {
    case FACET_EMPLOYER:
        if (row->employer < f->s->employers.n)
            f->employers[row->employer]++;
        break;
    case FACET_OCCUPATION:
        if (row->occupation < f->s->occupations.n)
            f->occupations[row->occupation]++;
        break;
    case FACET_WORKTIME:
        count_worktime(f, ROW_WORKTIME(row->bits));
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
        count_since(f, row->date);
        break;
    case FACET_PAY:
        count_pay(f, row->salary);
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
        if (fails != BIT(FACET_TOWN))
            count_kind(f, row, (enum facet_kind)__builtin_ctz(fails));
        return;
    }
    for (uint32_t i = 0; i < n_towns; i++)
        f->map[towns[i]]++;
    for (enum facet_kind k = FACET_TOWN + 1; k < FACET_COUNT; k++)
        count_kind(f, row, k);
}

static void add_ids(struct map *ids, const struct name_table *t, const uint32_t *counts)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (counts[i]) {
            uint32_t id = name_table_id(t, i);
            *map_put(ids, str_n((const char *)&id, sizeof(id)), NULL) += counts[i];
        }
}

static void keep_names(struct facet_counts *f, char kind, const struct name_table *t,
                       const uint32_t *counts)
{
    for (uint32_t i = 0; i < t->n; i++) {
        if (!counts[i])
            continue;
        char key[5] = {kind};
        uint32_t id = name_table_id(t, i);
        memcpy(key + 1, &id, sizeof(id));
        bool is_new;
        uint64_t *at = map_put(&f->names, str_n(key, sizeof(key)), &is_new);
        struct str *name = is_new ? ARENA_NEW(f->a, struct str) : (struct str *)(uintptr_t)*at;
        /* The newest segment has the last word on how an employer is written. */
        *name = name_table_name(t, i);
        *at = (uint64_t)(uintptr_t)name;
    }
}

void facets_segment_end(struct facet_counts *f)
{
    add_ids(&f->employer_ids, &f->s->employers, f->employers);
    add_ids(&f->occupation_ids, &f->s->occupations, f->occupations);
    keep_names(f, 'e', &f->s->employers, f->employers);
    keep_names(f, 'o', &f->s->occupations, f->occupations);
}

void facets_done(struct facet_counts *f)
{
    map_done(&f->employer_ids);
    map_done(&f->occupation_ids);
    map_done(&f->names);
}

/* ---- answer ------------------------------------------------------------------------------------
 */

static int by_count(const void *x, const void *y)
{
    const struct facet_value *a = x, *b = y;
    if (a->chosen != b->chosen)
        return a->chosen ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

struct values {
    VEC(struct facet_value) v;
};

static void add(struct values *vs, uint32_t value, uint64_t count, bool chosen)
{
    if (count || chosen)
        vec_push(&vs->v, (struct facet_value){.value = value, .count = count, .chosen = chosen});
}

/* Sorted, the first FACET_VALUES_MAX kept, the rest summed into others. */
static void finish(struct facet_counts *f, struct values *vs, bool sorted, struct facet *out)
{
    if (vs->v.len > 1 && !sorted)
        qsort(vs->v.items, vs->v.len, sizeof(*vs->v.items), by_count);
    out->n_values = vs->v.len < FACET_VALUES_MAX ? vs->v.len : FACET_VALUES_MAX;
    for (size_t i = out->n_values; i < vs->v.len; i++)
        out->others += vs->v.items[i].count;
    out->values = ARENA_ARRAY(f->a, struct facet_value, out->n_values);
    if (out->n_values)
        memcpy(out->values, vs->v.items, out->n_values * sizeof(*out->values));
    vec_done(&vs->v);
}

static void answer_towns(struct facet_counts *f, const struct gazetteer *g, struct facet *out)
{
    struct values vs = {0};
    const uint8_t *chosen = f->filter->towns;
    for (size_t i = 0; i < f->filter->n_places; i++)
        add(&vs, (uint32_t)i, f->towns[i], chosen && chosen[i]);
    out->unknown = f->no_town;
    finish(f, &vs, false, out);
    for (size_t i = 0; i < out->n_values; i++) {
        out->values[i].label = gazetteer_get(g, (uint16_t)out->values[i].value)->name;
        out->values[i].name = arena_printf(f->a, "%u", out->values[i].value);
    }
}

static struct str name_of(const struct facet_counts *f, char kind, uint32_t id)
{
    char key[5] = {kind};
    memcpy(key + 1, &id, sizeof(id));
    uint64_t *at = map_get(&f->names, str_n(key, sizeof(key)));
    return at ? *(struct str *)(uintptr_t)*at : STR_NONE;
}

static bool within(const uint32_t *chosen, size_t n, uint32_t id, bool prefix)
{
    for (size_t i = 0; i < n; i++)
        if (id == chosen[i] || (prefix && occupation_within(id, chosen[i])))
            return true;
    return false;
}

/* A chosen value stays on the list when nothing matches any more, or it could not be taken back. */
static void add_absent(struct values *vs, const struct map *ids, const uint32_t *chosen, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!map_get(ids, str_n((const char *)&chosen[i], sizeof(chosen[i]))))
            add(vs, chosen[i], 0, true);
}

static void answer_ids(struct facet_counts *f, const struct map *ids, char kind,
                       const uint32_t *chosen, size_t n_chosen, struct facet *out)
{
    struct values vs = {0};
    for (size_t i = 0; i < ids->len; i++) {
        uint32_t id;
        memcpy(&id, ids->entries[i].key.ptr, sizeof(id));
        if (id == 0)
            out->unknown = ids->entries[i].value;
        else
            add(&vs, id, ids->entries[i].value, within(chosen, n_chosen, id, kind == 'o'));
    }
    if (kind == 'e')
        add_absent(&vs, ids, chosen, n_chosen);
    finish(f, &vs, false, out);
    for (size_t i = 0; i < out->n_values; i++) {
        out->values[i].name = arena_printf(f->a, "%u", out->values[i].value);
        out->values[i].label = arena_str(f->a, name_of(f, kind, out->values[i].value));
    }
}

/* An enum: value 0 is "not stated". */
static void answer_enum(struct facet_counts *f, const uint64_t *counts, uint32_t n, uint32_t chosen,
                        struct facet *out)
{
    struct values vs = {0};
    for (uint32_t i = 1; i < n; i++)
        add(&vs, i, counts[i], chosen >> i & 1);
    out->unknown = counts[0];
    finish(f, &vs, false, out);
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
    struct values vs = {0};
    for (uint32_t i = 0; i < 6; i++)
        add(&vs, 1u << i, f->worktime[i], f->filter->req->worktime >> i & 1);
    out->unknown = f->worktime[6];
    finish(f, &vs, false, out);
}

static void answer_steps(struct facet_counts *f, struct facet *out)
{
    struct values vs = {0};
    bool since = out->kind == FACET_SINCE;
    const struct search_request *req = f->filter->req;
    for (int i = 0; i < (since ? FACET_SINCE_STEPS : FACET_PAY_STEPS); i++) {
        uint32_t value = since ? since_days[i] : pay_eur[i];
        bool chosen = since ? (uint32_t)req->since_days == value : req->salary_min == value;
        add(&vs, value, since ? f->since[i] : f->pay[i], chosen);
    }
    out->unknown = since ? f->since_unknown : f->pay_unknown;
    finish(f, &vs, true, out);
}

static void answer_kind(struct facet_counts *f, const struct gazetteer *g, struct facet *out)
{
    const struct search_request *req = f->filter->req;
    switch (out->kind) {
    case FACET_TOWN:
        answer_towns(f, g, out);
        break;
    case FACET_EMPLOYER:
        answer_ids(f, &f->employer_ids, 'e', req->employers, req->n_employers, out);
        break;
    case FACET_OCCUPATION:
        answer_ids(f, &f->occupation_ids, 'o', req->occupations, req->n_occupations, out);
        break;
    case FACET_WORKTIME:
        answer_worktime(f, out);
        break;
    case FACET_CONTRACT:
        answer_enum(f, f->contract, CONTRACT_COUNT, req->contracts, out);
        break;
    case FACET_LEVEL:
        answer_enum(f, f->level, LEVEL_COUNT, req->levels, out);
        break;
    case FACET_REMOTE:
        answer_enum(f, f->remote, REMOTE_COUNT, req->remotes, out);
        break;
    case FACET_AGENCY:
        answer_enum(f, f->agency, AGENCY_COUNT, req->no_agency ? BIT(AGENCY_NO) : 0, out);
        break;
    case FACET_SINCE:
    case FACET_PAY:
        answer_steps(f, out);
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
    for (enum facet_kind k = 0; k < FACET_COUNT; k++) {
        out->facets[k] =
            (struct facet){.kind = k, .name = kinds[k].name, .partition = kinds[k].partition};
        answer_kind(f, g, &out->facets[k]);
    }
    answer_map(f, out);
}
