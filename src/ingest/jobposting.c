#include "ingest/jobposting.h"

#include "ingest/clean.h"
#include "ingest/json_scan.h"
#include "ingest/sections.h"
#include "ingest/terms.h"
#include "ingest/url.h"

/* "-", "n/a" and the like stand for nothing. */
static struct str stated(struct str s)
{
    s = str_trim(s);
    if (str_eq(s, STR("-")) || str_eq(s, STR("–")) || str_eq_nocase(s, STR("n/a")) ||
        str_eq_nocase(s, STR("null")) || str_eq_nocase(s, STR("undefined")))
        return STR_NONE;
    return s;
}

/* Text of a value that may also be an object with a name, or a list whose first counts. */
static struct str name_of(struct arena *a, const json_t *v)
{
    v = jf_item(v, 0);
    struct str s = stated(jf_text(a, v));
    if (s.len == 0)
        s = stated(jf_str(a, v, "name"));
    return s.len > 0 ? s : stated(jf_str(a, v, "@value"));
}

static struct str field(struct json_record *r, const char *key)
{
    return name_of(r->a, jf_get(r->json, key));
}

/* All texts of a value joined by ", ". */
static struct str all_of(struct arena *a, const json_t *v)
{
    struct str joined = STR_NONE;
    for (size_t i = 0; i < jf_count(v) && i < 100; i++) {
        struct str s = name_of(a, jf_item(v, i));
        if (s.len > 0)
            joined =
                joined.len > 0 ? arena_printf(a, "%.*s, %.*s", STR_ARG(joined), STR_ARG(s)) : s;
    }
    return joined;
}

static struct str reference(struct json_record *r)
{
    const json_t *id = jf_item(jf_get(r->json, "identifier"), 0);
    struct str s = stated(jf_str(r->a, id, "value"));
    if (s.len == 0)
        s = stated(jf_text(r->a, id));
    if (s.len == 0)
        s = stated(jf_str(r->a, r->json, "@id"));
    return s;
}

static void read_employer(struct json_record *r)
{
    const json_t *org = jf_item(jf_get(r->json, "hiringOrganization"), 0);
    r->p->employer = name_of(r->a, org);
    if (r->p->employer.len == 0)
        r->p->employer = stated(jf_str(r->a, org, "legalName"));
    struct str site = name_of(r->a, jf_get(org, "sameAs"));
    if (site.len == 0)
        site = jf_str(r->a, org, "url");
    r->p->employer_url = url_guess(r->a, site);
    r->p->department = name_of(r->a, jf_get(org, "department"));
}

/* --- places --------------------------------------------------------------------------------- */

static void read_address(struct arena *a, const json_t *address, struct posting_place *p)
{
    address = jf_item(address, 0);
    if (!json_is_object(address)) {
        p->raw = stated(jf_text(a, address));
        return;
    }
    p->plz = stated(jf_str(a, address, "postalCode"));
    p->town = name_of(a, jf_get(address, "addressLocality"));
    p->region = name_of(a, jf_get(address, "addressRegion"));
    p->country = name_of(a, jf_get(address, "addressCountry"));
    p->street = name_of(a, jf_get(address, "streetAddress"));
}

static bool has_words(const struct posting_place *p)
{
    return p->plz.len || p->town.len || p->region.len || p->country.len || p->street.len ||
           p->raw.len;
}

static void read_place(struct arena *a, const json_t *at, struct posting_place *p)
{
    if (json_is_string(at)) {
        p->raw = stated(jf_text(a, at));
        return;
    }
    const json_t *address = jf_get(at, "address");
    read_address(a, address ? address : at, p);
    if (!has_words(p))
        p->raw = stated(jf_str(a, at, "name"));
    const json_t *geo = jf_item(jf_get(at, "geo"), 0);
    p->has_point = (jf_num(geo, "latitude", &p->lat) && jf_num(geo, "longitude", &p->lon)) ||
                   (jf_num(at, "latitude", &p->lat) && jf_num(at, "longitude", &p->lon));
}

static void add_places(struct json_record *r, const json_t *list)
{
    size_t n = jf_count(list);
    n = n < POSTING_PLACES_MAX ? n : POSTING_PLACES_MAX;
    r->p->places = ARENA_ARRAY(r->a, struct posting_place, n);
    for (size_t i = 0; i < n; i++) {
        struct posting_place *p = &r->p->places[r->p->n_places];
        *p = (struct posting_place){0};
        read_place(r->a, jf_item(list, i), p);
        r->p->n_places += has_words(p) || p->has_point;
    }
}

/* TELECOMMUTE means "only from home", but feeds put it on hybrid jobs as well: with a place to come
 * to it is read as hybrid. */
static void read_places(struct json_record *r)
{
    add_places(r, jf_get(r->json, "jobLocation"));
    bool somewhere = r->p->n_places > 0;
    if (!somewhere)
        add_places(r, jf_get(r->json, "applicantLocationRequirements"));
    if (terms_remote(all_of(r->a, jf_get(r->json, "jobLocationType"))) == REMOTE_FULL)
        r->p->remote = somewhere ? REMOTE_HYBRID : REMOTE_FULL;
}

/* --- pay ------------------------------------------------------------------------------------ */

/* An amount, or a text that is kept for understanding to read. */
static void read_amount(struct json_record *r, const json_t *v, double *out)
{
    if (v && !jf_number_of(v, out))
        terms_pay_text(jf_text(r->a, v), r->p);
}

static void read_pay(struct json_record *r)
{
    const json_t *pay = jf_item(jf_get(r->json, "baseSalary"), 0);
    struct posting_pay *to = &r->p->pay;
    if (!pay)
        return;
    const json_t *value = jf_item(jf_get(pay, "value"), 0);
    const json_t *range = json_is_object(value) ? value : pay;
    double one = 0;
    read_amount(r, jf_get(range, "minValue"), &to->min);
    read_amount(r, jf_get(range, "maxValue"), &to->max);
    if (json_is_object(value))
        read_amount(r, jf_get(value, "value"), &one);
    else
        read_amount(r, json_is_object(pay) ? value : pay, &one);
    if (to->min <= 0 && to->max <= 0)
        to->min = to->max = one;
    struct str unit = jf_str(r->a, range, "unitText");
    if (unit.len == 0)
        unit = jf_str(r->a, pay, "unitText");
    if (unit.len == 0)
        unit = jf_str(r->a, range, "unitCode");
    to->unit = terms_pay_unit(unit);
    to->currency = stated(jf_str(r->a, pay, "currency"));
    if (to->currency.len == 0)
        to->currency = stated(jf_str(r->a, r->json, "salaryCurrency"));
}

/* --- text ----------------------------------------------------------------------------------- */

static struct str text_of(struct json_record *r, const char *key)
{
    const json_t *v = jf_get(r->json, key);
    return json_is_array(v) && json_array_size(v) > 1 ? all_of(r->a, v) : name_of(r->a, v);
}

/* Some feeds give the parts beside the description, some repeat them inside it. */
static void read_text(struct json_record *r)
{
    static const struct {
        const char *key;
        struct str zone;
    } parts[] = {{"responsibilities", STR_INIT("tasks")},
                 {"qualifications", STR_INIT("profile")},
                 {"jobBenefits", STR_INIT("offer")}};
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    sections_add(&s, STR_NONE, STR_NONE, text_of(r, "description"));
    struct str whole = arena_str(r->a, buf_view(&s.text));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct str part = text_of(r, parts[i].key);
        struct str words = clean_any(r->a, part, STR_NONE).text;
        if (words.len > 0 && !str_has(whole, str_slice(words, 0, 60)))
            sections_add(&s, parts[i].zone, STR_NONE, part);
    }
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

bool jobposting_fill(struct json_record *r)
{
    struct posting *p = r->p;
    p->title = field(r, "title");
    if (p->title.len == 0)
        p->title = field(r, "name");
    struct str url = field(r, "url");
    if (url.len == 0)
        url = field(r, "mainEntityOfPage");
    p->url = url_join(r->a, r->opt->page_url, url);
    if (p->url.len == 0)
        p->url = url_guess(r->a, url.len > 0 ? url : r->opt->page_url);
    p->ref = reference(r);
    if (p->ref.len == 0)
        p->ref = p->url;
    read_employer(r);
    read_places(r);
    read_pay(r);
    const json_t *types = jf_get(r->json, "employmentType");
    for (size_t i = 0; i < jf_count(types); i++)
        terms_employment(jf_text(r->a, jf_item(types, i)), p);
    terms_employment(field(r, "workHours"), p);
    p->occupation = field(r, "occupationalCategory");
    if (p->occupation.len == 0)
        p->occupation = field(r, "relevantOccupation");
    p->keywords = all_of(r->a, jf_get(r->json, "skills"));
    p->language = field(r, "inLanguage");
    p->posted = jf_date(r->json, "datePosted");
    p->updated = jf_date(r->json, "dateModified");
    p->valid_through = jf_date(r->json, "validThrough");
    p->starts = jf_date(r->json, "jobStartDate");
    read_text(r);
    return true;
}

/* --- finding them ---------------------------------------------------------------------------- */

static void walk(struct jobposting_walk *w, struct str value, int depth);

static void walk_members(struct jobposting_walk *w, struct str value, int depth)
{
    struct json_scan it = json_scan_of(value);
    struct str key, member;
    while (!w->sink->stopped && json_scan_next(&it, &key, &member))
        if (!str_eq(key, STR("@context")))
            walk(w, member, depth + 1);
    w->broken |= it.bad;
}

/* The @type of an object as raw JSON ("\"JobPosting\"", "[\"JobPosting\",…]"). */
static struct str type_of(struct str object)
{
    struct json_scan it = json_scan_of(object);
    struct str key, member;
    while (json_scan_next(&it, &key, &member))
        if (str_eq(key, STR("@type")))
            return member;
    return STR("");
}

static void walk(struct jobposting_walk *w, struct str value, int depth)
{
    if (value.len == 0 || (value.ptr[0] != '{' && value.ptr[0] != '['))
        return;
    struct str type = value.ptr[0] == '{' ? type_of(value) : STR("");
    if (str_has(type, STR("JobPosting\""))) {
        w->found++;
        json_feed_record(w->sink, value, (uint64_t)(value.ptr + value.len - w->origin), w->opt,
                         JSON_MENDED, jobposting_fill);
        return;
    }
    w->feed |= depth == 0 && (value.ptr[0] == '[' || str_has(type, STR("DataFeed\"")));
    if (depth < JOBPOSTING_DEPTH_MAX)
        walk_members(w, value, depth);
}

void jobposting_walk(struct jobposting_walk *w, struct str value)
{
    walk(w, value, 0);
}
