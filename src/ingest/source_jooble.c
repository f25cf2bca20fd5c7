/* Jooble's XML feed: <jobs><job id="…">, dates DD.MM.YYYY. */
#include "ingest/xml_map.h"

static bool fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"@id", FF_REF},         {"name", FF_TITLE},           {"company", FF_EMPLOYER},
        {"link", FF_URL},        {"region", FF_LOCATION},      {"description", FF_TEXT},
        {"salary", FF_PAY_TEXT}, {"jobtype", FF_EMPLOYMENT},   {"pubdate", FF_POSTED},
        {"updated", FF_UPDATED}, {"expire", FF_VALID_THROUGH}, {NULL, FF_NONE},
    };
    return xml_map_fill(r, map);
}

static int detect(struct str head)
{
    return xml_root_is(head, STR("jobs")) && str_has(head, STR("<pubdate")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"job", NULL};
    static const struct xml_feed feed = {.root = "jobs", .records = records, .fill = fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_jooble = {
    .name = "jooble",
    .title = "Jooble XML feed",
    .full = true,
    .detect = detect,
    .read = read,
};
