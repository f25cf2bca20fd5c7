/* StepStone JobFeed: <jobfeed><joblisting action="INSERT|UPDATE|OFFLINE">. A file holds what
 * changed, so a listing that is missing has not gone. */
#include "ingest/clean.h"
#include "ingest/sections.h"
#include "ingest/xml_map.h"

static void read_text(struct xml_record *r, const struct xml_node *details)
{
    static const struct {
        struct str name, zone;
    } parts[] = {{STR_INIT("introduction"), STR_INIT("about")},
                 {STR_INIT("tasks"), STR_INIT("tasks")},
                 {STR_INIT("profile"), STR_INIT("profile")},
                 {STR_INIT("offer"), STR_INIT("offer")}}; /* contactinfo names people */
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    for (const struct xml_node *c = details ? details->first : NULL; c; c = c->next)
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            if (str_eq_nocase(c->name, parts[i].name))
                sections_add(&s, parts[i].zone, xml_attr(c, "title"), c->text);
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

static bool fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"@reference_id", FF_REF},
        {"jobdetails/jobtitle", FF_TITLE},
        {"jobdetails/language", FF_LANGUAGE},
        {"jobdetails/keywords", FF_KEYWORDS},
        {"jobdetails/apply/url", FF_APPLY_URL},
        {"jobdetails/joblocations/location/city", FF_TOWN},
        {"jobdetails/joblocations/location/postalcode", FF_PLZ},
        {"jobdetails/joblocations/location/streetname", FF_STREET},
        {"jobdetails/joblocations/location/countrycode", FF_COUNTRY},
        {"companydetails/companyname", FF_EMPLOYER},
        {"publish_start", FF_POSTED},
        {NULL, FF_NONE},
    };
    struct str action = xml_attr(r->node, "action");
    r->skip = str_eq_nocase(action, STR("OFFLINE")) || str_eq_nocase(action, STR("DELETE"));
    xml_map_fill(r, map);
    uint64_t days;
    if (r->p->posted != DATE_NONE && str_to_u64(xml_text(r->node, "publish_duration"), &days) &&
        days <= 1000)
        r->p->valid_through = r->p->posted + (int32_t)days;
    read_text(r, xml_child(r->node, "jobdetails"));
    return true;
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("jobfeed")) ? 92 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"joblisting", NULL};
    static const struct xml_feed feed = {.root = "jobfeed", .records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_stepstone = {
    .name = "stepstone",
    .title = "StepStone JobFeed (XML)",
    .full = false,
    .detect = detect,
    .read = read,
};
