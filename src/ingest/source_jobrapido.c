/* Jobrapido's XML feed: <source><jobs><job>, dates dd/mm/yyyy. */
#include "ingest/xml_map.h"

static bool fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"reference_id", FF_REF},
        {"title", FF_TITLE},
        {"company", FF_EMPLOYER},
        {"website", FF_EMPLOYER_URL},
        {"url", FF_URL},
        {"location", FF_LOCATION},
        {"state", FF_REGION},
        {"country", FF_COUNTRY},
        {"postalcode", FF_PLZ},
        {"description", FF_TEXT},
        {"salary", FF_PAY_TEXT},
        {"jobtype", FF_EMPLOYMENT},
        {"category", FF_KEYWORDS},
        {"publishdate", FF_POSTED},
        {"expirydate", FF_VALID_THROUGH},
        {NULL, FF_NONE},
    };
    return xml_map_fill(r, map);
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("source")) && str_has(head, STR("<publishdate")) ? 92 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"job", NULL};
    static const struct xml_feed feed = {.root = "source", .records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_jobrapido = {
    .name = "jobrapido",
    .title = "Jobrapido XML feed",
    .full = true,
    .detect = detect,
    .read = read,
};
