#include "demo/vacancy.h"

#include "demo/titles.h"

static void draw_offer(struct demo_vacancy *v, struct rng *r)
{
    const struct demo_occupation *o = v->occupation;
    const uint8_t *share = o->family->share;
    v->offer = OFFER_JOB;
    if (o->azubi.len > 0 && draw_percent(r, share[SHARE_AZUBI]))
        v->offer = OFFER_AZUBI;
    else if (o->dual.len > 0 && draw_percent(r, 5))
        v->offer = OFFER_DUAL;
    else if ((o->flags & OCC_STUDENT) && draw_percent(r, share[SHARE_STUDENT]))
        v->offer = draw_percent(r, 60) ? OFFER_STUDENT : OFFER_INTERNSHIP;
    else if ((o->flags & OCC_TRAINEE) && draw_percent(r, 2))
        v->offer = OFFER_TRAINEE;
}

static void draw_contract(struct demo_vacancy *v, struct rng *r)
{
    static const enum contract by_offer[] = {[OFFER_AZUBI] = CONTRACT_APPRENTICESHIP,
                                             [OFFER_DUAL] = CONTRACT_DUAL_STUDY,
                                             [OFFER_INTERNSHIP] = CONTRACT_INTERNSHIP,
                                             [OFFER_STUDENT] = CONTRACT_WORKING_STUDENT,
                                             [OFFER_TRAINEE] = CONTRACT_TRAINEE};
    static const uint8_t months[] = {6, 12, 12, 12, 18, 24, 24, 36};
    if (v->offer != OFFER_JOB) {
        v->contract = by_offer[v->offer];
        return;
    }
    v->contract = CONTRACT_PERMANENT;
    if ((v->occupation->flags & OCC_FREELANCE) && draw_percent(r, 12)) {
        v->contract = CONTRACT_FREELANCE;
    } else if (draw_percent(r, v->occupation->family->share[SHARE_TEMPORARY])) {
        v->contract = CONTRACT_TEMPORARY;
        v->months = months[rng_below(r, sizeof(months))];
    }
}

static void draw_level(struct demo_vacancy *v, struct rng *r)
{
    const struct demo_occupation *o = v->occupation;
    uint32_t lead = o->lead.p.n > 0 ? 9 : 0, at = rng_below(r, 100);
    v->code = o->code;
    if (v->offer != OFFER_JOB)
        v->level = LEVEL_ENTRY;
    else if (o->flags & OCC_LEAD)
        v->level = LEVEL_LEAD;
    else if (at < lead)
        v->level = LEVEL_LEAD;
    else
        v->level = at < 30 ? LEVEL_ENTRY : LEVEL_EXPERIENCED;
    if (v->level == LEVEL_LEAD && !(o->flags & OCC_LEAD) && o->lead_code)
        v->code = o->lead_code;
}

static void draw_hours(struct demo_vacancy *v, struct rng *r)
{
    const uint8_t *share = v->occupation->family->share;
    v->worktime = WORKTIME_FULL;
    if (v->offer == OFFER_STUDENT) {
        v->worktime = WORKTIME_PART;
        v->hours_min = draw_between(r, 2, 3) * 5;
        v->hours_max = 20;
        return;
    }
    if (v->offer != OFFER_JOB || v->level == LEVEL_LEAD)
        return;
    if ((v->occupation->flags & OCC_MINI) && draw_percent(r, share[SHARE_MINI])) {
        v->worktime = WORKTIME_MINI;
        v->hours_min = v->hours_max = draw_between(r, 8, 10);
    } else if (draw_percent(r, share[SHARE_PART])) {
        v->worktime = draw_percent(r, 45) ? WORKTIME_FULL | WORKTIME_PART : WORKTIME_PART;
        v->hours_min = draw_between(r, 3, 6) * 5;
        v->hours_max = v->hours_min + 5 * rng_below(r, 3);
    }
}

/* Shifts by day or night, and weekends; also without shifts where many work on Saturdays. */
static void draw_shifts(struct demo_vacancy *v, struct rng *r)
{
    uint32_t share = v->occupation->family->share[SHARE_SHIFT];
    if (v->offer != OFFER_JOB)
        return;
    if ((v->occupation->flags & OCC_SHIFT) && draw_percent(r, share)) {
        v->worktime |= WORKTIME_SHIFT;
        if (draw_percent(r, 30))
            v->worktime |= WORKTIME_NIGHT;
    }
    if (draw_percent(r, share / 2))
        v->worktime |= WORKTIME_WEEKEND;
}

static void draw_employer(struct arena *a, const struct demo_world *w, struct demo_vacancy *v,
                          struct rng *r)
{
    const struct demo_family *f = v->occupation->family;
    const struct kind_shares *k = v->occupation->kinds.n > 0 ? &v->occupation->kinds : &f->kinds;
    const struct demo_kind *kind = k->kinds[draw_weighted(r, k->weights, k->n, k->sum)];
    v->agency = AGENCY_NO;
    if (v->offer == OFFER_JOB && draw_percent(r, f->share[SHARE_TEMP])) {
        kind = demo_kind_named(w->tables, STR("temp"));
        v->agency = AGENCY_TEMP;
    } else if (v->offer == OFFER_JOB && draw_percent(r, f->share[SHARE_PLACEMENT])) {
        kind = demo_kind_named(w->tables, STR("placement"));
        v->agency = AGENCY_PLACEMENT;
    }
    v->employer = demo_employers_draw(w->employers, a, kind, r);
}

static void draw_remote(struct demo_vacancy *v, struct rng *r)
{
    const uint8_t *share = v->occupation->family->share;
    uint32_t at = rng_below(r, 100);
    v->remote = REMOTE_ONSITE;
    if ((v->occupation->flags & OCC_FIELD) && at < 75)
        v->remote = REMOTE_FIELD;
    else if (at < share[SHARE_FIELD])
        v->remote = REMOTE_FIELD;
    else if (v->offer == OFFER_JOB && at < share[SHARE_FIELD] + share[SHARE_REMOTE])
        v->remote = REMOTE_FULL;
    else if (v->offer != OFFER_AZUBI &&
             at < share[SHARE_FIELD] + share[SHARE_REMOTE] + share[SHARE_HYBRID])
        v->remote = REMOTE_HYBRID;
}

/* Big employers hire everywhere, small ones at home. */
static struct demo_place draw_place(const struct demo_world *w, const struct demo_vacancy *v,
                                    struct rng *r)
{
    bool bound = str_eq(v->employer.kind->patterns, STR("t"));
    bool small = v->employer.kind->scale == SCALE_SMALL;
    uint32_t home = bound                    ? 100
                    : small                  ? 95
                    : v->employer.rank < 40  ? 25
                    : v->employer.rank < 400 ? 60
                                             : 95;
    return draw_percent(r, home) ? demo_towns_place(w->towns, v->employer.home, r)
                                 : demo_towns_draw(w->towns, r);
}

static void draw_places(const struct demo_world *w, struct demo_vacancy *v)
{
    struct rng r = draw_stream(w->seed, v->id, STREAM_PLACE);
    uint32_t at = rng_below(&r, 100);
    v->n_places = at < 93 ? 1 : at < 97 ? 2 : at < 99 ? 3 : 4;
    if (str_eq(v->employer.kind->patterns, STR("t")) || v->employer.kind->scale == SCALE_SMALL)
        v->n_places = 1;
    v->places[0] = v->id == v->text_id ? draw_place(w, v, &r) : demo_towns_draw(w->towns, &r);
    for (uint32_t i = 1; i < v->n_places; i++)
        v->places[i] = demo_towns_draw(w->towns, &r);
}

static enum demo_notation draw_notation(const struct demo_vacancy *v, struct rng *r)
{
    const uint8_t *share = v->occupation->family->share;
    if (v->offer == OFFER_AZUBI)
        return draw_percent(r, 60) ? NOTE_AZUBI : NOTE_NONE;
    if (v->worktime & WORKTIME_MINI)
        return draw_percent(r, 50) ? NOTE_MINIJOB : draw_percent(r, 60) ? NOTE_HOUR_ONE : NOTE_NONE;
    if (v->occupation->tariff.len > 0 && v->agency == AGENCY_NO && v->offer == OFFER_JOB &&
        v->level != LEVEL_LEAD && draw_percent(r, share[SHARE_TARIFF]))
        return draw_percent(r, 75) ? NOTE_TARIFF : draw_percent(r, 40) ? NOTE_BY_TARIFF : NOTE_NONE;
    if (!draw_percent(r, share[SHARE_PAY]))
        return NOTE_NONE;
    if (v->offer == OFFER_STUDENT)
        return NOTE_HOUR_ONE;
    if (v->offer == OFFER_DUAL || v->offer == OFFER_INTERNSHIP)
        return NOTE_NONE;
    bool part_only = v->worktime == WORKTIME_PART;
    if (draw_percent(r, part_only ? 2 * share[SHARE_HOURLY] + 20 : share[SHARE_HOURLY]))
        return (enum demo_notation)(NOTE_HOUR_RANGE + rng_below(r, 3));
    bool yearly = v->pay.yearly > 48000 ? draw_percent(r, 80) : draw_percent(r, 25);
    if (yearly)
        return (enum demo_notation)(NOTE_YEAR_RANGE + rng_below(r, 6));
    return (enum demo_notation)(NOTE_MONTH_RANGE + rng_below(r, 4));
}

/* "TVöD-P P7", "TVöD SuE S8a", "TV-L E13", "TVöD-VKA EG 9b" */
static void draw_tariff(struct arena *a, struct demo_vacancy *v, struct rng *r)
{
    struct str group = v->occupation->tariff, kind = v->employer.kind->key;
    struct str number = str_slice(group, 1, group.len);
    bool short_form = draw_percent(r, 50);
    bool state_body = str_eq(kind, STR("university")) || str_eq(kind, STR("authority")) ||
                      str_eq(kind, STR("school"));
    if (group.ptr[0] == 'P')
        v->pay.tariff = arena_printf(a, "TVöD%s %.*s", short_form ? "" : "-P", STR_ARG(group));
    else if (group.ptr[0] == 'S')
        v->pay.tariff = arena_printf(a, "TVöD%s %.*s", short_form ? "" : " SuE", STR_ARG(group));
    else if (short_form)
        v->pay.tariff = arena_printf(a, "%s E %.*s", state_body ? "TV-L" : "TVöD", STR_ARG(number));
    else
        v->pay.tariff =
            arena_printf(a, "%s EG %.*s", state_body ? "TV-L" : "TVöD-VKA", STR_ARG(number));
}

/* A sibling says what its twin says, pay too: that of the twin's place. */
static enum state pay_state(const struct demo_world *w, const struct demo_vacancy *v)
{
    struct demo_vacancy twin = *v;
    twin.id = v->text_id;
    if (v->id != v->text_id)
        draw_places(w, &twin);
    return twin.places[0].state;
}

static void draw_pay(struct arena *a, const struct demo_world *w, struct demo_vacancy *v,
                     struct rng *r)
{
    uint32_t base = v->occupation->pay_eur_year[v->level - LEVEL_ENTRY];
    if (v->offer == OFFER_STUDENT)
        base = 30000;
    v->pay.yearly = demo_yearly(r, base, pay_state(w, v));
    if (v->pay.yearly < demo_minimum_year(w->year))
        v->pay.yearly = demo_minimum_year(w->year);
    v->pay.full_time_basis = (v->worktime & (WORKTIME_FULL | WORKTIME_PART)) == WORKTIME_PART;
    v->pay.azubi_years = 3;
    v->pay.notation = draw_notation(v, r);
    if (v->pay.notation == NOTE_TARIFF)
        draw_tariff(a, v, r);
    demo_pay_state(r, &v->pay, w->year);
    if (v->pay.notation == NOTE_TARIFF || v->pay.notation == NOTE_BY_TARIFF ||
        v->pay.notation == NOTE_MINIJOB || v->pay.notation == NOTE_AZUBI)
        v->pay.yearly = 0;
}

static void draw_tone(struct demo_vacancy *v, struct rng *r)
{
    const struct demo_family *f = v->occupation->family;
    uint32_t at = rng_below(r, 100);
    bool public = str_eq(v->employer.kind->patterns, STR("t"));
    v->tone = at < 52 || public ? TONE_SIE : at < 84 ? TONE_DU : TONE_NEUTRAL;
    if (public && at >= 70)
        v->tone = TONE_NEUTRAL;
    if (v->offer != OFFER_JOB && v->offer != OFFER_TRAINEE)
        v->tone = TONE_DU;
    if (v->offer == OFFER_JOB && f->en_tasks.n > 0 && v->occupation->titles_en.p.n > 0 &&
        draw_percent(r, f->share[SHARE_ENGLISH]))
        v->tone = TONE_EN;
}

/* "Praktikum im Bereich Marketing", "Ausbildung zum Bäcker" … : marked titles of other offers. */
static struct str offer_title(struct arena *a, const struct demo_vacancy *v, struct rng *r)
{
    const struct demo_occupation *o = v->occupation;
    uint32_t at = rng_below(r, 4);
    switch (v->offer) {
    case OFFER_AZUBI:
        if (at == 0)
            return arena_printf(a, "Auszubildende*r %.*s", STR_ARG(o->azubi));
        if (at == 1)
            return arena_printf(a, "Azubi %.*s", STR_ARG(o->azubi));
        return arena_printf(a, at == 2 ? "Ausbildung %.*s" : "Ausbildung: %.*s", STR_ARG(o->azubi));
    case OFFER_DUAL:
        return arena_printf(a, "Duales Studium %.*s%s", STR_ARG(o->dual),
                            at == 0   ? " (B. Sc.)"
                            : at == 1 ? " (Bachelor)"
                                      : "");
    case OFFER_INTERNSHIP:
        return at < 2 ? arena_printf(a, "Praktikum im Bereich %.*s", STR_ARG(o->field))
                      : arena_printf(a, "Praktikant*in %.*s", STR_ARG(o->field));
    case OFFER_STUDENT:
        return at < 3 ? arena_printf(a, "Werkstudent*in %.*s", STR_ARG(o->field))
                      : arena_printf(a, "Studentische Aushilfe %.*s", STR_ARG(o->field));
    default:
        return at < 2 ? arena_printf(a, "Trainee %.*s", STR_ARG(o->field))
                      : arena_printf(a, "Traineeprogramm %.*s", STR_ARG(o->field));
    }
}

static bool office_family(const struct demo_family *f)
{
    static const char *const keys[] = {"it", "engineering", "sales", "hr", "finance", "media"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (str_eq(f->key, str_of(keys[i])))
            return true;
    return false;
}

/* Also the occupation's code, where the title has its own. */
static struct str job_title(struct arena *a, struct demo_vacancy *v, struct rng *r)
{
    const struct demo_occupation *o = v->occupation;
    bool lead = v->level == LEVEL_LEAD && o->lead.p.n > 0 && !(o->flags & OCC_LEAD);
    bool office = office_family(o->family);
    const struct demo_titles *titles = lead ? &o->lead : &o->titles;
    const struct demo_titles *foreign = lead ? &o->lead_en : &o->titles_en;
    if (foreign->p.n > 0 && (v->tone == TONE_EN || draw_percent(r, office ? 18 : 2)))
        titles = foreign;
    uint32_t which = rng_below(r, titles->p.n);
    struct str title = titles->p.items[which];
    if (titles->codes[which] > 0)
        v->code = titles->codes[which];
    if (!office || lead || (o->flags & OCC_LEAD))
        return title;
    if (v->level == LEVEL_ENTRY && draw_percent(r, 45))
        return arena_printf(a, "Junior %.*s", STR_ARG(title));
    if (v->level == LEVEL_EXPERIENCED && draw_percent(r, 14))
        return arena_printf(a, "Senior %.*s", STR_ARG(title));
    return title;
}

static struct str plain(struct arena *a, struct str marked, enum demo_offer offer)
{
    struct buf b = {0};
    title_render(&b, marked, GENDER_BOTH);
    if (offer != OFFER_JOB || b.len > 60) {
        buf_clear(&b);
        title_render(&b, marked, GENDER_MASCULINE);
    }
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

void demo_vacancy_plan(struct arena *a, const struct demo_world *w, uint64_t id, uint64_t text_id,
                       struct demo_vacancy *v)
{
    struct rng r = draw_stream(w->seed, text_id, STREAM_PLAN);
    *v = (struct demo_vacancy){.id = id, .text_id = text_id};
    v->occupation =
        &w->tables
             ->occupations[draw_sums(&r, w->tables->occupation_sums, w->tables->n_occupations)];
    draw_offer(v, &r);
    draw_contract(v, &r);
    draw_level(v, &r);
    draw_hours(v, &r);
    draw_shifts(v, &r);
    draw_employer(a, w, v, &r);
    draw_remote(v, &r);
    draw_tone(v, &r);
    draw_places(w, v);
    v->career_change =
        (v->occupation->flags & OCC_CAREER) && v->offer == OFFER_JOB && draw_percent(&r, 30);
    v->title = v->offer == OFFER_JOB ? job_title(a, v, &r) : offer_title(a, v, &r);
    if (str_has(v->title, STR("Außendienst")) || str_has(v->title, STR("Gebietsverkauf")))
        v->remote = REMOTE_FIELD;
    v->plain_title = plain(a, v->title, v->offer);
    draw_pay(a, w, v, &r);
}
