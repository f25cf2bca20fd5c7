/* Workable widget API: {"name":"the employer","jobs":[…]}; dates are days. */
#include "ingest/clean.h"
#include "ingest/json_feed.h"
#include "ingest/terms.h"

static bool fill(struct json_record *r)
{
    const json_t *j = r->json;
    struct posting *p = r->p;
    struct posting_place *at = ARENA_NEW(r->a, struct posting_place);
    p->ref = jf_str(r->a, j, "shortcode");
    p->title = jf_str(r->a, j, "title");
    p->url = jf_str(r->a, j, "url");
    p->apply_url = jf_str(r->a, j, "application_url");
    p->department = jf_str(r->a, j, "department");
    p->posted = jf_date(j, "published_on");
    p->level = terms_level(jf_str(r->a, j, "experience"));
    terms_employment(jf_str(r->a, j, "employment_type"), p);
    at->town = jf_str(r->a, j, "city");
    at->region = jf_str(r->a, j, "state");
    at->country = jf_str(r->a, j, "country");
    p->places = at;
    p->n_places = at->town.len || at->region.len || at->country.len;
    if (jf_bool(j, "telecommuting") == 1)
        p->remote = at->town.len > 0 ? REMOTE_HYBRID : REMOTE_FULL; /* as for JobPosting */
    struct cleaned c = clean_any(r->a, jf_str(r->a, j, "description"), p->url);
    p->html = c.html;
    p->text = c.text;
    r->text_cut = c.cut;
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"shortcode\"")) && str_has(head, STR("\"jobs\"")) ? 88 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"jobs", NULL};
    static const struct json_feed feed = {
        .lists = lists, .employer = "name", .list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_workable = {
    .name = "workable",
    .title = "Workable widget (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
