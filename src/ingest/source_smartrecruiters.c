/* SmartRecruiters postings API: pages {"totalFound":…,"content":[…]} and details with the text. An
 * unknown company is answered with nothing found, so an empty answer says nothing. */
#include "ingest/json_feed.h"
#include "ingest/sections.h"
#include "ingest/terms.h"

static void read_place(struct json_record *r)
{
    const json_t *location = jf_get(r->json, "location");
    struct posting_place *at = ARENA_NEW(r->a, struct posting_place);
    at->town = jf_str(r->a, location, "city");
    at->plz = jf_str(r->a, location, "postalCode");
    at->region = jf_str(r->a, location, "region");
    at->country = jf_str(r->a, location, "country");
    at->street = jf_str(r->a, location, "address");
    at->has_point =
        jf_num(location, "latitude", &at->lat) && jf_num(location, "longitude", &at->lon);
    r->p->places = at;
    r->p->n_places = at->town.len || at->region.len || at->country.len;
    r->p->remote = jf_bool(location, "hybrid") == 1   ? REMOTE_HYBRID
                   : jf_bool(location, "remote") == 1 ? REMOTE_FULL
                                                      : REMOTE_NONE;
}

static void read_text(struct json_record *r)
{
    static const struct {
        const char *key;
        struct str zone;
    } parts[] = {{"companyDescription", STR_INIT("about")},
                 {"jobDescription", STR_INIT("tasks")},
                 {"qualifications", STR_INIT("profile")},
                 {"additionalInformation", STR_INIT("other")}};
    const json_t *all = jf_get(jf_get(r->json, "jobAd"), "sections");
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const json_t *part = jf_get(all, parts[i].key);
        sections_add(&s, parts[i].zone, jf_str(r->a, part, "title"), jf_str(r->a, part, "text"));
    }
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json;
    struct posting *p = r->p;
    p->ref = jf_str(r->a, j, "id");
    p->title = jf_str(r->a, j, "name");
    p->employer = jf_str(r->a, jf_get(j, "company"), "name");
    p->url = jf_str(r->a, j, "postingUrl");
    p->apply_url = jf_str(r->a, j, "applyUrl");
    p->occupation = jf_str(r->a, jf_get(j, "function"), "label");
    p->department = jf_str(r->a, jf_get(j, "department"), "label");
    p->posted = jf_date(j, "releasedDate");
    terms_employment(jf_str(r->a, jf_get(j, "typeOfEmployment"), "label"), p);
    p->level = terms_level(jf_str(r->a, jf_get(j, "experienceLevel"), "label"));
    read_place(r);
    read_text(r);
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"releasedDate\"")) && str_has(head, STR("\"company\"")) ? 88 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"content", NULL};
    static const struct json_feed feed = {.lists = lists, .total = "totalFound", .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_smartrecruiters = {
    .name = "smartrecruiters",
    .title = "SmartRecruiters postings (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
