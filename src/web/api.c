/* The JSON interface: docs/api.md. */
#include "web/site.h"

#define SUGGEST_MAX 10

static struct json api_begin(struct page *p)
{
    p->res->type = "application/json; charset=utf-8";
    p->res->cors = true;
    return json_to(p->out);
}

static void api_finish(struct page *p)
{
    buf_char(p->out, '\n');
}

void api_error(struct page *p, int status, struct str message, struct str parameter)
{
    buf_clear(p->out);
    struct json j = api_begin(p);
    p->res->status = status;
    p->res->cache = "no-store";
    if (status == 503)
        p->res->retry_after_s = 30;
    json_obj(&j, NULL);
    json_obj(&j, "error");
    json_int(&j, "status", status);
    json_str_opt(&j, "parameter", parameter);
    json_str(&j, "message", message);
    json_end(&j);
    json_end(&j);
    api_finish(p);
}

/* The API speaks English whatever the path says. */
static struct page api_page(void *user, struct http_request *req, struct http_response *res)
{
    struct page p = page_open(user, req, res);
    p.lang = LANG_EN;
    return p;
}

void api_search(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = api_page(user, req, res), *p = &page;
    struct search_request search = {0};
    struct params_error wrong = {0};
    const struct gazetteer *g = site_gazetteer(p->web);
    if (!params_read(p->a, g, LANG_EN, true, req->params, req->n_params, &search, &wrong)) {
        api_error(p, 400, wrong.message, wrong.param);
        return;
    }
    struct engine *e = site_engine(p->web);
    if (!e) {
        api_error(p, 503, STR("the search index is being built; try again in a minute"), STR(""));
        return;
    }
    struct search_answer ans;
    struct err err = {0};
    if (!engine_search(p->a, e, &search, &ans, &err)) {
        bool theirs = err.code == ERR_USAGE || err.code == ERR_DATA || err.code == ERR_LIMIT;
        api_error(p, theirs ? 400 : 500, theirs ? str_of(err.msg) : STR("internal error"), STR(""));
        return;
    }
    struct json j = api_begin(p);
    search_answer_json(g, &search, &ans, &j);
    api_finish(p);
}

static void sightings_json(struct page *p, struct json *j, const struct sighting *s, size_t n)
{
    json_arr(j, "sightings");
    for (size_t i = 0; i < n; i++) {
        json_obj(j, NULL);
        json_str(j, "source", s[i].source);
        json_str_opt(j, "ref", s[i].ref);
        json_str_opt(j, "url", s[i].url);
        json_str(j, "first_seen", date_iso(p->a, date_of_ms(s[i].first_seen_ms)));
        json_str(j, "last_seen", date_iso(p->a, date_of_ms(s[i].last_seen_ms)));
        if (s[i].expired_ms)
            json_str(j, "expired", date_iso(p->a, date_of_ms(s[i].expired_ms)));
        json_str_opt(j, "merge_reason", s[i].merge_reason);
        json_end(j);
    }
    json_end(j);
}

static void vacancy_json(struct page *p, const struct vacancy *v, const struct sighting *s,
                         size_t n)
{
    struct buf part = BUF_MAX(4u << 20);
    struct json j = api_begin(p), inner;
    json_obj(&j, NULL);
    json_int(&j, "id", (int64_t)v->id);
    json_int(&j, "seq", (int64_t)v->seq);
    json_bool(&j, "live", v->live);
    json_str(&j, "page", part_posting_url(p, LANG_DE, v->id, v->posting.title));
    inner = json_to(&part);
    posting_to_json(&v->posting, &inner);
    json_raw(&j, "posting", buf_view(&part));
    buf_clear(&part);
    inner = json_to(&part);
    facts_to_json(site_gazetteer(p->web), &v->posting, &v->facts, &inner);
    json_raw(&j, "facts", buf_view(&part));
    buf_done(&part);
    sightings_json(p, &j, s, n);
    json_end(&j);
    api_finish(p);
}

void api_posting(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = api_page(user, req, res), *p = &page;
    uint64_t id;
    if (!str_to_u64(req->rest, &id)) {
        api_error(p, 400, STR("the id must be a number"), STR("id"));
        return;
    }
    struct err err = {0};
    struct vacancy v;
    struct sighting *s = NULL;
    size_t n = 0;
    struct store *store = site_store_take(p->web, &err);
    bool ok = store && store_vacancy(store, p->a, id, &v, &err) &&
              store_sightings(store, p->a, id, &s, &n, &err);
    site_store_give(p->web, store);
    if (ok)
        vacancy_json(p, &v, s, n);
    else if (store && err.code == ERR_NOTFOUND)
        api_error(p, 404, STR("there is no vacancy with this id"), STR("id"));
    else
        api_error(p, 503, STR("the store can't be read at the moment"), STR(""));
}

/* Both suggestion endpoints take exactly `q`. */
static bool only_q(struct page *p, struct str *q)
{
    for (size_t i = 0; i < p->req->n_params; i++) {
        if (!str_eq(p->req->params[i].name, STR("q"))) {
            api_error(p, 400, STR("there is no such parameter"), p->req->params[i].name);
            return false;
        }
    }
    *q = http_param_get(p->req, STR("q"));
    if (q->len == 0 || q->len > SEARCH_WORDS_BYTES_MAX) {
        api_error(p, 400, STR("expected 1 to 500 bytes of text"), STR("q"));
        return false;
    }
    return true;
}

void api_suggest(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = api_page(user, req, res), *p = &page;
    struct str q, words[SUGGEST_MAX];
    if (!only_q(p, &q))
        return;
    struct engine *e = site_engine(p->web);
    size_t n = e ? engine_suggest(p->a, e, q, words, SUGGEST_MAX) : 0;
    struct json j = api_begin(p);
    json_obj(&j, NULL);
    json_arr(&j, "suggestions");
    for (size_t i = 0; i < n; i++)
        json_str(&j, NULL, words[i]);
    json_end(&j);
    json_end(&j);
    api_finish(p);
}

static void place_json(struct page *p, struct json *j, uint16_t id)
{
    const struct place *at = gazetteer_get(site_gazetteer(p->web), id);
    json_obj(j, NULL);
    json_str(j, "name", at->name);
    json_str_opt(j, "plz", at->plz);
    json_str_opt(j, "ags", at->ags);
    state_to_json(j, at->state);
    json_num(j, "lat", at->lat, 5);
    json_num(j, "lon", at->lon, 5);
    if (at->population)
        json_int(j, "population", at->population);
    json_end(j);
}

void api_places(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = api_page(user, req, res), *p = &page;
    const struct gazetteer *g = site_gazetteer(p->web);
    struct str q;
    if (!only_q(p, &q))
        return;
    uint16_t ids[SUGGEST_MAX];
    const uint16_t *found = ids;
    size_t n = gazetteer_by_plz(g, q, &found);
    if (n == 0) {
        found = ids;
        n = gazetteer_suggest(g, q, ids, SUGGEST_MAX);
    }
    struct json j = api_begin(p);
    json_obj(&j, NULL);
    json_arr(&j, "places");
    for (size_t i = 0; i < n && i < SUGGEST_MAX; i++)
        place_json(p, &j, found[i]);
    json_end(&j);
    json_end(&j);
    api_finish(p);
}

void api_unknown(void *user, struct http_request *req, struct http_response *res)
{
    struct page p = api_page(user, req, res);
    api_error(&p, 404, STR("there is nothing at this address; see docs/api.md"), STR(""));
}
