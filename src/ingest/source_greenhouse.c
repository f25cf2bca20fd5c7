/* Greenhouse job board API: {"jobs":[…]}. `content` is HTML that is escaped once more;
 * `first_published` is the day it was posted, `updated_at` moves with every edit; pay is in cents.
 */
#include "ingest/clean.h"
#include "ingest/json_feed.h"
#include "ingest/terms.h"

static void read_pay(struct json_record *r)
{
    const json_t *range = jf_item(jf_get(r->json, "pay_input_ranges"), 0);
    struct posting_pay *pay = &r->p->pay;
    double min = 0, max = 0;
    jf_num(range, "min_cents", &min);
    jf_num(range, "max_cents", &max);
    pay->min = min / 100;
    pay->max = max / 100;
    pay->currency = jf_str(r->a, range, "currency_type");
    pay->unit = terms_pay_unit(jf_str(r->a, range, "title"));
}

static void read_places(struct json_record *r)
{
    struct str location = jf_str(r->a, jf_get(r->json, "location"), "name");
    r->p->places = ARENA_NEW(r->a, struct posting_place);
    r->p->places[0].raw = location;
    r->p->n_places = location.len > 0;
    r->p->remote = terms_remote(location);
    if (r->p->remote == REMOTE_ONSITE)
        r->p->remote = REMOTE_NONE; /* the word stands in names of places too */
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json;
    struct posting *p = r->p;
    p->ref = jf_str(r->a, j, "id");
    p->title = jf_str(r->a, j, "title");
    p->url = jf_str(r->a, j, "absolute_url");
    p->employer = jf_str(r->a, j, "company_name");
    p->language = jf_str(r->a, j, "language");
    p->department = jf_str(r->a, jf_item(jf_get(j, "departments"), 0), "name");
    p->posted = jf_date(j, "first_published");
    p->updated = jf_date(j, "updated_at");
    p->valid_through = jf_date(j, "application_deadline");
    read_places(r);
    read_pay(r);
    struct cleaned c = clean_any(r->a, jf_str(r->a, j, "content"), p->url);
    p->html = c.html;
    p->text = c.text;
    r->text_cut = c.cut;
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"absolute_url\"")) && str_has(head, STR("\"jobs\"")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"jobs", NULL};
    static const struct json_feed feed = {.lists = lists, .list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_greenhouse = {
    .name = "greenhouse",
    .title = "Greenhouse job board (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
