#include "places/import.h"

#include "base/file.h"
#include "places/fold.h"
#include "places/index.h"

#include <stdlib.h>

#define SAME_TOWN_KM            30.0 /* rows of one name and Kreis nearer than this are one town */
#define NEXT_KREIS_KM           12.0 /* … and the file has some of them in the Kreis next door */
#define MATCH_KM                15.0 /* a built-in town of that name nearer than this is the same */
#define GUESSED_KM              35.0 /* … or nearer than this when its point was interpolated */
#define QUARTER_KM              30.0
#define QUARTERS_POPULATION_MIN 50000
#define NONE                    UINT32_MAX
#define REJECTED_PART           100 /* one line in so many may be wrong */

struct group { /* rows of one town */
    const struct geonames_row *first;
    double lat, lon; /* sums */
    size_t n;
    uint16_t builtin; /* or PLACE_NONE */
    uint32_t parent;  /* group it is a quarter of, or NONE */
};

struct merge {
    struct arena *arena;
    const struct geonames *file;
    const struct gazetteer *builtin;
    const struct geonames_row **order; /* rows by name, Kreis, PLZ */
    uint32_t *group_of;                /* [row index] */
    bool *placeholder;                 /* [row index] */
    struct group *groups;
    size_t n_groups;
    uint32_t *new_id; /* [built-in id] → id in the new table, or NONE */
    struct place_table table;
    struct gazetteer_report *report;
};

/* ---- rows → groups ---- */

static int compare_rows(const void *pa, const void *pb)
{
    const struct geonames_row *a = *(const struct geonames_row *const *)pa;
    const struct geonames_row *b = *(const struct geonames_row *const *)pb;
    int c = str_cmp(a->name, b->name);
    if (!c)
        c = str_cmp(a->kreis, b->kreis);
    if (!c)
        c = str_cmp(a->plz, b->plz);
    return c ? c : a < b ? -1 : a > b;
}

static double km_to_group(const struct group *g, double lat, double lon)
{
    return distance_km(g->lat / (double)g->n, g->lon / (double)g->n, lat, lon);
}

static uint32_t group_for(const struct merge *m, const struct geonames_row *r)
{
    for (size_t i = m->n_groups; i-- > 0;) {
        const struct group *g = &m->groups[i];
        if (!str_eq(g->first->name, r->name))
            break;
        bool same_kreis = str_eq(g->first->kreis, r->kreis);
        if (km_to_group(g, r->lat, r->lon) <= (same_kreis ? SAME_TOWN_KM : NEXT_KREIS_KM))
            return (uint32_t)i;
    }
    return NONE;
}

static void group_rows(struct merge *m)
{
    size_t n = m->file->n_rows;
    m->order = ARENA_ARRAY(m->arena, const struct geonames_row *, n + 1);
    m->group_of = ARENA_ARRAY(m->arena, uint32_t, n + 1);
    m->groups = ARENA_ARRAY(m->arena, struct group, n + 1);
    for (size_t i = 0; i < n; i++)
        m->order[i] = &m->file->rows[i];
    qsort(m->order, n, sizeof(*m->order), compare_rows);
    for (size_t i = 0; i < n; i++) {
        const struct geonames_row *r = m->order[i];
        uint32_t at = group_for(m, r);
        if (at == NONE) {
            at = (uint32_t)m->n_groups++;
            m->groups[at] = (struct group){.first = r, .parent = NONE};
        }
        struct group *g = &m->groups[at];
        g->lat += r->lat;
        g->lon += r->lon;
        g->n++;
        m->group_of[r - m->file->rows] = at;
    }
}

/* The file gives many PLZ of a large city the same point, its centre, where it knows no better. */
#define PLACEHOLDER_ROWS 4

static void find_placeholders(struct merge *m)
{
    size_t n = m->file->n_rows, to;
    m->placeholder = ARENA_ARRAY(m->arena, bool, n + 1);
    for (size_t from = 0; from < n; from = to) {
        uint32_t group = m->group_of[m->order[from] - m->file->rows];
        for (to = from; to < n && m->group_of[m->order[to] - m->file->rows] == group; to++)
            ;
        for (size_t i = from; i < to; i++) {
            const struct geonames_row *r = m->order[i];
            size_t same = 0;
            for (size_t k = from; k < to; k++)
                same += m->order[k]->lat == r->lat && m->order[k]->lon == r->lon;
            m->placeholder[r - m->file->rows] = same >= PLACEHOLDER_ROWS;
        }
    }
}

/* ---- groups ↔ built-in towns ---- */

/* How far a built-in town lies from the group, or -1 when it is another town. */
static double match_km(const struct merge *m, const struct group *g, uint16_t id)
{
    const struct place *p = gazetteer_get(m->builtin, id);
    double km = km_to_group(g, p->lat, p->lon);
    bool city = str_ends(p->ags, STR("000")) && str_starts(p->ags, g->first->kreis);
    bool same_plz = p->plz.len && str_eq(p->plz, g->first->plz);
    /* Without a municipality key the state is a guess as well. */
    if (p->state != g->first->state && (p->ags.len || !same_plz))
        return -1;
    double limit = city ? SAME_TOWN_KM : p->population ? MATCH_KM : GUESSED_KM;
    return km <= limit ? km : same_plz ? limit : -1;
}

/* The nearest built-in town with a name of at most this level. */
static uint16_t nearest_named(const struct merge *m, const struct group *g, struct str name,
                              enum place_name_level level_max)
{
    struct place_key key;
    uint16_t best = PLACE_NONE;
    double best_rank = 1e9;
    place_key_of(name, &key);
    for (uint32_t e = gazetteer_name_first(m->builtin, place_key_str(&key)); e;
         e = gazetteer_name(m->builtin, e)->next) {
        const struct place_name *n = gazetteer_name(m->builtin, e);
        double km = n->level <= level_max ? match_km(m, g, n->id) : -1;
        double rank = km + 100.0 * n->level;
        if (km >= 0 && rank < best_rank) {
            best_rank = rank;
            best = n->id;
        }
    }
    return best;
}

/* The name as it stands, or a shortened one on one side: "Limburg an der Lahn", "Limburg". */
static uint16_t find_builtin(const struct merge *m, const struct group *g)
{
    struct str name = g->first->name;
    uint16_t found = nearest_named(m, g, name, NAME_BASE);
    if (found != PLACE_NONE)
        return found;
    found = nearest_named(m, g, str_slice(name, 0, place_base_len(name)), NAME_WHOLE);
    if (found != PLACE_NONE)
        return found;
    return nearest_named(m, g, place_untitled(name), NAME_WHOLE);
}

static void match_groups(struct merge *m)
{
    size_t n = gazetteer_count(m->builtin);
    m->new_id = ARENA_ARRAY(m->arena, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        m->new_id[i] = NONE;
    for (size_t i = 0; i < m->n_groups; i++) {
        struct group *g = &m->groups[i];
        uint16_t found = find_builtin(m, g);
        g->builtin = PLACE_NONE;
        if (found == PLACE_NONE)
            continue;
        if (m->new_id[found] != NONE) { /* "Wittenberg" and "Lutherstadt Wittenberg" */
            g->parent = m->new_id[found];
            continue;
        }
        g->builtin = found;
        m->new_id[found] = (uint32_t)i;
        m->report->n_matched++;
    }
}

/* "Hamburg Altona-Nord" follows "Hamburg" in the order of names. */
static void find_quarters(struct merge *m)
{
    for (size_t i = 0; i < m->n_groups; i++) {
        const struct group *town = &m->groups[i];
        struct str name = town->first->name;
        if (town->builtin == PLACE_NONE ||
            gazetteer_get(m->builtin, town->builtin)->population < QUARTERS_POPULATION_MIN)
            continue;
        for (size_t k = i + 1; k < m->n_groups; k++) {
            struct group *g = &m->groups[k];
            if (!str_starts(g->first->name, name))
                break;
            if (g->first->name.len > name.len + 1 && g->first->name.ptr[name.len] == ' ' &&
                g->builtin == PLACE_NONE &&
                km_to_group(town, g->lat / (double)g->n, g->lon / (double)g->n) <= QUARTER_KM)
                g->parent = (uint32_t)i;
        }
    }
}

/* ---- the new table ---- */

static void add_alias(struct merge *m, struct place_entry *e, struct str alias)
{
    if (!alias.len || str_eq(alias, e->place.name))
        return;
    e->aliases = e->aliases.len
                     ? arena_printf(m->arena, "%.*s|%.*s", STR_ARG(e->aliases), STR_ARG(alias))
                     : alias;
}

static struct str main_plz(const struct merge *m, const struct group *g)
{
    const uint16_t *ids;
    if (g->builtin != PLACE_NONE) {
        struct str plz = gazetteer_get(m->builtin, g->builtin)->plz;
        if (plz.len && gazetteer_by_plz(m->builtin, plz, &ids))
            return plz;
    }
    return g->first->plz;
}

/* A town with a population has its own point in the built-in table, its centre; the mean of its PLZ
 * would be pulled to the outskirts. */
static void add_group(struct merge *m, const struct group *g, uint32_t id)
{
    struct place_entry e = {.place = {.name = g->first->name, .state = g->first->state}};
    struct place *p = &e.place;
    p->plz = main_plz(m, g);
    p->lat = (float)(g->lat / (double)g->n);
    p->lon = (float)(g->lon / (double)g->n);
    p->town = (uint16_t)id;
    if (g->builtin != PLACE_NONE) {
        const struct place *b = gazetteer_get(m->builtin, g->builtin);
        p->name = b->name;
        p->ags = b->ags;
        p->population = b->population;
        if (b->population) {
            p->lat = b->lat;
            p->lon = b->lon;
        }
        if (b->town != g->builtin && m->new_id[b->town] != NONE)
            p->town = (uint16_t)m->new_id[b->town];
        e.aliases = gazetteer_aliases(m->builtin, g->builtin);
        add_alias(m, &e, g->first->name);
    } else if (g->parent != NONE) {
        const struct group *town = &m->groups[g->parent];
        p->town = (uint16_t)g->parent;
        if (str_starts(p->name, town->first->name))
            add_alias(m, &e, str_trim(str_slice(p->name, town->first->name.len, p->name.len)));
    }
    place_table_add(m->arena, &m->table, &e);
}

static bool is_town(const struct place *p, uint16_t id)
{
    return !p->postal && p->town == id;
}

/* Towns and parts that only the built-in table has; towns first, for the parts to point at. */
static void add_rest(struct merge *m)
{
    size_t n = gazetteer_count(m->builtin);
    for (int parts = 0; parts < 2; parts++)
        for (size_t id = 0; id < n; id++) {
            const struct place *b = gazetteer_get(m->builtin, (uint16_t)id);
            if (b->postal || m->new_id[id] != NONE || is_town(b, (uint16_t)id) == (parts == 1))
                continue;
            struct place_entry e = {.place = *b,
                                    .aliases = gazetteer_aliases(m->builtin, (uint16_t)id)};
            m->new_id[id] = (uint32_t)m->table.n;
            e.place.town = (uint16_t)m->new_id[b->town];
            place_table_add(m->arena, &m->table, &e);
            m->report->n_kept++;
        }
}

/* A part may have become part of a part ("Hamburg Altona" of the file): point at the town. */
static void flatten(struct merge *m)
{
    for (size_t id = 0; id < m->table.n; id++) {
        struct place *p = &m->table.entries[id].place;
        uint16_t town = m->table.entries[p->town].place.town;
        for (int depth = 0; depth < 4 && town != p->town; depth++) {
            p->town = town;
            town = m->table.entries[town].place.town;
        }
        if (m->table.entries[p->town].place.town != p->town)
            p->town = (uint16_t)id;
    }
}

static void add_postal(struct merge *m, struct str plz, uint32_t id, float lat, float lon)
{
    struct place_entry e = {.place = m->table.entries[id].place};
    e.place.plz = plz;
    e.place.postal = true;
    e.place.lat = lat;
    e.place.lon = lon;
    place_table_add(m->arena, &m->table, &e);
    m->report->n_postal++;
}

static int compare_plz(const void *pa, const void *pb)
{
    const struct geonames_row *a = *(const struct geonames_row *const *)pa;
    const struct geonames_row *b = *(const struct geonames_row *const *)pb;
    int c = str_cmp(a->plz, b->plz);
    return c ? c : a < b ? -1 : a > b;
}

static size_t rows_of_plz(const struct merge *m, struct str plz, const struct geonames_row ***rows)
{
    size_t lo = 0, hi = m->file->n_rows, n = 0;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(m->order[mid]->plz, plz) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *rows = m->order + lo;
    while (lo + n < m->file->n_rows && str_eq(m->order[lo + n]->plz, plz))
        n++;
    return n;
}

/* A placeholder moves to the mean of the quarters the file lists for the same PLZ. */
static void add_row(struct merge *m, const struct geonames_row *r)
{
    const struct geonames_row **rows;
    uint32_t group = m->group_of[r - m->file->rows];
    double lat = 0, lon = 0, quarters = 0;
    size_t n = m->placeholder[r - m->file->rows] ? rows_of_plz(m, r->plz, &rows) : 0;
    for (size_t i = 0; i < n; i++)
        if (m->groups[m->group_of[rows[i] - m->file->rows]].parent == group) {
            lat += rows[i]->lat;
            lon += rows[i]->lon;
            quarters++;
        }
    if (quarters > 0)
        add_postal(m, r->plz, group, (float)(lat / quarters), (float)(lon / quarters));
    else
        add_postal(m, r->plz, group, r->lat, r->lon);
}

/* A built-in pair the file lacks stands at its town's own point, or where that is only interpolated
 * at the mean of the file's rows of that PLZ. */
static void add_builtin_postal(struct merge *m, const struct place *b)
{
    const struct geonames_row **rows;
    size_t n = rows_of_plz(m, b->plz, &rows);
    uint32_t town = m->new_id[b->town];
    double lat = 0, lon = 0;
    for (size_t i = 0; i < n; i++) {
        if (m->group_of[rows[i] - m->file->rows] == town)
            return;
        lat += rows[i]->lat;
        lon += rows[i]->lon;
    }
    if (n && !b->population)
        add_postal(m, b->plz, town, (float)(lat / (double)n), (float)(lon / (double)n));
    else
        add_postal(m, b->plz, town, b->lat, b->lon);
}

static void add_postals(struct merge *m)
{
    size_t n = gazetteer_count(m->builtin);
    qsort(m->order, m->file->n_rows, sizeof(*m->order), compare_plz);
    for (size_t i = 0; i < m->file->n_rows; i++)
        add_row(m, m->order[i]);
    for (size_t id = 0; id < n; id++)
        if (gazetteer_get(m->builtin, (uint16_t)id)->postal)
            add_builtin_postal(m, gazetteer_get(m->builtin, (uint16_t)id));
}

static bool build(struct merge *m, struct err *err)
{
    group_rows(m);
    find_placeholders(m);
    if (m->n_groups + m->file->n_rows + gazetteer_count(m->builtin) > 4u * PLACE_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "more than 65,534 places: is this the file of one country?");
    match_groups(m);
    find_quarters(m);
    if (m->n_groups > PLACE_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "more than 65,534 towns: is this the file of one country?");
    for (size_t i = 0; i < m->n_groups; i++)
        add_group(m, &m->groups[i], (uint32_t)i);
    add_rest(m);
    flatten(m);
    m->report->n_towns = m->table.n;
    add_postals(m);
    if (m->table.n > PLACE_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "the joined table has %zu places; at most 65,534 fit",
                       m->table.n);
    return true;
}

static bool write_table(const struct merge *m, const char *data_dir, struct err *err)
{
    struct buf out = BUF_MAX(GAZETTEER_BYTES_MAX);
    buf_cstr(&out, "# Umkreis gazetteer 1; written by `umkreis gazetteer import`\n"
                   "# GeoNames, CC BY 4.0; (c) OpenStreetMap contributors, ODbL 1.0\n");
    place_table_write(&m->table, &out);
    char *path = path_join(m->arena, data_dir, GAZETTEER_FILE);
    bool ok = buf_ok(&out) || err_set(err, ERR_LIMIT, "%s: would be larger than 32 MiB", path);
    ok = ok && file_make_dirs(data_dir, err) && file_write_atomic(path, buf_view(&out), err);
    buf_done(&out);
    return ok;
}

static bool acceptable(const char *file, const struct geonames *g, struct err *err)
{
    if (g->n_rejected * REJECTED_PART <= g->n_lines && g->n_rows)
        return true;
    if (!g->n_rejected)
        return err_set(err, ERR_DATA, "%s: has no lines", file);
    const struct geonames_rejection *r = &g->rejections[0];
    return err_set(err, ERR_DATA,
                   "%s: %zu of %zu lines do not fit GeoNames' layout, nothing was imported; the "
                   "first is line %zu, %.*s: %.*s",
                   file, g->n_rejected, g->n_lines, r->line, STR_ARG(r->field), STR_ARG(r->reason));
}

bool gazetteer_import(struct arena *a, const char *file, const char *data_dir,
                      struct gazetteer_report *report, struct err *err)
{
    struct str text;
    *report = (struct gazetteer_report){0};
    if (!file_read(a, file, GEONAMES_BYTES_MAX, &text, err))
        return false;
    geonames_parse(a, text, &report->file);
    if (!acceptable(file, &report->file, err))
        return false;
    struct gazetteer *builtin = gazetteer_open(NULL, err);
    if (!builtin)
        return false;
    struct merge m = {.arena = a, .file = &report->file, .builtin = builtin, .report = report};
    bool ok = build(&m, err) && write_table(&m, data_dir, err);
    gazetteer_close(builtin);
    return ok;
}
