#include "places/resolve.h"

#include "places/found.h"

#include "base/utf8.h"

#include <math.h>

/* The text is scanned into segments (scan.c); each mention gets a role and its clues (found.c);
 * here each place is decided (decide.c), parts are merged with their towns, and the answer is put
 * together. */

const char *place_scope_name(enum place_scope s)
{
    static const char *const names[] = {"unknown", "place", "state", "country", "remote"};
    return (unsigned)s < sizeof(names) / sizeof(*names) ? names[s] : "unknown";
}

/* ---- deciding ---- */

/* Other places named beside it: "Wachau bei Radeberg". */
static void point_from_hints(struct work *w)
{
    for (size_t i = 0; i < w->scan.n_mentions; i++) {
        if (w->role[i] != ROLE_HINT)
            continue;
        struct found *f = &w->found[w->place_of[i]];
        struct decision d;
        place_decide(w->g, &w->scan.mentions[i], &(struct evidence){.states = f->ev.states}, &d);
        if (f->ev.has_point || !d.n)
            continue;
        const struct place *p = gazetteer_get(w->g, d.matches[0].place);
        f->ev.has_point = true;
        f->ev.lat = p->lat;
        f->ev.lon = p->lon;
    }
}

/* A PLZ that the table does not know (a large recipient's own) still says the region. */
static void decide_unknown_plz(struct work *w, struct found *f)
{
    uint16_t near = gazetteer_near_plz(w->g, f->plz);
    if (near == PLACE_NONE) {
        if (f->m)
            place_decide(w->g, f->m, &f->ev, &f->d);
        return;
    }
    const struct place *p = gazetteer_get(w->g, near);
    if (f->m) {
        f->ev.has_point = true;
        f->ev.lat = p->lat;
        f->ev.lon = p->lon;
        place_decide(w->g, f->m, &f->ev, &f->d);
        if (!f->d.conflict)
            return;
    }
    f->d = (struct decision){.n = 1};
    f->d.matches[0] =
        (struct place_match){.place = p->town, .rule = "plz-prefix", .uncertain = true};
}

static uint32_t states_of(const struct work *w, const struct scan_mention *m)
{
    uint32_t states = 0;
    for (size_t i = 0; i < m->n; i++)
        states |= 1u << gazetteer_get(w->g, m->c[i].id)->state;
    return states;
}

static void decide_found(struct work *w, struct found *f)
{
    if (f->plz.len) {
        place_decide_plz(w->g, f->plz, f->m, &f->d);
        if (!f->d.n)
            decide_unknown_plz(w, f);
        return;
    }
    if (!f->ev.has_point && w->hint->has_point) {
        f->ev.has_point = true;
        f->ev.lat = w->hint->lat;
        f->ev.lon = w->hint->lon;
    }
    if (!f->ev.states)
        f->ev.states = w->states & states_of(w, f->m);
    if (!f->ev.states && w->hint->state.len) {
        enum state s = state_of(w->hint->state);
        f->ev.states = s ? 1u << s : 0;
    }
    place_decide(w->g, f->m, &f->ev, &f->d);
    /* "Munich, Texas": a state that no namesake lies in leaves the name, in doubt. */
}

/* Second look at doubtful names once the others are known. */
static void decide_by_company(struct work *w)
{
    for (size_t i = 0; i < w->n_found; i++) {
        struct found *f = &w->found[i];
        if (f->dropped || f->plz.len || !f->d.n || !f->d.matches[0].uncertain || f->ev.has_point)
            continue;
        double lat = 0, lon = 0;
        size_t n = 0;
        for (size_t k = 0; k < w->n_found; k++) {
            const struct found *o = &w->found[k];
            if (k == i || o->dropped || !o->d.n || o->d.matches[0].uncertain)
                continue;
            lat += gazetteer_get(w->g, o->d.matches[0].place)->lat;
            lon += gazetteer_get(w->g, o->d.matches[0].place)->lon;
            n++;
        }
        if (!n)
            continue;
        f->ev.has_company = true;
        f->ev.company_lat = lat / (double)n;
        f->ev.company_lon = lon / (double)n;
        place_decide(w->g, f->m, &f->ev, &f->d);
    }
}

static void decide_all(struct work *w)
{
    point_from_hints(w);
    for (size_t i = 0; i < w->n_found; i++)
        if (!w->found[i].dropped)
            decide_found(w, &w->found[i]);
    decide_by_company(w);
}

/* ---- merging ---- */

/* Whether f can be a part of the town that o was decided to be ("Mitte" and "Berlin"). */
static bool part_of(const struct work *w, struct found *f, const struct found *o)
{
    uint16_t town = gazetteer_get(w->g, o->d.matches[0].place)->town;
    for (size_t i = 0; i < f->d.n; i++) {
        const struct place *p = gazetteer_get(w->g, f->d.matches[i].place);
        if (p->town != town)
            continue;
        struct place_match m = f->d.matches[i];
        m.rule = "name+town";
        m.uncertain = false;
        f->d.matches[0] = m;
        f->d.n = 1;
        return true;
    }
    return false;
}

static bool same_town(const struct work *w, const struct found *a, const struct found *b)
{
    return gazetteer_get(w->g, a->d.matches[0].place)->town ==
           gazetteer_get(w->g, b->d.matches[0].place)->town;
}

/* "Berlin, Berlin", "Mitte, Berlin", "Frankfurt, Niederrad": one place, the more precise. */
static void merge(struct work *w)
{
    for (size_t i = 0; i < w->n_found; i++) {
        struct found *a = &w->found[i];
        for (size_t k = i + 1; k < w->n_found && !a->dropped; k++) {
            struct found *b = &w->found[k];
            if (b->dropped || !a->d.n || !b->d.n)
                continue;
            bool next = b->segment <= a->segment + 1;
            bool one = same_town(w, a, b) || (next && (part_of(w, a, b) || part_of(w, b, a)));
            if (!one)
                continue;
            bool a_town = gazetteer_get(w->g, a->d.matches[0].place)->town == a->d.matches[0].place;
            bool keep_b = (b->plz.len && !a->plz.len) || (a_town && !a->plz.len && next);
            if (keep_b &&
                gazetteer_get(w->g, b->d.matches[0].place)->town == b->d.matches[0].place &&
                !b->plz.len)
                keep_b = false;
            struct found *kept = keep_b ? b : a, *gone = keep_b ? a : b;
            kept->start = kept->start < gone->start ? kept->start : gone->start;
            kept->end = kept->end > gone->end ? kept->end : gone->end;
            gone->dropped = gone->merged = true;
        }
    }
}

/* ---- answer ---- */

static void put_matches(const struct found *f, size_t n, struct place_answer *out)
{
    for (size_t i = 0; i < n && out->n_matches < PLACE_MATCHES_MAX; i++) {
        struct place_match m = f->d.matches[i];
        m.start = f->start;
        m.end = f->end;
        out->matches[out->n_matches++] = m;
    }
}

static void put_places(const struct work *w, struct place_answer *out)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_found; i++)
        n += !w->found[i].dropped && w->found[i].d.n;
    out->several = n > 1;
    for (size_t i = 0; i < w->n_found; i++) {
        const struct found *f = &w->found[i];
        if (f->dropped || !f->d.n)
            continue;
        put_matches(f, n > 1 ? 1 : f->d.n, out);
        out->near |= f->near;
    }
    if (n)
        out->scope = PLACE_SCOPE_PLACE;
}

/* "BE", "Hamburg" as a state: the town. */
static uint16_t city_of_state(const struct gazetteer *g, enum state s)
{
    struct place_key key;
    if (s != STATE_BE && s != STATE_HH && s != STATE_HB)
        return PLACE_NONE;
    place_key_of(str_of(state_name(s)), &key);
    uint32_t e = gazetteer_name_first(g, place_key_str(&key));
    return e ? gazetteer_name(g, e)->id : PLACE_NONE;
}

static void put_state(const struct work *w, struct place_answer *out)
{
    out->states = w->states;
    out->scope = PLACE_SCOPE_STATE;
    for (int s = STATE_COUNT - 1; s > 0; s--)
        if (w->states & 1u << s)
            out->state = (enum state)s;
    uint16_t city = city_of_state(w->g, out->state);
    if (w->states == 1u << out->state && city != PLACE_NONE) {
        out->scope = PLACE_SCOPE_PLACE;
        out->state = STATE_NONE;
        out->states = 0;
        out->matches[out->n_matches++] =
            (struct place_match){.place = city, .rule = "name", .end = (uint32_t)w->scan.text.len};
    }
}

#define NEAREST_KM_MAX 15.0

/* No name helps, but coordinates came with the text: the nearest town. */
static void put_nearest(const struct work *w, struct place_answer *out)
{
    uint16_t best = PLACE_NONE;
    double best_km = NEAREST_KM_MAX;
    for (size_t id = 0, n = gazetteer_count(w->g); id < n; id++) {
        const struct place *p = gazetteer_get(w->g, (uint16_t)id);
        if (fabs(p->lat - w->hint->lat) > 0.2 || fabs(p->lon - w->hint->lon) > 0.3)
            continue;
        double km = distance_km(p->lat, p->lon, w->hint->lat, w->hint->lon);
        if (!p->postal && km < best_km) {
            best_km = km;
            best = (uint16_t)id;
        }
    }
    if (best == PLACE_NONE)
        return;
    out->scope = PLACE_SCOPE_PLACE;
    out->matches[out->n_matches++] = (struct place_match){.place = best, .rule = "point"};
}

static uint16_t count_unread(const struct work *w)
{
    size_t n = w->scan.truncated;
    for (size_t i = 0; i < w->scan.n_segments; i++) {
        const struct scan_segment *seg = &w->scan.segments[i];
        n += seg->unknown + seg->skipped + seg->foreign + seg->foreign_city;
    }
    for (size_t i = 0; i < w->scan.n_mentions; i++)
        n += w->role[i] == ROLE_NONE;
    for (size_t i = 0; i < w->n_found; i++)
        n += w->found[i].dropped && !w->found[i].merged;
    return (uint16_t)n;
}

static void answer(const struct work *w, struct place_answer *out)
{
    out->unread = count_unread(w);
    put_places(w, out);
    out->remote = w->remote;
    if (out->scope == PLACE_SCOPE_PLACE)
        return;
    if (w->states && !w->foreign)
        put_state(w, out);
    else if (w->hint->has_point && !w->foreign)
        put_nearest(w, out);
    if (out->scope != PLACE_SCOPE_UNKNOWN)
        return;
    if (w->nationwide)
        out->scope = PLACE_SCOPE_COUNTRY;
    else if (w->remote)
        out->scope = PLACE_SCOPE_REMOTE;
    else if (w->country)
        out->scope = PLACE_SCOPE_COUNTRY;
}

static bool is_germany(struct str country)
{
    return !country.len || str_eq_nocase(country, STR("DE")) ||
           str_eq_nocase(country, STR("DEU")) || str_eq_nocase(country, STR("D"));
}

/* A country field that names another country; one that says nothing usable does not count. */
static bool is_foreign(struct str country)
{
    struct place_word words[TERM_WORDS_MAX];
    size_t pos = 0, n = 0;
    country = str_trim(country);
    if (is_germany(country))
        return false;
    while (n < TERM_WORDS_MAX && place_word_next(country, &pos, &words[n]))
        n++;
    struct term t = term_at(words, n);
    if (t.kind == TERM_NONE)
        return country.len == 2 || country.len == 3; /* any other ISO code */
    return t.kind == TERM_FOREIGN || t.kind == TERM_FOREIGN_CITY;
}

void place_resolve(const struct gazetteer *g, struct str text, const struct place_hint *hint,
                   struct place_answer *out)
{
    static const struct place_hint nothing;
    struct work w;
    *out = (struct place_answer){0};
    w.g = g;
    w.hint = hint ? hint : &nothing;
    w.n_found = 0;
    w.states = 0;
    w.country = w.nationwide = w.foreign = w.remote = w.near = false;
    memset(w.role, 0, sizeof(w.role));
    if (is_foreign(w.hint->country))
        return;
    place_scan(g, utf8_cut(text, PLACE_TEXT_BYTES_MAX), &w.scan);
    places_find(&w);
    decide_all(&w);
    merge(&w);
    answer(&w, out);
}

void place_resolve_address(const struct gazetteer *g, struct str plz, struct str town,
                           const struct place_hint *hint, struct place_answer *out)
{
    struct place_hint with = hint ? *hint : (struct place_hint){0};
    plz = str_trim(plz);
    if (plz.len)
        with.plz = plz;
    place_resolve(g, town, &with, out);
}
