/* HR-BA-XML, in which employers send postings to the Bundesagentur: a full load (F) or what changed
 * (D). */
#include "ingest/xml_map.h"

/* The form's numbers: 1 full time, 3 part time; 1 work, 4 apprenticeship. */
static void read_codes(struct xml_record *r)
{
    const struct xml_node *info = xml_child(r->node, "JobPositionInformation");
    const struct xml_node *description = xml_child(info, "JobPositionDescription");
    const struct xml_node *classes = xml_child(description, "Classification");
    struct str plan = xml_text(xml_child(classes, "Schedule"), "WorkingPlan");
    if (str_eq(plan, STR("1")))
        r->p->worktime |= WORKTIME_FULL;
    else if (str_eq(plan, STR("3")))
        r->p->worktime |= WORKTIME_PART;
    if (str_eq(xml_text(info, "JobOfferType"), STR("4")))
        r->p->contract = CONTRACT_APPRENTICESHIP;
    else if (xml_text(xml_child(classes, "Duration"), "TermDate").len > 0)
        r->p->contract = CONTRACT_TEMPORARY; /* a day on which it ends */
}

static bool fill(struct xml_record *r)
{
#define LOCATION "JobPositionInformation/JobPositionDescription/JobPositionLocation/Location/"
    static const struct xml_map map[] = {
        {"JobPositionPostingId", FF_REF},
        {"JobPositionInformation/JobPositionTitleDescription", FF_TITLE},
        {"HiringOrg/HiringOrgName", FF_EMPLOYER},
        {"HiringOrg/ProfileWebSite", FF_EMPLOYER_URL},
        {"PostDetail/InternetReference", FF_URL},
        {"PostDetail/StartDate", FF_POSTED},
        {"PostDetail/EndDate", FF_VALID_THROUGH},
        {"PostDetail/LastModificationDate", FF_UPDATED},
        {LOCATION "PostalCode", FF_PLZ},
        {LOCATION "Municipality", FF_TOWN},
        {LOCATION "Region", FF_REGION},
        {LOCATION "CountryCode", FF_COUNTRY},
        {LOCATION "StreetName", FF_STREET},
        {"JobPositionInformation/Objective", FF_TEXT},
        {"JobPositionInformation/AssignmentStartDate", FF_STARTS},
        {NULL, FF_NONE},
    };
#undef LOCATION
    r->skip = str_eq(xml_text(xml_child(r->node, "PostDetail"), "Action"), STR("3")); /* delete */
    xml_map_fill(r, map);
    read_codes(r);
    return true;
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("HRBAXMLJobPositionPosting")) ? 95 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"JobPositionPosting", NULL};
    static const struct xml_feed feed = {
        .root = "HRBAXMLJobPositionPosting", .records = records, .fill = fill};
    bool ok = xml_feed_read(&feed, bytes, opt, fn, user, res, err);
    if (!str_has(str_slice(bytes, 0, SOURCE_HEAD_BYTES), STR("<TypeOfLoad>F<")))
        res->complete = false;
    return ok;
}

const struct source_format source_hrbaxml = {
    .name = "hrbaxml",
    .title = "HR-BA-XML of the Bundesagentur",
    .full = true,
    .detect = detect,
    .read = read,
};
