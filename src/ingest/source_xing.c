/* XING's feed: <feed><postings><posting>. A posting that is missing is offline. */
#include "ingest/xml_map.h"

static bool fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"id", FF_REF},  {"job_title", FF_TITLE},        {"company_name", FF_EMPLOYER},
        {"url", FF_URL}, {"job_locations", FF_LOCATION}, {"description", FF_TEXT},
        {NULL, FF_NONE},
    };
    return xml_map_fill(r, map);
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("feed")) && str_has(head, STR("<posting")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"posting", NULL};
    static const struct xml_feed feed = {.root = "feed", .records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_xing = {
    .name = "xing",
    .title = "XING XML feed",
    .full = true,
    .detect = detect,
    .read = read,
};
