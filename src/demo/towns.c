#include "demo/towns.h"

#include "base/map.h"

/* Villages count as if they had this many more people: there are jobs at the works in the field. */
#define WEIGHT_BASE 500
#define CITY_PEOPLE 100000

/* Namesakes that portals are known to mix up. */
static const struct {
    struct str name, plz;
} mixed_up[] = {
    {STR_INIT("Wachau"), STR_INIT("01454")}, /* the town near Radeberg */
    {STR_INIT("Wachau"), STR_INIT("04416")}, /* a part of Markkleeberg near Leipzig */
};

static struct str first_word(struct str name)
{
    size_t i = 0;
    while (i < name.len && name.ptr[i] != ' ' && name.ptr[i] != '(' && name.ptr[i] != '/')
        i++;
    return str_slice(name, 0, i);
}

static void find_namesakes(struct arena *a, struct demo_towns *t)
{
    static const char *const too_common[] = {"Bad",   "Sankt", "St.", "Groß",
                                             "Klein", "Markt", "Alt"};
    struct map count = {0};
    for (uint32_t i = 0; i < t->n; i++)
        ++*map_put(&count, first_word(gazetteer_get(t->gazetteer, t->towns[i])->name), NULL);
    t->namesakes = ARENA_ARRAY(a, uint16_t, t->n);
    for (uint32_t i = 0; i < t->n; i++) {
        struct str word = first_word(gazetteer_get(t->gazetteer, t->towns[i])->name);
        bool common = false;
        for (size_t j = 0; j < sizeof(too_common) / sizeof(too_common[0]); j++)
            common = common || str_eq(word, str_of(too_common[j]));
        if (!common && *map_get(&count, word) > 1)
            t->namesakes[t->n_namesakes++] = t->towns[i];
    }
    map_done(&count);
}

static void find_postal(struct arena *a, struct demo_towns *t)
{
    size_t n = gazetteer_count(t->gazetteer);
    t->postal_start = ARENA_ARRAY(a, uint32_t, n + 1);
    t->postal = ARENA_ARRAY(a, uint16_t, n);
    for (size_t i = 0; i < n; i++) {
        const struct place *p = gazetteer_get(t->gazetteer, (uint16_t)i);
        if (p->postal)
            t->postal_start[p->town + 1]++;
    }
    for (size_t i = 0; i < n; i++)
        t->postal_start[i + 1] += t->postal_start[i];
    uint32_t *at = ARENA_ARRAY(a, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        const struct place *p = gazetteer_get(t->gazetteer, (uint16_t)i);
        if (p->postal)
            t->postal[t->postal_start[p->town] + at[p->town]++] = (uint16_t)i;
    }
}

static bool is_town(const struct place *p, size_t id)
{
    return !p->postal && p->town == id && p->state != STATE_NONE && p->name.len > 0;
}

void demo_towns_init(struct arena *a, const struct gazetteer *g, struct demo_towns *t)
{
    size_t n = gazetteer_count(g);
    *t = (struct demo_towns){.gazetteer = g};
    t->towns = ARENA_ARRAY(a, uint16_t, n);
    t->sums = ARENA_ARRAY(a, uint32_t, n);
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct place *p = gazetteer_get(g, (uint16_t)i);
        if (!is_town(p, i))
            continue;
        sum += WEIGHT_BASE + p->population + (p->population > CITY_PEOPLE ? p->population / 2 : 0);
        t->towns[t->n] = (uint16_t)i;
        t->sums[t->n++] = sum;
    }
    find_namesakes(a, t);
    find_postal(a, t);
}

struct str demo_towns_name(const struct demo_towns *t, uint16_t town)
{
    struct str name = gazetteer_get(t->gazetteer, town)->name;
    return str_slice(name, 0, str_find(name, STR(" - "), 0));
}

struct demo_place demo_towns_place(const struct demo_towns *t, uint16_t town, struct rng *r)
{
    const struct place *p = gazetteer_get(t->gazetteer, town);
    uint32_t start = t->postal_start[town], n = t->postal_start[town + 1] - start;
    const struct place *area =
        n > 0 ? gazetteer_get(t->gazetteer, t->postal[start + rng_below(r, n)]) : p;
    return (struct demo_place){.town = town,
                               .name = demo_towns_name(t, town),
                               .plz = area->plz,
                               .lat = area->lat,
                               .lon = area->lon,
                               .state = p->state};
}

static bool draw_mixed_up(const struct demo_towns *t, struct rng *r, struct demo_place *out)
{
    size_t which = rng_below(r, sizeof(mixed_up) / sizeof(mixed_up[0]));
    const uint16_t *ids;
    size_t n = gazetteer_by_plz(t->gazetteer, mixed_up[which].plz, &ids), best = 0;
    if (n == 0)
        return false;
    for (size_t i = n; i-- > 0;)
        if (str_eq(gazetteer_get(t->gazetteer, ids[i])->name, mixed_up[which].name))
            best = i;
    const struct place *area = gazetteer_get(t->gazetteer, ids[best]);
    *out = (struct demo_place){.town = area->town,
                               .name = mixed_up[which].name,
                               .plz = mixed_up[which].plz,
                               .lat = area->lat,
                               .lon = area->lon,
                               .state = gazetteer_get(t->gazetteer, area->town)->state};
    return true;
}

struct demo_place demo_towns_draw(const struct demo_towns *t, struct rng *r)
{
    uint32_t special = rng_below(r, 1000);
    struct demo_place place;
    if (special == 0 && draw_mixed_up(t, r, &place))
        return place;
    if (special < 20 && t->n_namesakes > 0)
        return demo_towns_place(t, t->namesakes[rng_below(r, t->n_namesakes)], r);
    return demo_towns_place(t, t->towns[draw_sums(r, t->sums, t->n)], r);
}
