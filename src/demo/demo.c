#include "demo/demo.h"

#include "demo/sighting.h"

#include "demo_data.h"

#include <assert.h>
#include <stdio.h>

#define COPY_PERCENT    12
#define SIBLING_PERCENT 4
#define LOOK_BACK       5000 /* a copy's original is at most so many postings earlier */

struct demo {
    struct arena *arena;
    struct demo_tables tables;
    struct demo_towns towns;
    struct demo_employers employers;
    struct demo_world world;
    int32_t today;
};

struct demo *demo_open(const struct gazetteer *g, uint64_t seed, int32_t today, struct err *err)
{
    struct arena *a = arena_new();
    struct demo *d = ARENA_NEW(a, struct demo);
    d->arena = a;
    if (!demo_tables_read(a, str_n((const char *)demo_texts_data, demo_texts_data_len),
                          str_n((const char *)demo_occupations_data, demo_occupations_data_len),
                          &d->tables, err)) {
        arena_free(a);
        return NULL;
    }
    int year, month, day;
    date_split(today, &year, &month, &day);
    d->today = today;
    demo_towns_init(a, g, &d->towns);
    demo_employers_init(a, &d->tables, &d->towns, seed, &d->employers);
    d->world = (struct demo_world){.seed = seed,
                                   .year = year,
                                   .tables = &d->tables,
                                   .towns = &d->towns,
                                   .employers = &d->employers};
    return d;
}

void demo_close(struct demo *d)
{
    if (d)
        arena_free(d->arena);
}

/* ---- which postings belong together ---- */

enum relation { NEW_VACANCY, COPY, SIBLING };

static enum relation relation_of(const struct demo *d, uint64_t i, uint64_t *other)
{
    struct rng r = draw_stream(d->world.seed, i, STREAM_KIND);
    uint32_t at = rng_below(&r, 100);
    *other = i;
    if (i == 0 || at >= COPY_PERCENT + SIBLING_PERCENT)
        return NEW_VACANCY;
    *other = i - 1 - rng_below(&r, (uint32_t)(i < LOOK_BACK ? i : LOOK_BACK));
    return at < COPY_PERCENT ? COPY : SIBLING;
}

/* Follows copies to the vacancy's first posting. */
static uint64_t vacancy_of(const struct demo *d, uint64_t i)
{
    uint64_t other;
    while (relation_of(d, i, &other) == COPY)
        i = other;
    return i;
}

static uint64_t text_of(const struct demo *d, uint64_t vacancy)
{
    uint64_t other;
    while (relation_of(d, vacancy, &other) == SIBLING)
        vacancy = vacancy_of(d, other);
    return vacancy;
}

static uint32_t own_source(const struct demo *d, uint64_t i)
{
    static const uint32_t weights[DEMO_SOURCES] = {38, 25, 17, 12, 8};
    struct rng r = draw_stream(d->world.seed, i, STREAM_SIGHTING);
    return draw_weighted(&r, weights, DEMO_SOURCES, 100);
}

uint32_t demo_source_of(const struct demo *d, uint64_t i)
{
    uint64_t vacancy = vacancy_of(d, i);
    uint32_t source = own_source(d, i);
    if (vacancy == i || source != own_source(d, vacancy))
        return source;
    return (source + 1) % DEMO_SOURCES; /* a copy mostly stands at another portal */
}

const char *demo_source_name(uint32_t source)
{
    static const char *const names[DEMO_SOURCES] = {
        "demo-portal-a", "demo-portal-b", "demo-portal-c", "demo-portal-d", "demo-portal-e"};
    return names[source];
}

/* ---- one posting ---- */

static void fill_truth(const struct demo_vacancy *v, uint32_t source, struct demo_truth *t)
{
    *t = (struct demo_truth){.vacancy = v->id,
                             .sibling_of = v->text_id,
                             .source = source,
                             .occupation = v->code,
                             .occupation_label = v->occupation->label,
                             .level = v->level,
                             .contract = v->contract,
                             .remote = v->remote,
                             .agency = v->agency,
                             .worktime = v->worktime,
                             .months = v->months,
                             .yearly_eur = v->pay.yearly,
                             .pay_notation = demo_notation_name(v->pay.notation),
                             .tariff = v->pay.tariff,
                             .town = v->places[0].town,
                             .state = v->places[0].state,
                             .n_places = v->n_places};
    for (uint32_t i = 0; i < v->n_places; i++) {
        t->lat[i] = v->places[i].lat;
        t->lon[i] = v->places[i].lon;
    }
}

void demo_posting(struct arena *a, const struct demo *d, uint64_t i, struct posting *p,
                  struct demo_truth *truth)
{
    struct demo_vacancy *v = ARENA_NEW(a, struct demo_vacancy);
    uint64_t vacancy = vacancy_of(d, i);
    uint32_t source = demo_source_of(d, i);
    demo_vacancy_plan(a, &d->world, vacancy, text_of(d, vacancy), v);
    struct sighting_request s = {.world = &d->world,
                                 .vacancy = v,
                                 .number = i,
                                 .source = source,
                                 .source_name = demo_source_name(source),
                                 .copy = vacancy != i,
                                 .today = d->today};
    enum gender_style style;
    sighting_fill(a, &s, p, &style);
    fill_truth(v, source, truth);
    truth->title_form = title_has_gender(v->title) ? gender_style_name(style) : "neutral";
}

static void write_where(struct json *j, const struct gazetteer *g, const struct demo_truth *t)
{
    json_str(j, "demo_town", gazetteer_get(g, t->town)->name);
    json_str(j, "demo_state", str_of(state_code(t->state)));
    json_arr(j, "demo_points");
    for (uint32_t i = 0; i < t->n_places; i++) {
        json_arr(j, NULL);
        json_num(j, NULL, (double)t->lat[i], 4);
        json_num(j, NULL, (double)t->lon[i], 4);
        json_end(j);
    }
    json_end(j);
}

static void write_employment(struct json *j, const struct demo_truth *t)
{
    json_str(j, "demo_level", str_of(level_name(t->level)));
    json_str(j, "demo_contract", str_of(contract_name(t->contract)));
    json_str(j, "demo_remote", str_of(remote_name(t->remote)));
    json_str(j, "demo_agency", str_of(agency_name(t->agency)));
    json_arr(j, "demo_worktime");
    for (uint32_t bit = 1; bit <= WORKTIME_WEEKEND; bit <<= 1)
        if (t->worktime & bit)
            json_str(j, NULL, str_of(worktime_name(bit)));
    json_end(j);
    if (t->months > 0)
        json_int(j, "demo_months", t->months);
    if (t->yearly_eur > 0)
        json_int(j, "demo_yearly", t->yearly_eur);
    json_str(j, "demo_pay_notation", str_of(t->pay_notation));
    json_str_opt(j, "demo_tariff", t->tariff);
}

void demo_line(struct buf *out, const struct gazetteer *g, const struct posting *p,
               const struct demo_truth *t)
{
    char code[16];
    struct json j = json_to(out);
    posting_to_json(p, &j);
    /* The format ignores members it does not know, so the truth goes into the same object: its
     * closing brace is taken off and put back behind the truth. */
    assert(out->toobig || (out->len > 0 && out->data[out->len - 1] == '}'));
    if (out->toobig)
        return;
    out->len--;
    j = json_to(out);
    j.comma[0] = true;
    json_int(&j, "demo_vacancy", (int64_t)t->vacancy);
    if (t->sibling_of != t->vacancy)
        json_int(&j, "demo_sibling_of", (int64_t)t->sibling_of);
    json_str(&j, "demo_source", str_of(demo_source_name(t->source)));
    snprintf(code, sizeof(code), "%05u", t->occupation);
    json_str(&j, "demo_occupation", str_of(code));
    json_str(&j, "demo_label", t->occupation_label);
    write_employment(&j, t);
    write_where(&j, g, t);
    json_str(&j, "demo_title_form", str_of(t->title_form));
    buf_cstr(out, "}\n");
}

uint32_t demo_occupation_count(const struct demo *d)
{
    return d->tables.n_occupations;
}

uint32_t demo_occupation_code(const struct demo *d, uint32_t i)
{
    return d->tables.occupations[i].code;
}
