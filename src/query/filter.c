#include "query/filter.h"

#define BIT(kind) (1u << (kind))

bool occupation_within(uint32_t code, uint32_t prefix)
{
    if (prefix == 0)
        return false;
    while (code > prefix)
        code /= 10;
    return code == prefix;
}

static void choose_towns(struct filter *f, struct arena *a)
{
    f->towns = ARENA_ARRAY(a, uint8_t, f->n_places);
    for (size_t i = 0; i < f->req->n_towns; i++)
        if (f->req->towns[i] < f->n_places)
            f->towns[f->town_of[f->req->towns[i]]] = 1;
}

static uint16_t clamp_u16(double v)
{
    return v <= 0 ? 0 : v >= UINT16_MAX ? UINT16_MAX : (uint16_t)v;
}

void filter_init(struct filter *f, struct arena *a, const struct search_request *req,
                 const struct filter_place *place, const uint16_t *town_of, size_t n_places,
                 int32_t today)
{
    *f = (struct filter){.req = req, .place = place, .town_of = town_of, .n_places = n_places};
    f->active =
        (req->n_towns ? BIT(FACET_TOWN) : 0) | (req->n_employers ? BIT(FACET_EMPLOYER) : 0) |
        (req->n_occupations ? BIT(FACET_OCCUPATION) : 0) |
        (req->worktime ? BIT(FACET_WORKTIME) : 0) | (req->contracts ? BIT(FACET_CONTRACT) : 0) |
        (req->levels ? BIT(FACET_LEVEL) : 0) | (req->remotes ? BIT(FACET_REMOTE) : 0) |
        (req->no_agency ? BIT(FACET_AGENCY) : 0) | (req->since_days > 0 ? BIT(FACET_SINCE) : 0) |
        (req->salary_min > 0 ? BIT(FACET_PAY) : 0);
    f->date_min = clamp_u16((double)today - req->since_days);
    f->salary_min = clamp_u16(req->salary_min / 100);
    if (f->salary_min == 0)
        f->salary_min = 1;
    if (req->n_towns)
        choose_towns(f, a);
}

void filter_segment(struct filter *f, struct arena *a, const struct segment *s)
{
    f->s = s;
    f->places_at = 0;
    f->employers = f->occupations = NULL;
    if (f->active & BIT(FACET_EMPLOYER)) {
        f->employers = ARENA_ARRAY(a, uint8_t, s->employers.n);
        for (uint32_t i = 0; i < s->employers.n; i++)
            for (size_t k = 0; k < f->req->n_employers; k++)
                f->employers[i] |= name_table_id(&s->employers, i) == f->req->employers[k];
    }
    if (f->active & BIT(FACET_OCCUPATION)) {
        f->occupations = ARENA_ARRAY(a, uint8_t, s->occupations.n);
        for (uint32_t i = 0; i < s->occupations.n; i++)
            for (size_t k = 0; k < f->req->n_occupations; k++)
                f->occupations[i] |=
                    occupation_within(name_table_id(&s->occupations, i), f->req->occupations[k]);
    }
}

bool filter_idle(const struct filter *f)
{
    return f->active == 0 && !f->place->on;
}

/* The towns of a document within the place searched; *all counts its places anywhere. */
static uint32_t row_towns(struct filter *f, uint32_t docid, uint16_t *towns, bool *somewhere)
{
    const uint16_t *places;
    const struct row *row = &f->s->rows[docid];
    if (!(row->bits & ROW_MULTI)) {
        *somewhere = row->place != PLACE_NONE;
        if (row->place >= f->n_places || (f->place->on && !f->place->in[row->place]))
            return 0;
        towns[0] = f->town_of[row->place];
        return 1;
    }
    size_t n = segment_places(f->s, docid, &f->places_at, &places);
    uint32_t kept = 0;
    *somewhere = n > 0;
    for (size_t i = 0; i < n; i++) {
        if (places[i] >= f->n_places || (f->place->on && !f->place->in[places[i]]))
            continue;
        uint16_t town = f->town_of[places[i]];
        bool known = false;
        for (uint32_t k = 0; k < kept; k++)
            known |= towns[k] == town;
        if (!known)
            towns[kept++] = town;
    }
    return kept;
}

static uint32_t enum_fails(uint32_t chosen, uint32_t value, uint32_t bit)
{
    return chosen >> value & 1 ? 0 : bit;
}

/* A filter on bits: 1u << 0 chooses "not stated" of the enums. */
static uint32_t bits_fail(const struct filter *f, uint32_t bits)
{
    const struct search_request *req = f->req;
    uint32_t fails = 0;
    if (f->active & BIT(FACET_WORKTIME) && !(ROW_WORKTIME(bits) & req->worktime))
        fails |= BIT(FACET_WORKTIME);
    if (f->active & BIT(FACET_CONTRACT))
        fails |= enum_fails(req->contracts, ROW_CONTRACT(bits), BIT(FACET_CONTRACT));
    if (f->active & BIT(FACET_LEVEL))
        fails |= enum_fails(req->levels, ROW_LEVEL(bits), BIT(FACET_LEVEL));
    if (f->active & BIT(FACET_REMOTE))
        fails |= enum_fails(req->remotes, ROW_REMOTE(bits), BIT(FACET_REMOTE));
    if (f->active & BIT(FACET_AGENCY) && ROW_AGENCY(bits) >= AGENCY_TEMP)
        fails |= BIT(FACET_AGENCY);
    return fails;
}

uint32_t filter_row(struct filter *f, uint32_t docid, uint16_t *towns, uint32_t *n_towns)
{
    const struct row *row = &f->s->rows[docid];
    uint32_t fails = 0;
    if (f->place->on || f->towns || towns) {
        uint16_t own[INDEX_PLACES_MAX];
        uint16_t *into = towns ? towns : own;
        bool somewhere;
        uint32_t n = row_towns(f, docid, into, &somewhere);
        if (f->place->on && n == 0)
            return FILTER_OUT;
        if (n_towns)
            *n_towns = n;
        if (f->towns) {
            bool chosen = false;
            for (uint32_t i = 0; i < n; i++)
                chosen |= f->towns[into[i]];
            fails |= chosen ? 0 : BIT(FACET_TOWN);
        }
    }
    if (f->active == 0)
        return 0;
    fails |= bits_fail(f, row->bits);
    if (f->employers && !(row->employer < f->s->employers.n && f->employers[row->employer]))
        fails |= BIT(FACET_EMPLOYER);
    if (f->occupations &&
        !(row->occupation < f->s->occupations.n && f->occupations[row->occupation]))
        fails |= BIT(FACET_OCCUPATION);
    if (f->active & BIT(FACET_SINCE) && row->date < f->date_min)
        fails |= BIT(FACET_SINCE);
    if (f->active & BIT(FACET_PAY) && row->salary < f->salary_min)
        fails |= BIT(FACET_PAY);
    return fails;
}
