/* Lever postings API: a bare array. The text is description, lists and additional; `createdAt` is
 * in milliseconds; the employer is not named. */
#include "ingest/json_feed.h"
#include "ingest/sections.h"
#include "ingest/terms.h"

static void add_place(struct posting *p, struct str raw)
{
    for (size_t i = 0; i < p->n_places; i++)
        if (str_eq(p->places[i].raw, raw))
            return;
    if (raw.len > 0 && p->n_places < POSTING_PLACES_MAX)
        p->places[p->n_places++] = (struct posting_place){.raw = raw};
}

static void read_places(struct json_record *r, const json_t *categories)
{
    const json_t *all = jf_get(categories, "allLocations");
    r->p->places = ARENA_ARRAY(r->a, struct posting_place, POSTING_PLACES_MAX);
    add_place(r->p, jf_str(r->a, categories, "location"));
    for (size_t i = 0; i < jf_count(all); i++)
        add_place(r->p, jf_text(r->a, jf_item(all, i)));
    if (r->p->n_places == 1) /* a country of the whole posting says which namesake */
        r->p->places[0].country = jf_str(r->a, r->json, "country");
}

static void read_text(struct json_record *r)
{
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    struct str intro = jf_str(r->a, r->json, "description");
    if (intro.len == 0)
        intro = jf_str(r->a, r->json, "descriptionPlain");
    sections_add(&s, STR_NONE, STR_NONE, intro);
    const json_t *lists = jf_get(r->json, "lists");
    for (size_t i = 0; i < jf_count(lists); i++) {
        struct str name = jf_str(r->a, jf_item(lists, i), "text");
        sections_add(&s, zone_of_heading(name), name, jf_str(r->a, jf_item(lists, i), "content"));
    }
    sections_add(&s, STR_NONE, STR_NONE, jf_str(r->a, r->json, "additional"));
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json, *categories = jf_get(j, "categories");
    const json_t *pay = jf_get(j, "salaryRange");
    struct posting *p = r->p;
    double created = 0;
    p->ref = jf_str(r->a, j, "id");
    p->title = jf_str(r->a, j, "text");
    p->url = jf_str(r->a, j, "hostedUrl");
    p->apply_url = jf_str(r->a, j, "applyUrl");
    p->department = jf_str(r->a, categories, "department");
    if (p->department.len == 0)
        p->department = jf_str(r->a, categories, "team");
    terms_employment(jf_str(r->a, categories, "commitment"), p);
    p->remote = terms_remote(jf_str(r->a, j, "workplaceType"));
    if (jf_num(j, "createdAt", &created) && created > 0 && created < 1e13)
        p->posted = date_of_ms((int64_t)created);
    jf_num(pay, "min", &p->pay.min);
    jf_num(pay, "max", &p->pay.max);
    p->pay.currency = jf_str(r->a, pay, "currency");
    p->pay.unit = terms_pay_unit(jf_str(r->a, pay, "interval"));
    read_places(r, categories);
    read_text(r);
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"hostedUrl\"")) && str_has(head, STR("\"categories\"")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const struct json_feed feed = {.list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_lever = {
    .name = "lever",
    .title = "Lever postings (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
