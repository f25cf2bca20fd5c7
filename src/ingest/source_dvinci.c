/* d.vinci publications: a bare array whose text comes split into introduction, tasks, profile and
 * offer. Unsolicited applications are no vacancies. */
#include "ingest/json_feed.h"
#include "ingest/sections.h"
#include "ingest/terms.h"

static void read_places(struct json_record *r, const json_t *opening)
{
    const json_t *all = jf_get(opening, "locations");
    size_t n = jf_count(all);
    n = n < POSTING_PLACES_MAX ? n : POSTING_PLACES_MAX;
    r->p->places = ARENA_ARRAY(r->a, struct posting_place, n);
    for (size_t i = 0; i < n; i++) {
        struct posting_place *at = &r->p->places[r->p->n_places++];
        const json_t *from = jf_item(all, i), *point = jf_get(from, "coordinates");
        at->raw = jf_str(r->a, from, "name");
        at->country = jf_str(r->a, jf_get(from, "country"), "isoA2");
        at->has_point =
            (jf_num(point, "latitude", &at->lat) && jf_num(point, "longitude", &at->lon)) ||
            (jf_num(point, "lat", &at->lat) && jf_num(point, "lng", &at->lon));
    }
}

static void read_text(struct json_record *r)
{
    static const struct {
        const char *key;
        struct str zone, heading;
    } parts[] = {{"introduction", STR_INIT("about"), STR_INIT("")},
                 {"tasks", STR_INIT("tasks"), STR_INIT("Aufgaben")},
                 {"profile", STR_INIT("profile"), STR_INIT("Profil")},
                 {"weOffer", STR_INIT("offer"), STR_INIT("Angebot")},
                 {"closingText", STR_INIT("application"), STR_INIT("")}};
    struct sections s;
    sections_init(&s, r->a, r->p->url);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        sections_add(&s, parts[i].zone, parts[i].heading, jf_str(r->a, r->json, parts[i].key));
    r->text_cut = s.cut;
    sections_take(&s, r->p);
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json, *opening = jf_get(j, "jobOpening");
    const json_t *pay = jf_get(opening, "salary"), *range = jf_get(pay, "value");
    const json_t *hours = jf_get(opening, "workingTimes");
    struct posting *p = r->p;
    struct str type = jf_str(r->a, opening, "type");
    if (type.len == 0)
        type = jf_str(r->a, jf_get(opening, "type"), "internalName");
    r->skip = str_eq(type, STR("UNSOLICITED"));
    p->ref = jf_str(r->a, j, "id");
    p->title = jf_str(r->a, j, "position");
    p->url = jf_str(r->a, j, "jobPublicationURL");
    p->apply_url = jf_str(r->a, j, "applicationFormURL");
    p->department = jf_str(r->a, opening, "department");
    p->posted = jf_date(opening, "createdDate");
    p->starts = jf_date(j, "startDate");
    for (size_t i = 0; i < jf_count(hours); i++)
        terms_employment(jf_str(r->a, jf_item(hours, i), "internalName"), p);
    terms_employment(jf_str(r->a, jf_get(opening, "contractPeriod"), "internalName"), p);
    jf_num(range, "minValue", &p->pay.min);
    jf_num(range, "maxValue", &p->pay.max);
    p->pay.currency = jf_str(r->a, pay, "currency");
    p->pay.unit = terms_pay_unit(jf_str(r->a, range, "unitText"));
    read_places(r, opening);
    read_text(r);
    return true;
}

static int detect(struct str head)
{
    return str_has(head, STR("\"jobPublicationURL\"")) ? 92 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const struct json_feed feed = {.list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_dvinci = {
    .name = "dvinci",
    .title = "d.vinci publications (JSON)",
    .full = true,
    .detect = detect,
    .read = read,
};
