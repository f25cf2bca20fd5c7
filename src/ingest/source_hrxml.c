/* HR-XML 2.4: <PositionOpening>, one or many under any element. */
#include "ingest/sections.h"
#include "ingest/xml_map.h"

static void read_text(struct xml_record *r)
{
    const struct xml_node *profile = xml_child(r->node, "PositionProfile");
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    for (const struct xml_node *d = xml_child(profile, "FormattedPositionDescription"); d;
         d = xml_next(d)) {
        struct str name = xml_text(d, "Name");
        sections_add(&s, zone_of_heading(name), name, xml_text(d, "Value"));
    }
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

static bool fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"PositionRecordInfo/Id/IdValue", FF_REF},
        {"PositionProfile/PositionDetail/PositionTitle", FF_TITLE},
        {"PositionPostings/PositionPosting/Title", FF_TITLE},
        {"PositionProfile/PositionDetail/Company/Name", FF_EMPLOYER},
        {"PositionProfile/Organization/OrganizationName", FF_EMPLOYER},
        {"PositionPostings/PositionPosting/Link", FF_URL},
        {"PositionProfile/HowToApply/ApplicationMethod/InternetWebAddress", FF_APPLY_URL},
        {"PositionPostings/PositionPosting/HowToApply/ApplicationMethod/InternetWebAddress",
         FF_APPLY_URL},
        {"HowToApply/ApplicationMethod/InternetWebAddress", FF_APPLY_URL},
        {"PositionPostings/PositionPosting/Id/@validFrom", FF_POSTED},
        {"PositionPostings/PositionPosting/Id/@validTo", FF_VALID_THROUGH},
        {"PositionRecordInfo/Id/@validFrom", FF_POSTED},
        {"PositionRecordInfo/Id/@validTo", FF_VALID_THROUGH},
        {"PositionRecordInfo/Status/@validFrom", FF_POSTED},
        {"PositionRecordInfo/Status/@validTo", FF_VALID_THROUGH},
        {"PositionProfile/PositionDetail/PhysicalLocation/PostalAddress/PostalCode", FF_PLZ},
        {"PositionProfile/PositionDetail/PhysicalLocation/PostalAddress/Municipality", FF_TOWN},
        {"PositionProfile/PositionDetail/PhysicalLocation/PostalAddress/CountryCode", FF_COUNTRY},
        {"PositionProfile/PositionDetail/PhysicalLocation/PostalAddress/Region", FF_REGION},
        {"PositionProfile/PositionDetail/PhysicalLocation/PostalAddress/DeliveryAddress/"
         "AddressLine",
         FF_STREET},
        {"PositionProfile/PositionDetail/PositionSchedule", FF_EMPLOYMENT},
        {"PositionProfile/PositionDetail/PositionType", FF_EMPLOYMENT},
        {"PositionProfile/@xml:lang", FF_LANGUAGE},
        {NULL, FF_NONE},
    };
    xml_map_fill(r, map);
    read_text(r);
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("<PositionOpening")) && str_has(head, STR("<PositionRecordInfo")) ? 90
                                                                                               : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"PositionOpening", NULL};
    static const struct xml_feed feed = {.records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_hrxml = {
    .name = "hrxml",
    .title = "HR-XML 2.4 PositionOpening",
    .full = false, /* senders put one opening or a few into a file */
    .detect = detect,
    .read = read,
};
