/* prospective.ch: one employer's medium with its postings already split ("szas"). Names of
 * attributes are the customer's own; those of the Swiss federation are known here. */
#include "ingest/json_feed.h"
#include "ingest/sections.h"
#include "ingest/terms.h"
#include "ingest/url.h"

/* Headings people see, by zone and language; the feed has none of its own. */
static struct str heading(struct str zone, struct str language)
{
    static const struct {
        struct str zone, de, fr, it, en;
    } headings[] = {
        {STR_INIT("tasks"), STR_INIT("Aufgaben"), STR_INIT("Tâches"), STR_INIT("Compiti"),
         STR_INIT("Tasks")},
        {STR_INIT("profile"), STR_INIT("Anforderungen"), STR_INIT("Profil"), STR_INIT("Requisiti"),
         STR_INIT("Requirements")},
        {STR_INIT("offer"), STR_INIT("Angebot"), STR_INIT("Offre"), STR_INIT("Offerta"),
         STR_INIT("Offer")},
        {STR_INIT("about"), STR_INIT("Über uns"), STR_INIT("À propos"), STR_INIT("Chi siamo"),
         STR_INIT("About us")},
    };
    size_t i = 0;
    while (!str_eq(headings[i].zone, zone))
        i++;
    return str_eq(language, STR("fr"))   ? headings[i].fr
           : str_eq(language, STR("it")) ? headings[i].it
           : str_eq(language, STR("en")) ? headings[i].en
                                         : headings[i].de;
}

static void read_text(struct json_record *r, const json_t *szas)
{
    static const struct {
        const char *key;
        struct str zone;
    } parts[] = {{"sza_company_profil", STR_INIT("about")},
                 {"sza_tasks", STR_INIT("tasks")},
                 {"sza_requirements", STR_INIT("profile")},
                 {"sza_benefits", STR_INIT("offer")}};
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    sections_add(&s, STR_NONE, STR_NONE, jf_str(r->a, szas, "sza_introduction"));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        sections_add(&s, parts[i].zone, heading(parts[i].zone, r->p->language),
                     jf_str(r->a, szas, parts[i].key));
    r->text_cut = s.cut; /* sza_contact names people: left out */
    sections_take(&s, r->p);
}

static struct str attribute(struct json_record *r, const char *name)
{
    return jf_text(r->a, jf_item(jf_get(jf_get(r->json, "attributes"), name), 0));
}

static void read_place(struct json_record *r, const json_t *szas)
{
    struct posting_place *at = ARENA_NEW(r->a, struct posting_place);
    at->raw = jf_str(r->a, szas, "sza_location.city");
    if (at->raw.len == 0)
        at->raw = attribute(r, "arbeitsort");
    at->region = jf_str(r->a, szas, "sza_location.region");
    at->country = jf_str(r->a, szas, "sza_location.country");
    r->p->places = at;
    r->p->n_places = at->raw.len || at->region.len || at->country.len;
}

/* The part of a full-time week, in per cent. */
static void read_hours(struct json_record *r, const json_t *szas)
{
    double min = 0, max = 0;
    if (!jf_num(szas, "sza_pensum.max", &max))
        return;
    if (max >= 100)
        r->p->worktime |= WORKTIME_FULL;
    if (!jf_num(szas, "sza_pensum.min", &min))
        min = max;
    if (min > 0 && min < 100)
        r->p->worktime |= WORKTIME_PART;
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json, *szas = jf_get(j, "szas");
    struct posting *p = r->p;
    p->ref = jf_str(r->a, j, "id");
    p->title = jf_str(r->a, j, "title");
    p->language = jf_str(r->a, j, "language");
    p->url = url_clean(r->a, jf_str(r->a, jf_get(j, "links"), "directlink"));
    p->apply_url = url_clean(r->a, jf_str(r->a, szas, "sza_apply_link"));
    p->employer = attribute(r, "verwaltungseinheit");
    if (p->employer.len == 0)
        p->employer = attribute(r, "firma");
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)jf_get(j, "attributes"), key,
                        value) if (str_starts(str_of(key), STR("verwaltungseinheit_")) &&
                                   p->department.len == 0) p->department =
        jf_text(r->a, jf_item(value, 0));
    p->keywords = jf_str(r->a, szas, "sza_field_of_activity");
    p->level = terms_level(jf_str(r->a, szas, "sza_role"));
    p->posted = jf_date(j, "start_date");
    p->valid_through = jf_date(j, "end_date");
    p->updated = jf_date(j, "last_modification_timestamp");
    read_place(r, szas);
    read_hours(r, szas);
    read_text(r, szas);
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"szas\"")) && str_has(head, STR("\"viewkey\"")) ? 95 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"jobs", NULL};
    static const struct json_feed feed = {.lists = lists, .total = "total", .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_prospective = {
    .name = "prospective",
    .title = "prospective.ch medium (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
