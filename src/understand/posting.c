#include "understand/posting.h"

#include "base/err.h"

#include <jansson.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>

#define PAY_AMOUNT_MAX 1e9

/* --- names -------------------------------------------------------------------------------- */

static const char *const worktime_names[] = {"full", "part", "mini", "shift", "night", "weekend"};
static const char *const contract_names[CONTRACT_COUNT] = {
    "",           "permanent",       "temporary", "apprenticeship", "dual-study",
    "internship", "working-student", "trainee",   "freelance",
};
static const char *const level_names[LEVEL_COUNT] = {"", "entry", "experienced", "lead"};
static const char *const remote_names[REMOTE_COUNT] = {"", "onsite", "hybrid", "remote", "field"};
static const char *const agency_names[AGENCY_COUNT] = {"", "no", "temp", "placement"};
static const char *const unit_names[] = {"", "hour", "day", "week", "month", "year"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *name_at(const char *const *names, size_t n, size_t i)
{
    return i < n && names[i] ? names[i] : "";
}

/* Index of `name`, 0 when it is empty or unknown. */
static size_t index_of(const char *const *names, size_t n, struct str name)
{
    for (size_t i = 0; name.len > 0 && i < n; i++)
        if (str_eq(name, str_of(names[i])))
            return i;
    return 0;
}

const char *worktime_name(uint32_t bit)
{
    for (size_t i = 0; i < COUNT(worktime_names); i++)
        if (bit == 1u << i)
            return worktime_names[i];
    return "";
}

uint32_t worktime_of(struct str name)
{
    for (size_t i = 0; i < COUNT(worktime_names); i++)
        if (str_eq(name, str_of(worktime_names[i])))
            return 1u << i;
    return 0;
}

const char *contract_name(enum contract c)
{
    return name_at(contract_names, COUNT(contract_names), c);
}

const char *level_name(enum level l)
{
    return name_at(level_names, COUNT(level_names), l);
}

const char *remote_name(enum remote r)
{
    return name_at(remote_names, COUNT(remote_names), r);
}

const char *agency_name(enum agency g)
{
    return name_at(agency_names, COUNT(agency_names), g);
}

enum contract contract_of(struct str name)
{
    return (enum contract)index_of(contract_names, COUNT(contract_names), name);
}

enum level level_of(struct str name)
{
    return (enum level)index_of(level_names, COUNT(level_names), name);
}

enum remote remote_of(struct str name)
{
    return (enum remote)index_of(remote_names, COUNT(remote_names), name);
}

enum agency agency_of(struct str name)
{
    return (enum agency)index_of(agency_names, COUNT(agency_names), name);
}

/* --- string fields: one table for both directions ------------------------------------------ */

enum field_kind { PLAIN, URL };

struct field {
    const char *name;
    size_t offset; /* of a struct str */
    size_t bytes_max;
    enum field_kind kind;
};

#define FIELD(name, member, max, kind)                                                             \
    {                                                                                              \
        name, offsetof(struct posting, member), max, kind                                          \
    }

static const struct field posting_fields[] = {
    FIELD("ref", ref, POSTING_FIELD_BYTES_MAX, PLAIN),
    FIELD("title", title, POSTING_TITLE_BYTES_MAX, PLAIN),
    FIELD("employer", employer, POSTING_FIELD_BYTES_MAX, PLAIN),
    FIELD("employer_url", employer_url, POSTING_URL_BYTES_MAX, URL),
    FIELD("url", url, POSTING_URL_BYTES_MAX, URL),
    FIELD("apply_url", apply_url, POSTING_URL_BYTES_MAX, URL),
    FIELD("occupation", occupation, POSTING_FIELD_BYTES_MAX, PLAIN),
    FIELD("department", department, POSTING_FIELD_BYTES_MAX, PLAIN),
    FIELD("keywords", keywords, POSTING_FIELD_BYTES_MAX, PLAIN),
    FIELD("language", language, POSTING_FIELD_BYTES_MAX, PLAIN),
    FIELD("description_html", html, POSTING_TEXT_BYTES_MAX, PLAIN),
    FIELD("text", text, POSTING_TEXT_BYTES_MAX, PLAIN),
};

#define PLACE_FIELD(name, member)                                                                  \
    {                                                                                              \
        name, offsetof(struct posting_place, member), POSTING_FIELD_BYTES_MAX, PLAIN               \
    }

static const struct field place_fields[] = {
    PLACE_FIELD("plz", plz),           PLACE_FIELD("town", town),
    PLACE_FIELD("district", district), PLACE_FIELD("region", region),
    PLACE_FIELD("country", country),   PLACE_FIELD("street", street),
    PLACE_FIELD("raw", raw),
};

static struct str *member_of(void *base, const struct field *f)
{
    return (struct str *)((char *)base + f->offset);
}

/* --- writing ------------------------------------------------------------------------------ */

static void write_fields(struct json *out, const struct field *fields, size_t n, const void *base)
{
    for (size_t i = 0; i < n; i++)
        json_str_opt(out, fields[i].name,
                     *(const struct str *)((const char *)base + fields[i].offset));
}

static void write_date(struct json *out, const char *key, int32_t date)
{
    if (date == DATE_NONE)
        return;
    int y, m, d;
    date_split(date, &y, &m, &d);
    char text[40];
    int n = snprintf(text, sizeof(text), "%04d-%02d-%02d", y, m, d);
    json_str(out, key, str_n(text, (size_t)n));
}

static void write_places(const struct posting *p, struct json *out)
{
    if (p->n_places == 0)
        return;
    json_arr(out, "places");
    for (size_t i = 0; i < p->n_places; i++) {
        const struct posting_place *at = &p->places[i];
        json_obj(out, NULL);
        write_fields(out, place_fields, COUNT(place_fields), at);
        if (at->has_point) {
            json_num(out, "lat", at->lat, 7);
            json_num(out, "lon", at->lon, 7);
        }
        json_end(out);
    }
    json_end(out);
}

static void write_sections(const struct posting *p, struct json *out)
{
    if (p->n_sections == 0)
        return;
    json_arr(out, "sections");
    for (size_t i = 0; i < p->n_sections; i++) {
        json_obj(out, NULL);
        json_str(out, "zone", p->sections[i].zone);
        json_int(out, "start", p->sections[i].start);
        json_int(out, "end", p->sections[i].end);
        json_end(out);
    }
    json_end(out);
}

static bool pay_has_amount(const struct posting_pay *pay)
{
    return pay->min > 0 || pay->max > 0;
}

static void write_pay(const struct posting_pay *pay, struct json *out)
{
    if (!pay_has_amount(pay) && !pay->stated && pay->text.len == 0 && pay->currency.len == 0 &&
        pay->unit == PAY_UNIT_NONE)
        return;
    json_obj(out, "pay");
    if (pay->min > 0)
        json_num(out, "min", pay->min, 4);
    if (pay->max > 0)
        json_num(out, "max", pay->max, 4);
    json_str_opt(out, "unit", str_of(pay_unit_name(pay->unit)));
    json_str_opt(out, "currency", pay->currency);
    json_str_opt(out, "text", pay->text);
    if (pay->stated != pay_has_amount(pay))
        json_bool(out, "stated", pay->stated);
    json_end(out);
}

static void write_worktime(uint32_t worktime, struct json *out)
{
    if (worktime == 0)
        return;
    json_arr(out, "worktime");
    for (size_t i = 0; i < COUNT(worktime_names); i++)
        if (worktime & 1u << i)
            json_str(out, NULL, str_of(worktime_names[i]));
    json_end(out);
}

void posting_to_json(const struct posting *p, struct json *out)
{
    json_obj(out, NULL);
    write_fields(out, posting_fields, COUNT(posting_fields), p);
    write_places(p, out);
    write_sections(p, out);
    write_pay(&p->pay, out);
    write_worktime(p->worktime, out);
    json_str_opt(out, "contract", str_of(contract_name(p->contract)));
    json_str_opt(out, "level", str_of(level_name(p->level)));
    json_str_opt(out, "remote", str_of(remote_name(p->remote)));
    json_str_opt(out, "agency", str_of(agency_name(p->agency)));
    write_date(out, "posted", p->posted);
    write_date(out, "updated", p->updated);
    write_date(out, "valid_through", p->valid_through);
    write_date(out, "starts", p->starts);
    if (p->example)
        json_bool(out, "example", true);
    json_end(out);
}

/* --- reading ------------------------------------------------------------------------------ */

/* What is being read, so that every error names its field: "places[2].lat". */
struct reading {
    struct arena *a;
    struct err *err;
    const char *prefix; /* "" or "places[2]." */
};

static bool fail(const struct reading *r, const char *field, const char *what)
{
    return err_set(r->err, ERR_DATA, "%s%s: %s", r->prefix, field, what);
}

/* The member, or NULL when it is absent or null: both mean "not stated". */
static const json_t *get(const json_t *j, const char *name)
{
    const json_t *v = json_object_get(j, name);
    return v && !json_is_null(v) ? v : NULL;
}

static bool read_string(const struct reading *r, const json_t *j, const char *name,
                        size_t bytes_max, struct str *out)
{
    const json_t *v = get(j, name);
    *out = STR_NONE;
    if (!v)
        return true;
    if (!json_is_string(v))
        return fail(r, name, "must be a string");
    struct str s = str_n(json_string_value(v), json_string_length(v));
    if (s.len > bytes_max)
        return err_set(r->err, ERR_LIMIT, "%s%s: has %zu bytes, at most %zu are allowed", r->prefix,
                       name, s.len, bytes_max);
    if (str_find_char(s, '\0', 0) != STR_NPOS)
        return fail(r, name, "contains a NUL character");
    *out = s.len > 0 ? arena_str(r->a, s) : STR_NONE;
    return true;
}

static bool is_web_address(struct str s)
{
    struct str rest = str_starts_nocase(s, STR("https://"))  ? str_slice(s, 8, s.len)
                      : str_starts_nocase(s, STR("http://")) ? str_slice(s, 7, s.len)
                                                             : STR_NONE;
    if (rest.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ')
            return false;
    return true;
}

static bool read_fields(const struct reading *r, const json_t *j, const struct field *fields,
                        size_t n, void *base)
{
    for (size_t i = 0; i < n; i++) {
        struct str *s = member_of(base, &fields[i]);
        if (!read_string(r, j, fields[i].name, fields[i].bytes_max, s))
            return false;
        if (fields[i].kind == URL && s->len > 0 && !is_web_address(*s))
            return fail(r, fields[i].name,
                        "must be a web address beginning with http:// or https://");
    }
    return true;
}

/* Leaves *out alone when the member is absent. */
static bool read_number(const struct reading *r, const json_t *j, const char *name, double min,
                        double max, double *out, bool *present)
{
    const json_t *v = get(j, name);
    *present = v != NULL;
    if (!v)
        return true;
    if (!json_is_number(v))
        return fail(r, name, "must be a number");
    double d = json_number_value(v);
    if (!(d >= min && d <= max))
        return err_set(r->err, ERR_DATA, "%s%s: must be between %.0f and %.0f", r->prefix, name,
                       min, max);
    *out = d;
    return true;
}

static bool read_bool(const struct reading *r, const json_t *j, const char *name, bool *out)
{
    const json_t *v = get(j, name);
    if (v && !json_is_boolean(v))
        return fail(r, name, "must be true or false");
    if (v)
        *out = json_is_true(v);
    return true;
}

static bool read_date(const struct reading *r, const json_t *j, const char *name, int32_t *out)
{
    struct str s;
    if (!read_string(r, j, name, POSTING_FIELD_BYTES_MAX, &s))
        return false;
    *out = s.len > 0 ? date_parse(s) : DATE_NONE;
    if (s.len > 0 && *out == DATE_NONE)
        return err_set(r->err, ERR_DATA, "%s%s: \"%.*s\" is not a date, use YYYY-MM-DD", r->prefix,
                       name, (int)(s.len > 40 ? 40 : s.len), s.ptr);
    return true;
}

static bool fail_name(const struct reading *r, const char *field, struct str got,
                      const char *const *names, size_t n)
{
    char list[160];
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (names[i][0] == '\0')
            continue;
        int k = snprintf(list + len, sizeof(list) - len, "%s%s", len ? ", " : "", names[i]);
        assert(k > 0 && (size_t)k < sizeof(list) - len);
        len += (size_t)k;
    }
    struct str shown = str_slice(got, 0, 40);
    return err_set(r->err, ERR_DATA, "%s%s: \"%.*s\" is unknown, use one of: %s", r->prefix, field,
                   STR_ARG(shown), list);
}

/* An enum by its name; *out is 0 when the member is absent or "". */
static bool read_name(const struct reading *r, const json_t *j, const char *field,
                      const char *const *names, size_t n, int *out)
{
    struct str s;
    *out = 0;
    if (!read_string(r, j, field, POSTING_FIELD_BYTES_MAX, &s))
        return false;
    if (s.len == 0)
        return true;
    *out = (int)index_of(names, n, s);
    return *out != 0 || fail_name(r, field, s, names, n);
}

static bool read_worktime(const struct reading *r, const json_t *j, uint32_t *out)
{
    const json_t *v = get(j, "worktime");
    *out = 0;
    if (!v)
        return true;
    if (!json_is_array(v))
        return fail(r, "worktime", "must be an array of strings");
    for (size_t i = 0; i < json_array_size(v); i++) {
        const json_t *item = json_array_get(v, i);
        if (!json_is_string(item))
            return fail(r, "worktime", "must be an array of strings");
        struct str name = str_n(json_string_value(item), json_string_length(item));
        uint32_t bit = worktime_of(name);
        if (bit == 0)
            return fail_name(r, "worktime", name, worktime_names, COUNT(worktime_names));
        *out |= bit;
    }
    return true;
}

static bool read_place(const struct reading *r, const json_t *j, struct posting_place *at)
{
    if (json_is_string(j)) { /* "places": ["Köln"] is the short form of {"raw": "Köln"} */
        struct str raw = str_n(json_string_value(j), json_string_length(j));
        if (raw.len > POSTING_FIELD_BYTES_MAX || str_find_char(raw, '\0', 0) != STR_NPOS)
            return fail(r, "raw", "is too long or contains a NUL character");
        at->raw = arena_str(r->a, raw);
        return true;
    }
    if (!json_is_object(j))
        return fail(r, "place", "must be an object or a string");
    bool lat = false, lon = false;
    if (!read_fields(r, j, place_fields, COUNT(place_fields), at) ||
        !read_number(r, j, "lat", -90, 90, &at->lat, &lat) ||
        !read_number(r, j, "lon", -180, 180, &at->lon, &lon))
        return false;
    if (lat != lon)
        return fail(r, lat ? "lon" : "lat", "is missing, a point needs lat and lon");
    at->has_point = lat;
    return true;
}

/* A list member of at most `max` items; *n = 0 when absent. */
static bool read_list(const struct reading *r, const json_t *j, const char *name, size_t max,
                      const json_t **list, size_t *n)
{
    *list = get(j, name);
    *n = 0;
    if (!*list)
        return true;
    if (!json_is_array(*list))
        return fail(r, name, "must be an array");
    *n = json_array_size(*list);
    if (*n > max)
        return err_set(r->err, ERR_LIMIT, "%s%s: has %zu items, at most %zu are allowed", r->prefix,
                       name, *n, max);
    return true;
}

static struct reading reading_item(const struct reading *r, const char *name, size_t i)
{
    struct str prefix = arena_printf(r->a, "%s[%zu].", name, i);
    return (struct reading){r->a, r->err, prefix.ptr};
}

static bool read_places(const struct reading *r, const json_t *j, struct posting *p)
{
    const json_t *list;
    if (!read_list(r, j, "places", POSTING_PLACES_MAX, &list, &p->n_places))
        return false;
    p->places = p->n_places ? ARENA_ARRAY(r->a, struct posting_place, p->n_places) : NULL;
    for (size_t i = 0; i < p->n_places; i++) {
        struct reading item = reading_item(r, "places", i);
        if (!read_place(&item, json_array_get(list, i), &p->places[i]))
            return false;
    }
    return true;
}

static bool on_boundary(struct str s, double at)
{
    size_t i = (size_t)at;
    return i == s.len || ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
}

static bool read_section(const struct reading *r, const json_t *j, const struct posting *p,
                         struct posting_section *out)
{
    double start = 0, end = 0;
    bool has_start, has_end;
    double len = (double)p->text.len;
    if (!json_is_object(j))
        return fail(r, "section", "must be an object");
    if (!read_string(r, j, "zone", POSTING_FIELD_BYTES_MAX, &out->zone) ||
        !read_number(r, j, "start", 0, len, &start, &has_start) ||
        !read_number(r, j, "end", 0, len, &end, &has_end))
        return false;
    if (!has_start || !has_end || start > end || start != floor(start) || end != floor(end) ||
        !on_boundary(p->text, start) || !on_boundary(p->text, end))
        return fail(r, "start", "start and end must be byte offsets into text, start <= end");
    out->start = (uint32_t)start;
    out->end = (uint32_t)end;
    return true;
}

static bool read_sections(const struct reading *r, const json_t *j, struct posting *p)
{
    const json_t *list;
    if (!read_list(r, j, "sections", POSTING_SECTIONS_MAX, &list, &p->n_sections))
        return false;
    p->sections = p->n_sections ? ARENA_ARRAY(r->a, struct posting_section, p->n_sections) : NULL;
    for (size_t i = 0; i < p->n_sections; i++) {
        struct reading item = reading_item(r, "sections", i);
        if (!read_section(&item, json_array_get(list, i), p, &p->sections[i]))
            return false;
    }
    return true;
}

static bool read_pay(const struct reading *top, const json_t *j, struct posting_pay *pay)
{
    const json_t *v = get(j, "pay");
    *pay = (struct posting_pay){0};
    if (!v)
        return true;
    if (!json_is_object(v))
        return fail(top, "pay", "must be an object");
    struct reading r = {top->a, top->err, "pay."};
    bool has_min, has_max;
    int unit;
    if (!read_number(&r, v, "min", 0, PAY_AMOUNT_MAX, &pay->min, &has_min) ||
        !read_number(&r, v, "max", 0, PAY_AMOUNT_MAX, &pay->max, &has_max) ||
        !read_name(&r, v, "unit", unit_names, COUNT(unit_names), &unit) ||
        !read_string(&r, v, "currency", POSTING_FIELD_BYTES_MAX, &pay->currency) ||
        !read_string(&r, v, "text", POSTING_FIELD_BYTES_MAX, &pay->text))
        return false;
    if (pay->min > 0 && pay->max > 0 && pay->min > pay->max)
        return fail(&r, "min", "is greater than max");
    pay->unit = (enum pay_unit)unit;
    pay->stated = pay_has_amount(pay);
    return read_bool(&r, v, "stated", &pay->stated);
}

static bool read_names(const struct reading *r, const json_t *j, struct posting *p)
{
    int contract, level, remote, agency;
    if (!read_name(r, j, "contract", contract_names, CONTRACT_COUNT, &contract) ||
        !read_name(r, j, "level", level_names, LEVEL_COUNT, &level) ||
        !read_name(r, j, "remote", remote_names, REMOTE_COUNT, &remote) ||
        !read_name(r, j, "agency", agency_names, AGENCY_COUNT, &agency))
        return false;
    p->contract = (enum contract)contract;
    p->level = (enum level)level;
    p->remote = (enum remote)remote;
    p->agency = (enum agency)agency;
    return true;
}

bool posting_from_json(struct arena *a, const struct json_t *j, struct posting *p, struct err *err)
{
    struct reading r = {a, err, ""};
    *p = (struct posting){
        .posted = DATE_NONE, .updated = DATE_NONE, .valid_through = DATE_NONE, .starts = DATE_NONE};
    if (!json_is_object(j))
        return err_set(err, ERR_DATA, "a posting must be a JSON object");
    if (!read_fields(&r, j, posting_fields, COUNT(posting_fields), p))
        return false;
    if (p->ref.len == 0)
        return fail(&r, "ref", "is missing, every posting needs its source's own id");
    return read_places(&r, j, p) && read_sections(&r, j, p) && read_pay(&r, j, &p->pay) &&
           read_worktime(&r, j, &p->worktime) && read_names(&r, j, p) &&
           read_date(&r, j, "posted", &p->posted) && read_date(&r, j, "updated", &p->updated) &&
           read_date(&r, j, "valid_through", &p->valid_through) &&
           read_date(&r, j, "starts", &p->starts) && read_bool(&r, j, "example", &p->example);
}
