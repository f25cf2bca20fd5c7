#include "understand/understand.h"

#include "places/resolve.h"

#include <assert.h>
#include <stdlib.h>

#define FACT_PLACES_MAX 64

struct knowledge {
    const struct gazetteer *gazetteer;
};

static const char structured[] = "structured";
static const char unknown[] = "";

struct knowledge *knowledge_open(const struct gazetteer *gazetteer, struct err *err)
{
    (void)err;
    assert(gazetteer);
    struct knowledge *k = xcalloc(1, sizeof(*k));
    k->gazetteer = gazetteer;
    return k;
}

void knowledge_close(struct knowledge *k)
{
    free(k);
}

/* --- places -------------------------------------------------------------------------------- */

static bool has_place(const struct facts *f, uint16_t place)
{
    for (size_t i = 0; i < f->n_places; i++)
        if (f->places[i].place == place)
            return true;
    return false;
}

static void add_place(struct facts *f, struct fact_place place)
{
    if (f->n_places == FACT_PLACES_MAX || (place.place != PLACE_NONE && has_place(f, place.place)))
        return;
    f->places[f->n_places++] = place;
}

static struct str place_label(struct arena *a, const struct posting_place *at)
{
    if (at->raw.len > 0)
        return at->raw;
    if (at->plz.len > 0 && at->town.len > 0)
        return arena_printf(a, "%.*s %.*s", STR_ARG(at->plz), STR_ARG(at->town));
    return at->town.len > 0     ? at->town
           : at->plz.len > 0    ? at->plz
           : at->region.len > 0 ? at->region
                                : at->country;
}

static struct place_answer resolve(const struct gazetteer *g, const struct posting_place *at)
{
    struct place_hint hint = {.plz = at->plz,
                              .state = at->region,
                              .country = at->country,
                              .lat = at->lat,
                              .lon = at->lon,
                              .has_point = at->has_point};
    struct place_answer answer = {0};
    if (at->town.len > 0 || at->plz.len > 0)
        place_resolve_address(g, at->plz, at->town, &hint, &answer);
    else if (at->raw.len > 0)
        place_resolve(g, at->raw, &hint, &answer);
    else if (at->has_point)
        place_resolve_address(g, STR_NONE, STR_NONE, &hint, &answer);
    else if (at->region.len > 0)
        place_resolve(g, at->region, &hint, &answer);
    else if (at->country.len > 0)
        place_resolve(g, at->country, &hint, &answer);
    return answer;
}

static void places_of_address(struct arena *a, const struct gazetteer *g,
                              const struct posting_place *at, struct facts *f)
{
    struct place_answer answer = resolve(g, at);
    struct fact_place fp = {.place = PLACE_NONE,
                            .text = place_label(a, at),
                            .rule = unknown,
                            .known = {structured, FIELD_NONE, 0, 0}};
    size_t n = answer.several ? answer.n_matches : answer.n_matches > 0;
    for (size_t i = 0; i < n; i++) {
        fp.place = answer.matches[i].place;
        fp.rule = answer.matches[i].rule;
        fp.uncertain = answer.matches[i].uncertain;
        add_place(f, fp);
    }
    if (n == 0 && fp.text.len > 0)
        add_place(f, fp);
    /* A resolved place says more than a state, a state more than the country. */
    if (f->scope == PLACE_SCOPE_UNKNOWN || n > 0) {
        f->scope = n > 0 ? PLACE_SCOPE_PLACE : answer.scope;
        f->state = answer.state;
    }
}

static void understand_places(struct arena *a, const struct knowledge *k, const struct posting *p,
                              struct facts *f)
{
    f->places = ARENA_ARRAY(a, struct fact_place, FACT_PLACES_MAX);
    for (size_t i = 0; i < p->n_places; i++)
        places_of_address(a, k->gazetteer, &p->places[i], f);
}

/* --- what the feed said -------------------------------------------------------------------- */

static struct known known_structured(bool is_known)
{
    return (struct known){is_known ? structured : unknown, FIELD_NONE, 0, 0};
}

static void understand_structured(const struct posting *p, struct facts *f)
{
    f->worktime = p->worktime;
    for (int i = 0; i < 6; i++)
        f->worktime_known[i] = known_structured(p->worktime & 1u << i);
    f->contract = p->contract;
    f->contract_known = known_structured(p->contract != CONTRACT_NONE);
    f->level = p->level;
    f->level_known = known_structured(p->level != LEVEL_NONE);
    f->remote = p->remote;
    f->remote_known = known_structured(p->remote != REMOTE_NONE);
    f->agency = p->agency;
    f->agency_known = known_structured(p->agency != AGENCY_NONE);
}

static struct facts facts_unknown(void)
{
    struct known none = {unknown, FIELD_NONE, 0, 0};
    struct facts f = {.title_known = none,
                      .occupation_known = none,
                      .contract_known = none,
                      .level_known = none,
                      .remote_known = none,
                      .agency_known = none,
                      .career_change_known = none,
                      .hours_known = none,
                      .share_known = none,
                      .years_known = none,
                      .language = unknown,
                      .scope = PLACE_SCOPE_UNKNOWN};
    f.pay.known = none;
    for (int i = 0; i < 6; i++)
        f.worktime_known[i] = none;
    return f;
}

void understand(struct arena *a, const struct knowledge *k, const struct posting *p,
                struct facts *out)
{
    *out = facts_unknown();
    out->title = p->title;
    out->title_known = (struct known){"title.whole", FIELD_TITLE, 0, (uint32_t)p->title.len};
    understand_structured(p, out);
    understand_places(a, k, p, out);
}
