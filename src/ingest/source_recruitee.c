/* Recruitee careers API: {"offers":[…]}. Pay comes as strings, dates as "YYYY-MM-DD hh:mm:ss UTC";
 * description and requirements are apart. */
#include "ingest/json_feed.h"
#include "ingest/sections.h"
#include "ingest/terms.h"

static void read_place(struct json_record *r)
{
    const json_t *j = r->json;
    struct posting_place *at = ARENA_NEW(r->a, struct posting_place);
    at->town = jf_str(r->a, j, "city");
    at->plz = jf_str(r->a, j, "postal_code");
    at->street = jf_str(r->a, j, "street");
    at->country = jf_str(r->a, j, "country_code");
    if (at->town.len == 0)
        at->raw = jf_str(r->a, j, "location");
    r->p->places = at;
    r->p->n_places = at->town.len || at->raw.len || at->country.len;
    r->p->remote = jf_bool(j, "hybrid") == 1    ? REMOTE_HYBRID
                   : jf_bool(j, "remote") == 1  ? REMOTE_FULL
                   : jf_bool(j, "on_site") == 1 ? REMOTE_ONSITE
                                                : REMOTE_NONE;
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json, *pay = jf_get(j, "salary");
    struct posting *p = r->p;
    p->ref = jf_str(r->a, j, "id");
    p->title = jf_str(r->a, j, "title");
    p->url = jf_str(r->a, j, "careers_url");
    p->apply_url = jf_str(r->a, j, "careers_apply_url");
    p->employer = jf_str(r->a, j, "company_name");
    p->department = jf_str(r->a, j, "department");
    p->posted = jf_date(j, "published_at");
    if (p->posted == DATE_NONE)
        p->posted = jf_date(j, "created_at");
    terms_employment(jf_str(r->a, j, "employment_type_code"), p);
    p->level = terms_level(jf_str(r->a, j, "experience_code"));
    jf_num(pay, "min", &p->pay.min);
    jf_num(pay, "max", &p->pay.max);
    p->pay.currency = jf_str(r->a, pay, "currency");
    p->pay.unit = terms_pay_unit(jf_str(r->a, pay, "period"));
    read_place(r);
    struct sections s;
    sections_init(&s, r->a, p->url);
    sections_add(&s, STR_NONE, STR_NONE, jf_str(r->a, j, "description"));
    sections_add(&s, STR("profile"), STR_NONE, jf_str(r->a, j, "requirements"));
    r->text_cut = s.cut;
    sections_take(&s, p);
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"offers\"")) && str_has(head, STR("\"careers_url\"")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"offers", NULL};
    static const struct json_feed feed = {.lists = lists, .list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_recruitee = {
    .name = "recruitee",
    .title = "Recruitee offers (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
