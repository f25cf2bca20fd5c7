#include "web/params.h"

#include "http/guard.h"
#include "web/format.h"

struct param_row {
    const char *de, *en;
    bool api_only;
};

static const struct param_row rows[PARAM_COUNT] = {
    [P_WORDS] = {"was", "words", false},
    [P_WHERE] = {"wo", "where", false},
    [P_RADIUS] = {"umkreis", "radius", false},
    [P_AS_WORDS] = {"nur-woerter", "words-only", false},
    [P_SORT] = {"sort", "sort", false},
    [P_SINCE] = {"seit", "since", false},
    [P_OCCUPATION] = {"beruf", "occupation", false},
    [P_EMPLOYER] = {"arbeitgeber", "employer", false},
    [P_TOWN] = {"ort", "town", false},
    [P_WORKTIME] = {"arbeitszeit", "worktime", false},
    [P_CONTRACT] = {"vertrag", "contract", false},
    [P_LEVEL] = {"erfahrung", "level", false},
    [P_REMOTE] = {"arbeitsform", "remote", false},
    [P_NO_AGENCY] = {"ohne-zeitarbeit", "no-agency", false},
    [P_MIN_SALARY] = {"gehalt", "min-salary", false},
    [P_CURSOR] = {"weiter", "cursor", false},
    [P_LIMIT] = {"limit", "limit", true},
    [P_FACETS] = {"facets", "facets", true},
    [P_EXPLAIN] = {"explain", "explain", true},
};

/* German spellings of the sorts; the stable names are accepted everywhere. */
static const char *const sorts_de[] = {
    [SORT_RELEVANCE] = "relevanz", [SORT_TITLE] = "titel", [SORT_DATE] = "datum"};

#define UNSTATED "unstated" /* enum value 0 in addresses */

const char *param_name(enum lang lang, enum param p)
{
    return lang == LANG_DE ? rows[p].de : rows[p].en;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reading {
    struct arena *a;
    const struct gazetteer *g;
    enum lang lang;
    struct search_request *req;
    struct params_error *error;
};

/* What went wrong and what is expected, in the page's language (the API is English). */
static bool bad(struct reading *r, struct str name, const char *de, const char *en)
{
    r->error->param = name;
    r->error->message = str_of(r->lang == LANG_DE ? de : en);
    return false;
}

static bool read_number(struct reading *r, struct str name, struct str value, double max,
                        double *out)
{
    if (str_ends(value, STR("km")))
        value = str_trim(str_slice(value, 0, value.len - 2));
    double v;
    if (!str_to_double(value, &v) || !(v >= 0) || v > max) {
        r->error->param = name;
        r->error->message =
            arena_printf(r->a,
                         r->lang == LANG_DE ? "erwartet wird eine Zahl von 0 bis %.0f"
                                            : "expected a number from 0 to %.0f",
                         max);
        return false;
    }
    *out = v;
    return true;
}

static bool read_flag(struct reading *r, struct str name, struct str value, bool *out)
{
    if (str_eq(value, STR("1")) || str_eq(value, STR("true")) || str_eq(value, STR("yes")) ||
        str_eq(value, STR("ja")))
        *out = true;
    else if (str_eq(value, STR("0")) || str_eq(value, STR("false")) || str_eq(value, STR("no")) ||
             str_eq(value, STR("nein")))
        *out = false;
    else
        return bad(r, name, "erwartet wird 1 oder 0", "expected 1 or 0");
    return true;
}

static bool read_sort(struct reading *r, struct str name, struct str value)
{
    for (size_t i = 0; i < 3; i++) {
        if (str_eq(value, str_of(sorts_de[i]))) {
            r->req->sort = (enum search_sort)i;
            return true;
        }
    }
    return search_sort_of(value, &r->req->sort) ||
           bad(r, name, "erwartet wird relevanz, titel oder datum",
               "expected relevance, title or date");
}

/* A list of enum names becomes bits. */
static bool read_bits(struct reading *r, struct str name, struct str value, enum param p,
                      uint32_t *bits)
{
    struct str part;
    while (str_split(&value, ',', &part)) {
        bool unstated = str_eq(part, STR(UNSTATED));
        uint32_t bit = 0;
        if (p == P_WORKTIME)
            bit = worktime_of(part);
        else if (p == P_CONTRACT)
            bit = 1u << contract_of(part);
        else if (p == P_LEVEL)
            bit = 1u << level_of(part);
        else
            bit = 1u << remote_of(part);
        if ((bit <= 1 && p != P_WORKTIME && !unstated) || bit == 0)
            return bad(r, name, "diesen Wert gibt es nicht", "there is no such value");
        *bits |= bit;
    }
    return true;
}

static bool read_ids(struct reading *r, struct str name, struct str value, uint32_t **ids,
                     size_t *n)
{
    struct str part;
    while (str_split(&value, ',', &part)) {
        uint64_t id;
        if (!str_to_u64(part, &id) || id > UINT32_MAX)
            return bad(r, name, "erwartet wird eine Nummer", "expected a number");
        if (*n == PARAMS_VALUES_MAX)
            return bad(r, name, "zu viele Werte", "too many values");
        if (!*ids)
            *ids = ARENA_ARRAY(r->a, uint32_t, PARAMS_VALUES_MAX);
        (*ids)[(*n)++] = (uint32_t)id;
    }
    return true;
}

/* "12,7": numbers; an employer's name has a letter in it. */
static bool is_id_list(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] < '0' || s.ptr[i] > '9') && s.ptr[i] != ',')
            return false;
    return s.len > 0;
}

static struct str town_slug(struct arena *a, const struct gazetteer *g, uint16_t id)
{
    return format_slug(a, gazetteer_get(g, id)->name);
}

/* "1234-hagen": the number is right for the table it was made with; after another gazetteer was
 * loaded the name finds the town again, so bookmarks live on. */
static bool find_town(struct reading *r, struct str value, uint16_t *out)
{
    size_t dash = str_find_char(value, '-', 0);
    struct str slug = dash == STR_NPOS ? STR("") : str_slice(value, dash + 1, value.len);
    uint64_t id;
    if (!str_to_u64(str_slice(value, 0, dash), &id))
        return false;
    bool known = id < gazetteer_count(r->g) && id != PLACE_NONE;
    if (known && (slug.len == 0 || str_eq(slug, town_slug(r->a, r->g, (uint16_t)id)))) {
        *out = gazetteer_get(r->g, (uint16_t)id)->town;
        return true;
    }
    uint16_t ids[20];
    size_t word = str_find_char(slug, '-', 0);
    size_t n = gazetteer_suggest(r->g, str_slice(slug, 0, word), ids, 20);
    for (size_t i = 0; i < n && slug.len; i++) {
        if (str_eq(slug, town_slug(r->a, r->g, ids[i]))) {
            *out = gazetteer_get(r->g, ids[i])->town;
            return true;
        }
    }
    return false;
}

static bool read_towns(struct reading *r, struct str name, struct str value)
{
    struct search_request *q = r->req;
    struct str part;
    while (str_split(&value, ',', &part)) {
        uint16_t town;
        if (!find_town(r, part, &town))
            return bad(r, name, "diesen Ort kennen wir nicht", "there is no such town");
        if (q->n_towns == PARAMS_VALUES_MAX)
            return bad(r, name, "zu viele Werte", "too many values");
        if (!q->towns)
            q->towns = ARENA_ARRAY(r->a, uint16_t, PARAMS_VALUES_MAX);
        q->towns[q->n_towns++] = town;
    }
    return true;
}

/* Leads of free text are checked here so that the message names the parameter. */
static bool read_words(struct reading *r, struct str name, struct str value, struct str *out)
{
    if (value.len > SEARCH_WORDS_BYTES_MAX)
        return bad(r, name, "zu lang, höchstens 500 Zeichen", "too long, at most 500 bytes");
    *out = str_trim(value);
    return true;
}

static bool read_one(struct reading *r, enum param p, struct str name, struct str v)
{
    struct search_request *q = r->req;
    double number = 0;
    switch (p) {
    case P_WORDS:
        return read_words(r, name, v, &q->words);
    case P_WHERE:
        return read_words(r, name, v, &q->where);
    case P_RADIUS:
        return read_number(r, name, v, SEARCH_RADIUS_KM_MAX, &q->radius_km);
    case P_AS_WORDS:
        return read_flag(r, name, v, &q->where_as_words);
    case P_SORT:
        return read_sort(r, name, v);
    case P_SINCE:
        if (!read_number(r, name, v, 36500, &number))
            return false;
        q->since_days = (int)number;
        return true;
    case P_OCCUPATION:
        return read_ids(r, name, v, &q->occupations, &q->n_occupations);
    case P_EMPLOYER:
        v = str_trim(v);
        if (is_id_list(v))
            return read_ids(r, name, v, &q->employers, &q->n_employers);
        return read_words(r, name, v, &q->employer);
    case P_TOWN:
        return read_towns(r, name, v);
    case P_WORKTIME:
        return read_bits(r, name, v, p, &q->worktime);
    case P_CONTRACT:
        return read_bits(r, name, v, p, &q->contracts);
    case P_LEVEL:
        return read_bits(r, name, v, p, &q->levels);
    case P_REMOTE:
        return read_bits(r, name, v, p, &q->remotes);
    case P_NO_AGENCY:
        return read_flag(r, name, v, &q->no_agency);
    case P_MIN_SALARY:
        return read_number(r, name, v, 10e6, &q->salary_min);
    case P_CURSOR:
        q->cursor = v;
        return true;
    case P_LIMIT:
        if (!read_number(r, name, v, SEARCH_LIMIT_MAX, &number))
            return false;
        q->limit = (int)number;
        return true;
    case P_FACETS:
        return read_flag(r, name, v, &q->facets);
    case P_EXPLAIN:
        return read_flag(r, name, v, &q->explain);
    default:
        return true;
    }
}

static enum param param_of(enum lang lang, bool api, struct str name)
{
    for (size_t p = 0; p < PARAM_COUNT; p++)
        if ((api || !rows[p].api_only) && str_eq(name, str_of(param_name(lang, p))))
            return (enum param)p;
    return PARAM_COUNT;
}

bool params_read(struct arena *a, const struct gazetteer *g, enum lang lang, bool strict,
                 const struct http_param *params, size_t n, struct search_request *out,
                 struct params_error *error)
{
    struct reading r = {a, g, lang, out, error};
    for (size_t i = 0; i < n; i++) {
        enum param p = param_of(lang, strict, params[i].name);
        if (p == PARAM_COUNT && strict)
            return bad(&r, params[i].name, "diese Angabe gibt es nicht",
                       "there is no such parameter");
        /* A form sends its empty fields too: empty means not asked for. */
        if (p == PARAM_COUNT || params[i].value.len == 0)
            continue;
        if (!read_one(&r, p, params[i].name, params[i].value))
            return false;
    }
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

struct url {
    struct buf buf;
    enum lang lang;
    char next; /* '?' or '&' */
};

static void add_name(struct url *u, enum param p)
{
    buf_char(&u->buf, u->next);
    buf_cstr(&u->buf, param_name(u->lang, p));
    buf_char(&u->buf, '=');
    u->next = '&';
}

/* Hundreds of addresses stand on a page: no printf. */
static void add_digits(struct url *u, uint64_t n)
{
    char digits[20];
    size_t at = sizeof(digits);
    do
        digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(&u->buf, digits + at, sizeof(digits) - at);
}

static void add_text(struct url *u, enum param p, struct str value)
{
    if (value.len == 0)
        return;
    add_name(u, p);
    http_encode(&u->buf, value, ",");
}

static void add_number(struct url *u, enum param p, double value)
{
    uint64_t tenths = value > 0 ? (uint64_t)(value * 10 + 0.5) : 0;
    if (tenths == 0)
        return;
    add_name(u, p);
    add_digits(u, tenths / 10);
    if (tenths % 10) {
        buf_char(&u->buf, '.');
        add_digits(u, tenths % 10);
    }
}

static void add_flag(struct url *u, enum param p, bool value)
{
    if (value)
        add_text(u, p, STR("1"));
}

static const char *bit_name(enum param p, unsigned bit)
{
    const char *name = p == P_WORKTIME   ? worktime_name(1u << bit)
                       : p == P_CONTRACT ? contract_name((enum contract)bit)
                       : p == P_LEVEL    ? level_name((enum level)bit)
                                         : remote_name((enum remote)bit);
    return name && name[0] ? name : UNSTATED;
}

static void add_bits(struct url *u, enum param p, uint32_t bits)
{
    for (unsigned bit = 0; bit < 16; bit++)
        if (bits & (1u << bit))
            add_text(u, p, str_of(bit_name(p, bit)));
}

static void add_ids(struct url *u, enum param p, const uint32_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_name(u, p);
        add_digits(u, ids[i]);
    }
}

struct str params_town_value(struct arena *a, const struct gazetteer *g, uint16_t town)
{
    struct str slug = town_slug(a, g, town);
    char number[6];
    size_t at = sizeof(number);
    do
        number[--at] = (char)('0' + town % 10);
    while (town /= 10);
    return format_text(a, "{0}-{1}", str_n(number + at, sizeof(number) - at), slug);
}

struct str params_search_url(struct arena *a, const struct gazetteer *g, enum lang lang,
                             const struct search_request *req)
{
    struct url u = {.buf = BUF_MAX(64 * 1024), .lang = lang, .next = '?'};
    buf_cstr(&u.buf, lang == LANG_DE ? "/suche" : "/en/search");
    add_text(&u, P_WORDS, req->words);
    add_text(&u, P_WHERE, req->where);
    add_number(&u, P_RADIUS, req->radius_km);
    add_flag(&u, P_AS_WORDS, req->where_as_words);
    if (req->sort != SORT_RELEVANCE)
        add_text(&u, P_SORT,
                 str_of(lang == LANG_DE ? sorts_de[req->sort] : search_sort_name(req->sort)));
    add_number(&u, P_SINCE, req->since_days);
    add_ids(&u, P_OCCUPATION, req->occupations, req->n_occupations);
    add_ids(&u, P_EMPLOYER, req->employers, req->n_employers);
    add_text(&u, P_EMPLOYER, req->employer);
    for (size_t i = 0; i < req->n_towns; i++)
        add_text(&u, P_TOWN, params_town_value(a, g, req->towns[i]));
    add_bits(&u, P_WORKTIME, req->worktime);
    add_bits(&u, P_CONTRACT, req->contracts);
    add_bits(&u, P_LEVEL, req->levels);
    add_bits(&u, P_REMOTE, req->remotes);
    add_flag(&u, P_NO_AGENCY, req->no_agency);
    add_number(&u, P_MIN_SALARY, req->salary_min);
    add_text(&u, P_CURSOR, req->cursor);
    struct str url = arena_str(a, buf_view(&u.buf));
    buf_done(&u.buf);
    return url;
}
