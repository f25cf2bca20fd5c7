#include "places/table.h"

#include "base/utf8.h"
#include "gazetteer_data.h"

struct str place_table_builtin(void)
{
    return str_n((const char *)gazetteer_data, gazetteer_data_len);
}

void place_table_add(struct arena *a, struct place_table *t, const struct place_entry *e)
{
    if (t->n == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 1024;
        struct place_entry *bigger = arena_alloc(a, cap * sizeof(*bigger));
        if (t->n)
            memcpy(bigger, t->entries, t->n * sizeof(*bigger));
        t->entries = bigger;
        t->cap = cap;
    }
    t->entries[t->n++] = *e;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

/* "51.1617": plain decimals only, so no general number reader is needed for 40,000 of them. */
static bool to_degrees(struct str s, float *out)
{
    bool minus = s.len && s.ptr[0] == '-';
    size_t i = minus;
    double value = 0, scale = 1;
    if (s.len == i || s.len > 12)
        return false;
    for (bool point = false; i < s.len; i++) {
        if (s.ptr[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        value = value * 10 + (s.ptr[i] - '0');
        scale *= point ? 10 : 1;
    }
    *out = (float)((minus ? -value : value) / scale);
    return true;
}

#define FIELDS_MAX 11

static size_t split_fields(struct str line, struct str *fields)
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= line.len && n < FIELDS_MAX; i++)
        if (i == line.len || line.ptr[i] == '\t') {
            fields[n++] = str_n(line.ptr + from, i - from);
            from = i + 1;
        }
    return n;
}

static const char *read_point(struct str lat, struct str lon, struct place *p)
{
    if (!to_degrees(lat, &p->lat) || p->lat < -90 || p->lat > 90)
        return "latitude is not a number between -90 and 90";
    if (!to_degrees(lon, &p->lon) || p->lon < -180 || p->lon > 180)
        return "longitude is not a number between -180 and 180";
    return NULL;
}

static const char *read_town(struct str *f, size_t n, size_t id, struct place_entry *e)
{
    struct place *p = &e->place;
    uint64_t number = 0;
    bool part = f[0].ptr[0] == 'D';
    if (n != (part ? 10u : 9u))
        return "wrong number of fields";
    p->name = f[1];
    p->plz = f[2];
    p->ags = f[3];
    p->state = f[4].len ? state_of(f[4]) : STATE_NONE;
    if (!p->name.len || p->name.len > PLACE_NAME_BYTES_MAX || !utf8_valid(p->name))
        return "name is empty, too long or not UTF-8";
    if ((p->plz.len && p->plz.len != 5) || !is_digits(p->plz))
        return "PLZ is not 5 digits";
    if ((p->ags.len && p->ags.len != 8) || !is_digits(p->ags))
        return "AGS is not 8 digits";
    if (f[4].len && (f[4].len != 2 || !p->state))
        return "unknown state";
    if (!str_to_u64(f[7], &number) || number > 100000000)
        return "population is not a number";
    p->population = (uint32_t)number;
    e->aliases = f[8];
    if (!utf8_valid(f[8]))
        return "aliases are not UTF-8";
    p->town = (uint16_t)id;
    if (part) {
        if (!str_to_u64(f[9], &number) || number >= PLACE_ENTRIES_MAX)
            return "town id is not a number";
        p->town = (uint16_t)number;
    }
    return read_point(f[5], f[6], p);
}

static const char *read_postal(struct str *f, size_t n, const struct place_table *t,
                               struct place_entry *e)
{
    struct place *p = &e->place;
    uint64_t town;
    if (n != 5 && n != 6)
        return "wrong number of fields";
    if (f[1].len != 5 || !is_digits(f[1]))
        return "PLZ is not 5 digits";
    if (!str_to_u64(f[2], &town) || town >= t->n || t->entries[town].place.postal)
        return "town id is not that of a town above";
    *p = t->entries[town].place;
    p->plz = f[1];
    p->postal = true;
    if (n == 6)
        p->name = f[5];
    if (!p->name.len || p->name.len > PLACE_NAME_BYTES_MAX || !utf8_valid(p->name))
        return "name is empty, too long or not UTF-8";
    return read_point(f[3], f[4], p);
}

static const char *read_line(struct arena *a, struct str line, struct place_table *t)
{
    struct str f[FIELDS_MAX] = {0};
    struct place_entry e = {0};
    size_t n = split_fields(line, f);
    const char *wrong;
    if (f[0].len != 1 || !strchr("TDP", f[0].ptr[0]))
        return "line does not start with T, D or P";
    if (t->n >= PLACE_ENTRIES_MAX)
        return "more than 65,534 entries";
    if (f[0].ptr[0] == 'P')
        wrong = read_postal(f, n, t, &e);
    else
        wrong = read_town(f, n, t->n, &e);
    if (!wrong)
        place_table_add(a, t, &e);
    return wrong;
}

/* Parts may name a town below them, so this is checked at the end. */
static bool parts_have_towns(const struct place_table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct place *p = &t->entries[i].place;
        if (p->town >= t->n || t->entries[p->town].place.postal)
            return false;
        if (!p->postal && p->town != i && t->entries[p->town].place.town != p->town)
            return false;
    }
    return true;
}

static size_t count_lines(struct str text)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    size_t n = 1;
    for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        n++;
    return n;
}

bool place_table_parse(struct arena *a, struct str text, const char *origin,
                       struct place_table *out, struct err *err)
{
    struct str rest = text, line;
    size_t number = 0;
    *out = (struct place_table){.cap = count_lines(text)};
    out->entries = arena_alloc(a, out->cap * sizeof(*out->entries));
    while (str_line(&rest, &line)) {
        number++;
        if (!line.len || line.ptr[0] == '#')
            continue;
        const char *wrong = read_line(a, line, out);
        if (wrong)
            return err_set(err, ERR_CORRUPT, "%s: line %zu: %s", origin, number, wrong);
    }
    if (!out->n)
        return err_set(err, ERR_CORRUPT, "%s: holds no places", origin);
    if (!parts_have_towns(out))
        return err_set(err, ERR_CORRUPT, "%s: a part names a town that does not exist", origin);
    return true;
}

static void write_town(const struct place_entry *e, size_t id, struct buf *out)
{
    const struct place *p = &e->place;
    bool part = p->town != id;
    buf_printf(out, "%c\t%.*s\t%.*s\t%.*s\t%s\t%.4f\t%.4f\t%u\t%.*s", part ? 'D' : 'T',
               STR_ARG(p->name), STR_ARG(p->plz), STR_ARG(p->ags), state_code(p->state), p->lat,
               p->lon, p->population, STR_ARG(e->aliases));
    if (part)
        buf_printf(out, "\t%u", p->town);
    buf_char(out, '\n');
}

void place_table_write(const struct place_table *t, struct buf *out)
{
    for (size_t id = 0; id < t->n; id++) {
        const struct place *p = &t->entries[id].place;
        if (!p->postal) {
            write_town(&t->entries[id], id, out);
            continue;
        }
        buf_printf(out, "P\t%.*s\t%u\t%.4f\t%.4f", STR_ARG(p->plz), p->town, p->lat, p->lon);
        if (!str_eq(p->name, t->entries[p->town].place.name))
            buf_printf(out, "\t%.*s", STR_ARG(p->name));
        buf_char(out, '\n');
    }
}
