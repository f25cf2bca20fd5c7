/* RSS 2.0 and Atom. A feed shows its newest entries only, so an entry that is missing may be just
 * old. */
#include "ingest/clean.h"
#include "ingest/rss.h"
#include "ingest/xml_map.h"

static void add_places(struct xml_record *r)
{
    const struct xml_node *all = xml_child(r->node, "tt:locations");
    struct posting *p = r->p;
    for (const struct xml_node *n = xml_child(all ? all : r->node, "tt:location");
         n && p->n_places < POSTING_PLACES_MAX; n = xml_next(n)) {
        struct posting_place at = {.town = xml_text(n, "tt:city"),
                                   .plz = xml_text(n, "tt:zip"),
                                   .street = xml_text(n, "tt:address"),
                                   .country = xml_text(n, "tt:country")};
        if (at.town.len == 0)
            at.raw = xml_text(n, "tt:name");
        if (at.town.len || at.raw.len || at.country.len)
            p->places[p->n_places++] = at;
    }
}

bool rss_fill(struct xml_record *r)
{
    static const struct xml_map map[] = {
        {"guid", FF_REF},
        {"id", FF_REF},
        {"title", FF_TITLE},
        {"link", FF_URL},
        {"link/@href", FF_URL},
        {"pubDate", FF_POSTED},
        {"published", FF_POSTED},
        {"dc:date", FF_POSTED},
        {"updated", FF_UPDATED},
        {"author/name", FF_EMPLOYER},
        {"dc:creator", FF_EMPLOYER},
        {"category", FF_KEYWORDS},
        {"tt:department", FF_DEPARTMENT},
        {"remoteStatus", FF_REMOTE},
        {NULL, FF_NONE},
    };
    static const char *const texts[] = {"content:encoded", "content", "description", "summary"};
    xml_map_fill(r, map);
    struct str text = STR_NONE;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && text.len == 0; i++)
        text = xml_text(r->node, texts[i]); /* the longest form comes first */
    struct cleaned c = clean_any(r->a, text, r->p->url);
    r->p->html = c.html;
    r->p->text = c.text;
    r->text_cut = c.cut;
    add_places(r);
    return true;
}

static int detect(struct str head)
{
    if (xml_root_is(head, STR("rss")))
        return 80;
    return xml_root_is(head, STR("feed")) && str_has(head, STR("www.w3.org/2005/Atom")) ? 80 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const records[] = {"item", "entry", NULL};
    static const struct xml_feed feed = {.records = records, .fill = rss_fill};
    return xml_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_rss = {
    .name = "rss",
    .title = "RSS 2.0 and Atom",
    .full = false,
    .detect = detect,
    .read = read,
};
