#include "places/decide.h"

#include <math.h>

/* A namesake counts as comparable from a twelfth of the first one's weight: Halle (Westf.) beside
 * Halle (Saale) is a doubt, Freiburg an der Elbe beside Freiburg im Breisgau is none. */
#define COMPARABLE_RATIO 12.0

struct ranked {
    struct scan_candidate c;
    double weight, km;
};

struct ranking {
    struct ranked r[SCAN_CANDIDATES_MAX];
    size_t n;
    const char *rule; /* the evidence that left out others, NULL = none yet */
    bool conflict;
};

/* How much a town stands for a name: its population, less when the name had to be shortened, and
 * much less when it is only a part of another town. Unknown population counts as a village's. */
static double weight_of(const struct gazetteer *g, struct scan_candidate c)
{
    static const double level_factor[] = {1.0, 0.5, 0.1};
    const struct place *p = gazetteer_get(g, c.id);
    double weight = (p->population ? p->population : 300) * level_factor[c.level];
    return p->town != c.id && c.level != NAME_WHOLE ? weight * 0.1
           : p->town != c.id                        ? weight * 0.2
                                                    : weight;
}

static void ranking_start(const struct gazetteer *g, const struct scan_mention *m, bool parts,
                          struct ranking *r)
{
    bool qualified = false;
    uint8_t level = NAME_PART;
    *r = (struct ranking){0};
    for (size_t i = 0; i < m->n; i++) {
        qualified |= m->c[i].qualified;
        if (m->c[i].level < level)
            level = m->c[i].level;
    }
    for (size_t i = 0; i < m->n; i++) {
        if (qualified && !m->c[i].qualified)
            continue;
        if (!parts && level < NAME_PART && m->c[i].level == NAME_PART)
            continue;
        r->r[r->n++] = (struct ranked){m->c[i], weight_of(g, m->c[i]), 0};
    }
}

typedef bool keep_fn(const struct gazetteer *g, const struct place *p, uint16_t id,
                     const void *what);

/* Keeps those that pass. None passing is a contradiction and changes nothing. */
static void filter(const struct gazetteer *g, struct ranking *r, keep_fn *keep, const void *what,
                   const char *rule)
{
    size_t n = 0;
    struct ranked kept[SCAN_CANDIDATES_MAX];
    for (size_t i = 0; i < r->n; i++)
        if (keep(g, gazetteer_get(g, r->r[i].c.id), r->r[i].c.id, what))
            kept[n++] = r->r[i];
    if (!n) {
        r->conflict = true;
        return;
    }
    if (n < r->n)
        r->rule = rule;
    memcpy(r->r, kept, n * sizeof(*kept));
    r->n = n;
}

static bool keep_states(const struct gazetteer *g, const struct place *p, uint16_t id,
                        const void *what)
{
    (void)g, (void)id;
    return *(const uint32_t *)what & 1u << p->state;
}

static bool keep_digits(const struct gazetteer *g, const struct place *p, uint16_t id,
                        const void *what)
{
    return gazetteer_town_has_plz(g, id, *(const struct str *)what) ||
           gazetteer_town_has_plz(g, p->town, *(const struct str *)what);
}

static void sort_by_weight(struct ranking *r)
{
    for (size_t i = 1; i < r->n; i++)
        for (size_t k = i; k > 0 && r->r[k].weight > r->r[k - 1].weight; k--) {
            struct ranked swap = r->r[k];
            r->r[k] = r->r[k - 1];
            r->r[k - 1] = swap;
        }
}

static void measure(const struct gazetteer *g, struct ranking *r, double lat, double lon)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct place *p = gazetteer_get(g, r->r[i].c.id);
        r->r[i].km = distance_km(lat, lon, p->lat, p->lon);
    }
}

static void to_front(struct ranking *r, size_t i)
{
    struct ranked first = r->r[i];
    memmove(r->r + 1, r->r, i * sizeof(*r->r));
    r->r[0] = first;
}

#define NEAR_POINT_KM_MAX   60.0
#define NEAR_COMPANY_KM_MAX 40.0

/* The nearest of the first n when it is near and clearly nearer than the first. */
static bool prefer_near(struct ranking *r, size_t n, double km_max)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (r->r[i].km < r->r[best].km)
            best = i;
    if (r->r[best].km > km_max)
        return false;
    if (best && r->r[0].km < r->r[best].km * 1.5 + 5)
        best = 0; /* about as near: the larger one */
    to_front(r, best);
    return true;
}

static size_t comparable(const struct ranking *r)
{
    size_t n = 0;
    while (n < r->n && r->r[n].weight * COMPARABLE_RATIO >= r->r[0].weight)
        n++;
    return n;
}

static void ranking_finish(const struct scan_mention *m, const struct ranking *r, const char *rule,
                           bool uncertain, struct decision *d)
{
    d->conflict = r->conflict;
    rule = m->region ? "region" : m->district ? "district" : rule;
    for (size_t i = 0; i < r->n && d->n < PLACE_MATCHES_MAX; i++)
        d->matches[d->n++] =
            (struct place_match){.place = r->r[i].c.id,
                                 .rule = rule,
                                 .loose = m->loose,
                                 .uncertain = uncertain || r->conflict || m->loose};
}

/* parts: "Neustadt" may also be Titisee-Neustadt. */
static void decide(const struct gazetteer *g, const struct scan_mention *m,
                   const struct evidence *ev, bool parts, struct decision *d)
{
    struct ranking r;
    *d = (struct decision){0};
    ranking_start(g, m, parts, &r);
    if (!r.n)
        return;
    if (ev->digits.len)
        filter(g, &r, keep_digits, &ev->digits, "name+plz");
    if (ev->states)
        filter(g, &r, keep_states, &ev->states, "name+state");
    sort_by_weight(&r);
    if (r.n == 1) {
        ranking_finish(m, &r, r.rule ? r.rule : "name", false, d);
        return;
    }
    if (ev->has_point) {
        measure(g, &r, ev->lat, ev->lon);
        if (prefer_near(&r, r.n, NEAR_POINT_KM_MAX)) {
            ranking_finish(m, &r, "name+near", false, d);
            return;
        }
        r.conflict = true;
    }
    size_t n = comparable(&r);
    if (n > 1 && ev->has_company) {
        measure(g, &r, ev->company_lat, ev->company_lon);
        if (prefer_near(&r, n, NEAR_COMPANY_KM_MAX)) {
            ranking_finish(m, &r, "name+near", false, d);
            return;
        }
    }
    ranking_finish(m, &r, n == 1 && r.rule ? r.rule : "name+population", n > 1, d);
}

void place_decide(const struct gazetteer *g, const struct scan_mention *m,
                  const struct evidence *ev, struct decision *d)
{
    struct decision with_parts;
    decide(g, m, ev, false, d);
    if (!d->conflict)
        return;
    decide(g, m, ev, true, &with_parts);
    if (!with_parts.conflict)
        *d = with_parts;
}

uint32_t mention_population(const struct gazetteer *g, const struct scan_mention *m)
{
    uint32_t most = 0;
    for (size_t i = 0; i < m->n; i++) {
        uint32_t population = gazetteer_get(g, m->c[i].id)->population;
        most = population > most ? population : most;
    }
    return most;
}

/* ---- PLZ ---- */

/* How well m names the town of a postal entry: 0 = not at all. */
static int named_by(const struct gazetteer *g, const struct place *row,
                    const struct scan_mention *m)
{
    int best = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (gazetteer_get(g, m->c[i].id)->town != row->town)
            continue;
        int score = m->c[i].id != row->town ? 1 : 4 - m->c[i].level + (m->c[i].qualified ? 4 : 0);
        best = score > best ? score : best;
    }
    return best;
}

/* Imported tables list quarters, "Hamburg Altstadt", beside "Hamburg": the latter is meant. */
static bool has_town_name(const struct gazetteer *g, const struct place *row)
{
    struct place_key town, own;
    place_key_of(gazetteer_get(g, row->town)->name, &town);
    place_key_of(row->name, &own);
    return str_eq(place_key_str(&town), place_key_str(&own));
}

/* Farther than this from every town of that name the PLZ and the name disagree; nearer, the name is
 * a village or a neighbour that the table files under another PLZ. */
#define DISAGREE_KM 20.0

static bool disagrees(const struct gazetteer *g, const struct place *row,
                      const struct scan_mention *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct place *p = gazetteer_get(g, m->c[i].id);
        if (distance_km(row->lat, row->lon, p->lat, p->lon) <= DISAGREE_KM)
            return false;
    }
    return m->n > 0;
}

void place_decide_plz(const struct gazetteer *g, struct str plz, const struct scan_mention *m,
                      struct decision *d)
{
    const uint16_t *ids;
    size_t n = gazetteer_by_plz(g, plz, &ids), best = 0;
    int best_score = 0;
    *d = (struct decision){0};
    if (!n)
        return;
    for (size_t i = 0; i < n && m; i++) {
        const struct place *row = gazetteer_get(g, ids[i]);
        int named = named_by(g, row, m), score = named ? named * 2 + has_town_name(g, row) : 0;
        if (score > best_score) {
            best_score = score;
            best = i;
        }
    }
    const char *rule = best_score ? "plz+name" : "plz";
    bool uncertain = m && !best_score && disagrees(g, gazetteer_get(g, ids[0]), m);
    d->conflict = uncertain;
    d->matches[d->n++] =
        (struct place_match){.place = ids[best], .rule = rule, .uncertain = uncertain};
    for (size_t i = 0; i < n && !best_score && d->n < PLACE_MATCHES_MAX; i++)
        if (i != best)
            d->matches[d->n++] =
                (struct place_match){.place = ids[i], .rule = rule, .uncertain = uncertain};
}
