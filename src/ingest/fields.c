#include "ingest/fields.h"

#include "ingest/terms.h"
#include "ingest/url.h"

#include <assert.h>

void fields_begin(struct fields *f, struct arena *a, struct posting *p, struct str base_url)
{
    *f = (struct fields){.a = a, .p = p, .base_url = base_url};
    sections_init(&f->text, a, base_url);
    p->places = ARENA_ARRAY(a, struct posting_place, POSTING_PLACES_MAX);
}

static void first(struct str *to, struct str value)
{
    if (to->len == 0)
        *to = value;
}

static void first_date(int32_t *to, struct str value)
{
    if (*to == DATE_NONE)
        *to = date_parse(value);
}

static void number(double *to, struct str value)
{
    double v;
    if (*to == 0 && str_to_double(value, &v))
        *to = v;
}

static void address(struct fields *f, struct str *to, struct str value)
{
    if (to->len > 0)
        return;
    *to = url_join(f->a, f->base_url, value);
    if (to->len == 0)
        *to = url_guess(f->a, value);
}

static void add_place(struct posting *p, struct posting_place place)
{
    if (p->n_places < POSTING_PLACES_MAX)
        p->places[p->n_places++] = place;
}

static void text(struct fields *f, enum feed_field field, struct str value)
{
    static const struct str zones[] = {STR_INIT(""),        STR_INIT("tasks"),
                                       STR_INIT("profile"), STR_INIT("offer"),
                                       STR_INIT("about"),   STR_INIT("application")};
    sections_add(&f->text, zones[field - FF_TEXT], STR_NONE, value);
}

/* Strings that are kept as they are: field → member of struct posting or posting_place. */
static struct str *member(struct fields *f, enum feed_field field)
{
    struct posting *p = f->p;
    switch (field) {
    case FF_REF:
        return &p->ref;
    case FF_TITLE:
        return &p->title;
    case FF_EMPLOYER:
        return &p->employer;
    case FF_OCCUPATION:
        return &p->occupation;
    case FF_DEPARTMENT:
        return &p->department;
    case FF_KEYWORDS:
        return &p->keywords;
    case FF_LANGUAGE:
        return &p->language;
    case FF_PLZ:
        return &f->place.plz;
    case FF_TOWN:
        return &f->place.town;
    case FF_REGION:
        return &f->place.region;
    case FF_COUNTRY:
        return &f->place.country;
    case FF_STREET:
        return &f->place.street;
    case FF_PAY_TEXT:
        return &p->pay.text;
    case FF_CURRENCY:
        return &p->pay.currency;
    default:
        return NULL;
    }
}

void fields_set(struct fields *f, enum feed_field field, struct str value)
{
    struct posting *p = f->p;
    value = str_trim(value);
    if (value.len == 0 || str_eq(value, STR("-")))
        return;
    struct str *to = member(f, field);
    if (to) {
        first(to, value);
        return;
    }
    switch (field) {
    case FF_EMPLOYER_URL:
        address(f, &p->employer_url, value);
        break;
    case FF_URL:
        address(f, &p->url, value);
        break;
    case FF_APPLY_URL:
        address(f, &p->apply_url, value);
        break;
    case FF_LOCATION:
        add_place(p, (struct posting_place){.raw = value});
        break;
    case FF_LAT:
        f->has_lat = str_to_double(value, &f->place.lat);
        break;
    case FF_LON:
        f->has_lon = str_to_double(value, &f->place.lon);
        break;
    case FF_TEXT:
    case FF_TASKS:
    case FF_PROFILE:
    case FF_OFFER:
    case FF_ABOUT:
    case FF_APPLICATION:
        text(f, field, value);
        break;
    case FF_PAY_MIN:
        number(&p->pay.min, value);
        break;
    case FF_PAY_MAX:
        number(&p->pay.max, value);
        break;
    case FF_PAY_UNIT:
        p->pay.unit = terms_pay_unit(value);
        break;
    case FF_EMPLOYMENT:
        terms_employment(value, p);
        break;
    case FF_LEVEL:
        p->level = terms_level(value);
        break;
    case FF_REMOTE:
        p->remote = terms_remote(value);
        break;
    case FF_POSTED:
        first_date(&p->posted, value);
        break;
    case FF_UPDATED:
        first_date(&p->updated, value);
        break;
    case FF_VALID_THROUGH:
        first_date(&p->valid_through, value);
        break;
    case FF_STARTS:
        first_date(&p->starts, value);
        break;
    default:
        break;
    }
}

bool fields_end(struct fields *f)
{
    struct posting_place *at = &f->place;
    at->has_point = f->has_lat && f->has_lon;
    bool parts = at->plz.len || at->region.len || at->country.len || at->street.len ||
                 at->has_point || at->town.len;
    if (parts && f->p->n_places == 1 && at->town.len == 0) {
        at->raw = f->p->places[0].raw; /* PLZ in one column, the town in another */
        f->p->places[0] = *at;
    } else if (parts) {
        add_place(f->p, *at);
    }
    bool cut = f->text.cut;
    sections_take(&f->text, f->p);
    return cut;
}

static const char *const names[FF_COUNT] = {
    [FF_REF] = "ref",
    [FF_TITLE] = "title",
    [FF_EMPLOYER] = "employer",
    [FF_EMPLOYER_URL] = "employer_url",
    [FF_URL] = "url",
    [FF_APPLY_URL] = "apply_url",
    [FF_OCCUPATION] = "occupation",
    [FF_DEPARTMENT] = "department",
    [FF_KEYWORDS] = "keywords",
    [FF_LANGUAGE] = "language",
    [FF_PLZ] = "plz",
    [FF_TOWN] = "town",
    [FF_REGION] = "region",
    [FF_COUNTRY] = "country",
    [FF_STREET] = "street",
    [FF_LOCATION] = "location",
    [FF_LAT] = "lat",
    [FF_LON] = "lon",
    [FF_TEXT] = "text",
    [FF_TASKS] = "tasks",
    [FF_PROFILE] = "profile",
    [FF_OFFER] = "offer",
    [FF_ABOUT] = "about",
    [FF_APPLICATION] = "application",
    [FF_PAY_TEXT] = "pay_text",
    [FF_PAY_MIN] = "pay_min",
    [FF_PAY_MAX] = "pay_max",
    [FF_PAY_UNIT] = "pay_unit",
    [FF_CURRENCY] = "currency",
    [FF_EMPLOYMENT] = "employment",
    [FF_LEVEL] = "level",
    [FF_REMOTE] = "remote",
    [FF_POSTED] = "posted",
    [FF_UPDATED] = "updated",
    [FF_VALID_THROUGH] = "valid_through",
    [FF_STARTS] = "starts",
};

const char *field_name(enum feed_field field)
{
    assert(field > FF_NONE && field < FF_COUNT);
    return names[field];
}

enum feed_field field_of_name(struct str name)
{
    for (int f = FF_NONE + 1; f < FF_COUNT; f++)
        if (str_eq(name, str_of(names[f])))
            return (enum feed_field)f;
    return FF_NONE;
}
