#include "ingest/microdata.h"

#include "ingest/entity.h"
#include "ingest/fields.h"
#include "ingest/html_tags.h"
#include "ingest/html_token.h"

static const struct {
    struct str prop;
    enum feed_field field;
} props[] = {
    {STR_INIT("title"), FF_TITLE},
    {STR_INIT("description"), FF_TEXT},
    {STR_INIT("responsibilities"), FF_TASKS},
    {STR_INIT("qualifications"), FF_PROFILE},
    {STR_INIT("jobBenefits"), FF_OFFER},
    {STR_INIT("datePosted"), FF_POSTED},
    {STR_INIT("validThrough"), FF_VALID_THROUGH},
    {STR_INIT("employmentType"), FF_EMPLOYMENT},
    {STR_INIT("hiringOrganization"), FF_EMPLOYER},
    {STR_INIT("url"), FF_URL},
    {STR_INIT("identifier"), FF_REF},
    {STR_INIT("industry"), FF_KEYWORDS},
    {STR_INIT("occupationalCategory"), FF_OCCUPATION},
    {STR_INIT("jobLocationType"), FF_REMOTE},
    {STR_INIT("jobLocation"), FF_LOCATION},
    {STR_INIT("postalCode"), FF_PLZ},
    {STR_INIT("addressLocality"), FF_TOWN},
    {STR_INIT("addressRegion"), FF_REGION},
    {STR_INIT("addressCountry"), FF_COUNTRY},
    {STR_INIT("streetAddress"), FF_STREET},
    {STR_INIT("latitude"), FF_LAT},
    {STR_INIT("longitude"), FF_LON},
    {STR_INIT("baseSalary"), FF_PAY_TEXT},
    {STR_INIT("minValue"), FF_PAY_MIN},
    {STR_INIT("maxValue"), FF_PAY_MAX},
    {STR_INIT("unitText"), FF_PAY_UNIT},
    {STR_INIT("currency"), FF_CURRENCY},
};

static enum feed_field field_of(struct str prop)
{
    for (size_t i = 0; i < sizeof(props) / sizeof(props[0]); i++)
        if (str_eq_nocase(prop, props[i].prop))
            return props[i].field;
    return FF_NONE;
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"meta", "link", "img", "br", "input", "hr"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

static bool has_attr(const struct html_token *t, struct str name)
{
    for (size_t i = 0; i < t->n_attrs; i++)
        if (str_eq_nocase(t->attrs[i].name, name))
            return true;
    return false;
}

/* To the next tag; false at the end of the page. Content of scripts and the like is passed over. */
static bool next_tag(struct html_cursor *c, struct html_token *t)
{
    while (c->at < c->s.len) {
        if (html_at_markup(c)) {
            html_skip_markup(c);
        } else if (html_at_tag(c)) {
            *t = html_read_tag(c);
            if (!t->end && html_tag_of(t->name) == TAG_RAW)
                html_raw_content(c, t->name);
            return true;
        } else {
            size_t next = str_find_char(c->s, '<', c->at + 1);
            c->at = next == STR_NPOS ? c->s.len : next;
        }
    }
    return false;
}

/* The HTML between a start tag, just read, and its end tag. */
static struct str inner(struct html_cursor *c, struct str name)
{
    size_t start = c->at;
    struct html_token t;
    for (int depth = 1; next_tag(c, &t);) {
        if (str_eq_nocase(t.name, name) && !t.self_closed)
            depth += t.end ? -1 : 1;
        if (depth == 0)
            return str_slice(c->s, start, (size_t)(t.name.ptr - c->s.ptr) - 2);
    }
    return str_slice(c->s, start, c->s.len);
}

/* "Thu Oct 02 00:00:00 UTC 2026", as Java prints a date. */
static struct str java_date(struct arena *a, struct str s)
{
    struct str rest = str_trim(s), part[6];
    size_t n = 0;
    while (n < 6 && str_split(&rest, ' ', &part[n]))
        n++;
    if (n != 6 || part[1].len != 3 || part[5].len != 4)
        return s;
    return arena_printf(a, "%.*s, %.*s %.*s %.*s", STR_ARG(part[0]), STR_ARG(part[2]),
                        STR_ARG(part[1]), STR_ARG(part[5]));
}

/* *whole: the element was read to its end tag. */
static struct str value_of(struct arena *a, struct html_cursor *c, const struct html_token *t,
                           bool *whole)
{
    static const char *const attrs[] = {"content", "datetime", "href"};
    for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
        if (has_attr(t, str_of(attrs[i])))
            return entity_decode(a, html_attr(t, str_of(attrs[i])));
    *whole = !is_void(t->name);
    return *whole ? inner(c, t->name) : STR_NONE;
}

/* A name belongs to what it stands in: the employer's, else the job's. */
static enum feed_field name_field(struct str scope)
{
    return str_eq_nocase(scope, STR("hiringOrganization")) ? FF_EMPLOYER
           : scope.len == 0                                ? FF_TITLE
                                                           : FF_NONE;
}

/* SuccessFactors puts the whole place into streetAddress: "Berlin, BE, DE". */
static void whole_place_in_street(struct posting *p)
{
    for (size_t i = 0; i < p->n_places; i++) {
        struct posting_place *at = &p->places[i];
        if (at->town.len || at->plz.len || at->raw.len ||
            str_find_char(at->street, ',', 0) == STR_NPOS)
            continue;
        at->raw = at->street;
        at->street = STR_NONE;
    }
}

static bool is_jobposting(const struct html_token *t)
{
    return !t->end && str_ends(html_attr(t, STR("itemtype")), STR("/JobPosting"));
}

/* scope: the last property that is an item itself. */
static void read_prop(struct fields *f, struct html_cursor *c, const struct html_token *t,
                      struct str *scope, bool *whole)
{
    struct str prop = html_attr(t, STR("itemprop"));
    if (t->end || prop.len == 0)
        return;
    if (has_attr(t, STR("itemscope"))) {
        *scope = prop;
        return;
    }
    enum feed_field field = str_eq_nocase(prop, STR("name")) ? name_field(*scope) : field_of(prop);
    if (field == FF_NONE)
        return;
    struct str value = value_of(f->a, c, t, whole);
    bool date = field == FF_POSTED || field == FF_VALID_THROUGH;
    fields_set(f, field, date ? java_date(f->a, value) : value);
}

static void read_props(struct fields *f, struct html_cursor *c, struct str element)
{
    struct html_token t;
    struct str scope = STR_NONE;
    for (int depth = 1; depth > 0 && next_tag(c, &t);) {
        bool whole = false;
        read_prop(f, c, &t, &scope, &whole);
        if (!whole && str_eq_nocase(t.name, element) && !t.self_closed)
            depth += t.end ? -1 : 1;
    }
}

static void read_item(struct sink *sink, struct html_cursor *c, struct str element,
                      struct str page_url)
{
    struct posting p = posting_blank();
    struct fields f;
    sink_next(sink, c->at);
    fields_begin(&f, sink->a, &p, page_url);
    read_props(&f, c, element);
    sink->at = c->at;
    sink->res->texts_cut += fields_end(&f);
    whole_place_in_street(&p);
    if (p.url.len == 0)
        p.url = page_url;
    if (p.ref.len == 0)
        p.ref = p.url;
    sink_give(sink, &p);
}

uint64_t microdata_read(struct sink *sink, struct str page, struct str page_url)
{
    struct html_cursor c = {.s = page};
    struct html_token t;
    uint64_t found = 0;
    while (!sink->stopped && next_tag(&c, &t))
        if (is_jobposting(&t)) {
            found++;
            read_item(sink, &c, t.name, page_url);
        }
    return found;
}
