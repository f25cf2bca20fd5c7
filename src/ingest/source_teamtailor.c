/* Teamtailor's jobs.rss: RSS with places of its own, and unlike RSS in general the whole board. */
#include "ingest/rss.h"

static int detect(struct str head)
{
    return xml_root_is(head, STR("rss")) && (str_has(head, STR("teamtailor.com/locations")) ||
                                             str_has(head, STR("<tt:locations")))
               ? 90
               : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"item", NULL};
    static const struct xml_feed feed = {.root = "rss", .records = records, .fill = rss_fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_teamtailor = {
    .name = "teamtailor",
    .title = "Teamtailor jobs.rss",
    .full = true,
    .detect = detect,
    .read = read,
};
