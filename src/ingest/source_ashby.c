/* Ashby job board API: {"jobs":[…]}. `isRemote` is true for hybrid jobs as well, so `workplaceType`
 * decides; unlisted jobs are not for the public. */
#include "ingest/clean.h"
#include "ingest/json_feed.h"
#include "ingest/terms.h"

static void add_place(struct json_record *r, const json_t *at, struct str raw)
{
    const json_t *address = jf_get(jf_get(at, "address"), "postalAddress");
    struct posting_place place = {.raw = raw,
                                  .town = jf_str(r->a, address, "addressLocality"),
                                  .region = jf_str(r->a, address, "addressRegion"),
                                  .country = jf_str(r->a, address, "addressCountry"),
                                  .plz = jf_str(r->a, address, "postalCode")};
    if (r->p->n_places < POSTING_PLACES_MAX && (raw.len > 0 || place.town.len > 0))
        r->p->places[r->p->n_places++] = place;
}

static void read_places(struct json_record *r)
{
    const json_t *more = jf_get(r->json, "secondaryLocations");
    r->p->places = ARENA_ARRAY(r->a, struct posting_place, POSTING_PLACES_MAX);
    add_place(r, r->json, jf_str(r->a, r->json, "location"));
    for (size_t i = 0; i < jf_count(more); i++)
        add_place(r, jf_item(more, i), jf_str(r->a, jf_item(more, i), "location"));
}

static void read_pay(struct json_record *r)
{
    const json_t *all = jf_get(jf_get(r->json, "compensation"), "summaryComponents");
    for (size_t i = 0; i < jf_count(all); i++) {
        const json_t *one = jf_item(all, i);
        if (!str_eq_nocase(jf_str(r->a, one, "compensationType"), STR("Salary")))
            continue;
        jf_num(one, "minValue", &r->p->pay.min);
        jf_num(one, "maxValue", &r->p->pay.max);
        r->p->pay.currency = jf_str(r->a, one, "currencyCode");
        r->p->pay.unit = terms_pay_unit(jf_str(r->a, one, "interval"));
        return;
    }
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json;
    struct posting *p = r->p;
    r->skip = jf_bool(j, "isListed") == 0;
    p->ref = jf_str(r->a, j, "id");
    p->url = jf_str(r->a, j, "jobUrl");
    if (p->ref.len == 0)
        p->ref = p->url;
    p->title = jf_str(r->a, j, "title");
    p->apply_url = jf_str(r->a, j, "applyUrl");
    p->department = jf_str(r->a, j, "department");
    p->posted = jf_date(j, "publishedAt");
    terms_employment(jf_str(r->a, j, "employmentType"), p);
    struct str workplace = jf_str(r->a, j, "workplaceType");
    p->remote = terms_remote(workplace);
    if (workplace.len == 0 && jf_bool(j, "isRemote") == 1)
        p->remote = REMOTE_HYBRID; /* remote or hybrid: the weaker claim */
    read_places(r);
    read_pay(r);
    struct str html = jf_str(r->a, j, "descriptionHtml");
    struct cleaned c =
        clean_any(r->a, html.len > 0 ? html : jf_str(r->a, j, "descriptionPlain"), p->url);
    p->html = c.html;
    p->text = c.text;
    r->text_cut = c.cut;
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"jobUrl\"")) && str_has(head, STR("\"publishedAt\"")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"jobs", NULL};
    static const struct json_feed feed = {.lists = lists, .list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_ashby = {
    .name = "ashby",
    .title = "Ashby job board (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
