/* Careerjet's XML feed: <jobs><job> with a nested location. */
#include "ingest/xml_map.h"

static bool fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"id", FF_REF},
        {"title", FF_TITLE},
        {"company", FF_EMPLOYER},
        {"url", FF_URL},
        {"apply_url", FF_APPLY_URL},
        {"location/city", FF_TOWN},
        {"location/region", FF_REGION},
        {"location/country", FF_COUNTRY},
        {"description", FF_TEXT},
        {"salary", FF_PAY_TEXT},
        {"contract_type", FF_EMPLOYMENT},
        {"working_hours", FF_EMPLOYMENT},
        {"date", FF_POSTED},
        {NULL, FF_NONE},
    };
    return xml_map_fill(r, map);
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("jobs")) &&
                   (str_has(head, STR("<contract_type")) || str_has(head, STR("<working_hours")))
               ? 90
               : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"job", NULL};
    static const struct xml_feed feed = {.root = "jobs", .records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_careerjet = {
    .name = "careerjet",
    .title = "Careerjet XML feed",
    .full = true,
    .detect = detect,
    .read = read,
};
