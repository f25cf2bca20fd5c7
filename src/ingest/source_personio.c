/* Personio's board feed: <workzag-jobs> of <position>. It names no address, pay or deadline: job
 * pages live at https://{host}/job/{id}, so the caller says the host. */
#include "ingest/clean.h"
#include "ingest/sections.h"
#include "ingest/terms.h"
#include "ingest/url.h"
#include "ingest/xml_feed.h"

static struct str or_else(struct str s, struct str other)
{
    return s.len > 0 ? s : other;
}

static void add_place(struct posting *p, struct str office)
{
    office = str_trim(office);
    if (office.len == 0 || p->n_places == POSTING_PLACES_MAX)
        return;
    for (size_t i = 0; i < p->n_places; i++)
        if (str_eq(p->places[i].raw, office))
            return;
    p->places[p->n_places++] = (struct posting_place){.raw = office};
}

static void read_places(struct xml_record *r)
{
    r->p->places = ARENA_ARRAY(r->a, struct posting_place, POSTING_PLACES_MAX);
    add_place(r->p, xml_text(r->node, "office"));
    const struct xml_node *more = xml_child(r->node, "additionalOffices");
    for (const struct xml_node *o = xml_child(more, "office"); o; o = xml_next(o))
        add_place(r->p, o->text);
}

/* Names of sections the feed uses as codes, and the headings people see. */
static bool is_contact(struct str name)
{
    return str_eq_nocase(name, STR("CONTACT_PERSON"));
}

static void read_text(struct xml_record *r)
{
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    const struct xml_node *all = xml_child(r->node, "jobDescriptions");
    for (const struct xml_node *d = xml_child(all, "jobDescription"); d; d = xml_next(d)) {
        struct str name = clean_line(r->a, xml_text(d, "name"));
        if (!is_contact(name))
            sections_add(&s, zone_of_heading(name), name, xml_text(d, "value"));
    }
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

static enum level level(struct str seniority, struct str years)
{
    if (str_eq(seniority, STR("entry-level")) || str_eq(seniority, STR("student")))
        return LEVEL_ENTRY;
    if (str_eq(seniority, STR("executive")))
        return LEVEL_LEAD;
    if (str_eq(seniority, STR("experienced")))
        return LEVEL_EXPERIENCED;
    if (str_eq(years, STR("lt-1")) || str_eq(years, STR("1-2")))
        return LEVEL_ENTRY;
    return years.len > 0 ? LEVEL_EXPERIENCED : LEVEL_NONE;
}

static bool fill(struct xml_record *r)
{
    const struct xml_node *n = r->node;
    struct posting *p = r->p;
    p->ref = xml_text(n, "id");
    if (p->ref.len == 0)
        return xml_reject(r, "id", "missing");
    p->title = xml_text(n, "name"); /* the direct child: sections have names of their own */
    p->employer = xml_text(n, "subcompany");
    p->department = xml_text(n, "department");
    p->keywords = xml_text(n, "keywords");
    p->occupation = or_else(xml_text(n, "occupation"), xml_text(n, "occupationCategory"));
    if (r->opt->host.len > 0)
        p->url = arena_printf(r->a, "https://%.*s/job/%.*s", STR_ARG(r->opt->host),
                              STR_ARG(url_segment(r->a, p->ref)));
    read_places(r);
    read_text(r);
    terms_employment(xml_text(n, "schedule"), p);
    terms_employment(xml_text(n, "employmentType"), p);
    p->level = level(xml_text(n, "seniority"), xml_text(n, "yearsOfExperience"));
    p->posted = date_parse(xml_text(n, "createdAt"));
    return true;
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("workzag-jobs")) ? 98 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"position", NULL};
    static const struct xml_feed feed = {.root = "workzag-jobs", .records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_personio = {
    .name = "personio",
    .title = "Personio board XML",
    .full = true,
    .detect = detect,
    .read = read,
};
