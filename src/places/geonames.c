#include "places/geonames.h"

#include "base/utf8.h"
#include "places/table.h"

#define FIELDS 12

/* Germany with its islands, generously. */
#define LAT_MIN 47.0
#define LAT_MAX 55.2
#define LON_MIN 5.5
#define LON_MAX 15.3

struct checker {
    struct arena *arena;
    struct geonames *out;
    bool ok;
};

static void reject(struct checker *c, const char *field, struct str reason)
{
    struct geonames *out = c->out;
    if (c->ok && out->n_rejected < GEONAMES_REJECTIONS_MAX)
        out->rejections[out->n_rejected] =
            (struct geonames_rejection){out->n_lines, str_of(field), reason};
    out->n_rejected += c->ok;
    c->ok = false; /* the first wrong field speaks for the line */
}

/* A value in a message: short and printable. */
static struct str shown(struct arena *a, struct str value)
{
    return utf8_cut(utf8_repair(a, value), 40);
}

static bool digits(struct str s, size_t n)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len == n;
}

static void check_digits(struct checker *c, const char *field, struct str value, size_t n)
{
    if (!digits(value, n))
        reject(c, field,
               arena_printf(c->arena, "\"%.*s\" is not %zu digits", STR_ARG(shown(c->arena, value)),
                            n));
}

static float check_degrees(struct checker *c, const char *field, struct str value, double min,
                           double max)
{
    double v = 0;
    if (!str_to_double(value, &v) || !(v >= min && v <= max))
        reject(c, field,
               arena_printf(c->arena, "\"%.*s\" is not a number from %g to %g",
                            STR_ARG(shown(c->arena, value)), min, max));
    return (float)v;
}

static void check_name(struct checker *c, struct str name)
{
    if (!name.len || name.len > PLACE_NAME_BYTES_MAX)
        reject(c, "place",
               arena_printf(c->arena, "is empty or longer than %d bytes", PLACE_NAME_BYTES_MAX));
    else if (!utf8_valid(name) || str_find_char(name, '|', 0) != STR_NPOS)
        reject(c, "place", STR("is not UTF-8 or holds a \"|\""));
}

static enum state check_state(struct checker *c, struct str name, struct str code)
{
    enum state s = code.len ? state_of(code) : state_of(name);
    if (!s)
        reject(c, "state",
               arena_printf(c->arena, "\"%.*s\" (%.*s) is not a German state",
                            STR_ARG(shown(c->arena, name)), STR_ARG(shown(c->arena, code))));
    return s;
}

static void read_row(struct checker *c, const struct str *f)
{
    struct geonames_row row = {.plz = f[1], .name = str_trim(f[2]), .kreis = f[8]};
    size_t comma = str_find(row.name, STR(", "), 0); /* "Wismar, Mecklenburg" */
    if (comma != STR_NPOS && comma > 0)
        row.name = str_trim(str_slice(row.name, 0, comma));
    if (!str_eq(f[0], STR("DE")))
        reject(c, "country",
               arena_printf(c->arena,
                            "\"%.*s\" is not DE: the file of one country is "
                            "needed (DE.txt)",
                            STR_ARG(shown(c->arena, f[0]))));
    check_digits(c, "postal code", row.plz, 5);
    check_name(c, row.name);
    row.state = check_state(c, f[3], f[4]);
    if (row.kreis.len)
        check_digits(c, "AGS", row.kreis, 5);
    row.lat = check_degrees(c, "latitude", f[9], LAT_MIN, LAT_MAX);
    row.lon = check_degrees(c, "longitude", f[10], LON_MIN, LON_MAX);
    if (c->ok)
        c->out->rows[c->out->n_rows++] = row;
}

static void read_line(struct checker *c, struct str line)
{
    struct str f[FIELDS], rest = line;
    size_t n = 0;
    c->ok = true;
    /* str_split drops an empty last field, and accuracy often is one. */
    for (; n < FIELDS; n++) {
        size_t tab = str_find_char(rest, '\t', 0);
        f[n] = str_slice(rest, 0, tab == STR_NPOS ? rest.len : tab);
        if (tab == STR_NPOS)
            break;
        rest = str_slice(rest, tab + 1, rest.len);
    }
    if (n != FIELDS - 1) {
        size_t tabs = 0;
        for (size_t i = 0; i < line.len; i++)
            tabs += line.ptr[i] == '\t';
        reject(c, "line", arena_printf(c->arena, "has %zu tab-separated fields, not 12", tabs + 1));
        return;
    }
    read_row(c, f);
}

static size_t count_lines(struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

void geonames_parse(struct arena *a, struct str text, struct geonames *out)
{
    struct checker c = {.arena = a, .out = out};
    struct str line;
    *out = (struct geonames){.rows = ARENA_ARRAY(a, struct geonames_row, count_lines(text))};
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.len);
    while (str_line(&text, &line)) {
        out->n_lines++;
        if (line.len)
            read_line(&c, line);
    }
}
