#include "cli/place_measure.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "places/resolve.h"

#include <jansson.h>
#include <stdio.h>

#define NEAR_KM 5.0
#define FAR_KM  15.0

/* ---- the Bundesagentur's postings ---- */

struct ba_measure {
    struct arena *arena;
    const struct gazetteer *g;
    struct map seen;
    size_t n, n_near, n_far;
    bool failing;
};

static struct str json_text(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_string(v) ? str_n(json_string_value(v), json_string_length(v)) : STR_NONE;
}

static bool json_degrees(const json_t *object, const char *key, double *out)
{
    const json_t *v = json_object_get(object, key);
    if (json_is_number(v)) {
        *out = json_number_value(v);
        return true;
    }
    return json_is_string(v) && str_to_double(json_text(object, key), out);
}

static void measure_pair(struct ba_measure *m, struct str plz, struct str town, double lat,
                         double lon)
{
    struct place_answer ans;
    double km = -1;
    place_resolve_address(m->g, plz, town, NULL, &ans);
    if (ans.scope == PLACE_SCOPE_PLACE) {
        const struct place *p = gazetteer_get(m->g, ans.matches[0].place);
        km = distance_km(lat, lon, p->lat, p->lon);
    }
    m->n++;
    m->n_near += km >= 0 && km <= NEAR_KM;
    m->n_far += km >= 0 && km <= FAR_KM;
    if (!m->failing || (km >= 0 && km <= NEAR_KM))
        return;
    if (km < 0)
        printf("  none     %.*s %.*s\n", STR_ARG(plz), STR_ARG(town));
    else
        printf("  %5.1f km %.*s %.*s → %.*s, %s\n", km, STR_ARG(plz), STR_ARG(town),
               STR_ARG(gazetteer_get(m->g, ans.matches[0].place)->name), ans.matches[0].rule);
}

static void measure_location(struct ba_measure *m, const json_t *location)
{
    const json_t *address = json_object_get(location, "adresse");
    double lat, lon;
    bool is_new;
    if (!json_degrees(location, "breite", &lat) || !json_degrees(location, "laenge", &lon))
        return;
    struct str plz = json_text(address, "plz"), town = json_text(address, "ort");
    map_put(&m->seen, arena_printf(m->arena, "%.*s\t%.*s", STR_ARG(plz), STR_ARG(town)), &is_new);
    if (is_new)
        measure_pair(m, plz, town, lat, lon);
}

static void print_share(const char *what, size_t part, size_t all)
{
    printf("%s: %zu of %zu, %.1f %%\n", what, part, all,
           all ? 100.0 * (double)part / (double)all : 0.0);
}

bool place_measure_ba(struct arena *a, const struct gazetteer *g, const char *file, bool failing,
                      struct err *err)
{
    struct ba_measure m = {.arena = a, .g = g, .failing = failing};
    struct str text, line;
    size_t number = 0;
    bool ok = true;
    if (!file_read(a, file, PLACE_MEASURE_BYTES_MAX, &text, err))
        return false;
    while (ok && str_line(&text, &line)) {
        json_error_t wrong;
        number++;
        if (!str_trim(line).len)
            continue;
        json_t *posting = json_loadb(line.ptr, line.len, 0, &wrong);
        if (!posting) {
            ok = err_set(err, ERR_DATA, "%s: line %zu: %s", file, number, wrong.text);
            break;
        }
        size_t i;
        json_t *location;
        json_array_foreach(json_object_get(posting, "stellenlokationen"), i, location)
            measure_location(&m, location);
        json_decref(posting);
    }
    if (ok) {
        print_share("pairs of PLZ and town within 5 km", m.n_near, m.n);
        print_share("pairs of PLZ and town within 15 km", m.n_far, m.n);
    }
    map_done(&m.seen);
    return ok;
}

/* ---- city strings ---- */

/* One CSV field (RFC 4180) at *pos into *out; *end is true behind the record's last. */
static void csv_field(struct arena *a, struct str text, size_t *pos, struct str *out, bool *end)
{
    struct buf field = {0};
    bool quoted = *pos < text.len && text.ptr[*pos] == '"';
    *pos += quoted;
    while (*pos < text.len) {
        char c = text.ptr[(*pos)++];
        if (quoted && c == '"') {
            if (*pos < text.len && text.ptr[*pos] == '"')
                (*pos)++;
            else {
                quoted = false;
                continue;
            }
        } else if (!quoted && (c == ',' || c == '\n')) {
            *end = c == '\n';
            break;
        }
        buf_char(&field, c);
        *end = *pos >= text.len;
    }
    *out = arena_str(a, str_trim(buf_view(&field)));
    buf_done(&field);
}

struct city_measure {
    const struct gazetteer *g;
    struct map seen;
    size_t n, by_scope[PLACE_SCOPE_REMOTE + 1];
    bool failing;
};

static void measure_city(struct city_measure *m, struct str city)
{
    struct place_answer ans;
    bool is_new;
    map_put(&m->seen, city, &is_new);
    if (!is_new)
        return;
    place_resolve(m->g, city, NULL, &ans);
    m->n++;
    m->by_scope[ans.scope]++;
    if (m->failing && ans.scope == PLACE_SCOPE_UNKNOWN)
        printf("  unknown: %.*s\n", STR_ARG(city));
}

static void print_cities(const struct city_measure *m)
{
    for (int s = 0; s <= PLACE_SCOPE_REMOTE; s++)
        if (m->by_scope[s])
            print_share(place_scope_name((enum place_scope)s), m->by_scope[s], m->n);
    print_share("city strings resolved", m->n - m->by_scope[PLACE_SCOPE_UNKNOWN], m->n);
}

bool place_measure_cities(struct arena *a, const struct gazetteer *g, const char *file,
                          bool failing, struct err *err)
{
    struct city_measure m = {.g = g, .failing = failing};
    struct str text, field;
    size_t pos = 0, column = 0, city = SIZE_MAX;
    bool end = false, header = true;
    if (!file_read(a, file, PLACE_MEASURE_BYTES_MAX, &text, err))
        return false;
    while (pos < text.len) {
        csv_field(a, text, &pos, &field, &end);
        if (header && str_eq(field, STR("city")))
            city = column;
        else if (!header && column == city)
            measure_city(&m, field);
        column = end ? 0 : column + 1;
        header &= !end;
        if (!header && city == SIZE_MAX)
            break;
    }
    map_done(&m.seen);
    if (city == SIZE_MAX)
        return err_set(err, ERR_DATA, "%s: line 1 names no column \"city\"", file);
    print_cities(&m);
    return true;
}
