#include "query/search.h"

#include "places/resolve.h"

static void json_place(const struct gazetteer *g, const struct hit *h, struct json *j)
{
    if (h->place == PLACE_NONE && h->plz.len == 0 && h->town.len == 0)
        return;
    json_obj(j, "place");
    json_str_opt(j, "plz", h->plz);
    json_str_opt(j, "name", h->town);
    if (h->place != PLACE_NONE) {
        const struct place *p = gazetteer_get(g, h->place);
        json_num(j, "lat", p->lat, 5);
        json_num(j, "lon", p->lon, 5);
        json_str_opt(j, "ags", p->ags);
        if (p->state != STATE_NONE)
            state_to_json(j, p->state);
    }
    json_end(j);
}

static void json_amount(struct json *j, const char *key, double v)
{
    if (v > 0)
        json_num(j, key, v, 2);
}

static void json_salary(const struct hit *h, struct json *j)
{
    if (h->pay_min <= 0 && h->pay_max <= 0 && h->yearly_min <= 0 && h->yearly_max <= 0)
        return;
    json_obj(j, "salary");
    json_amount(j, "min", h->pay_min);
    json_amount(j, "max", h->pay_max);
    json_str_opt(j, "unit", str_of(pay_unit_name(h->pay_unit)));
    json_amount(j, "yearly_min", h->yearly_min);
    json_amount(j, "yearly_max", h->yearly_max);
    json_str_opt(j, "source", h->pay_source);
    json_end(j);
}

static void json_worktime(const struct hit *h, struct json *j)
{
    if (!h->worktime)
        return;
    json_arr(j, "worktime");
    for (uint32_t bits = h->worktime; bits; bits &= bits - 1)
        json_str(j, NULL, str_of(worktime_name(bits & -bits)));
    json_end(j);
}

static void json_terms(const struct hit *h, struct json *j)
{
    if (h->n_terms == 0)
        return;
    json_arr(j, "explain");
    for (size_t i = 0; i < h->n_terms; i++) {
        const struct hit_term *t = &h->terms[i];
        json_obj(j, NULL);
        json_str(j, "term", t->term);
        json_str(j, "field", str_of(t->field));
        json_num(j, "idf", t->idf, 4);
        json_num(j, "weight", t->weight, 4);
        json_num(j, "score", t->score, 4);
        json_end(j);
    }
    json_end(j);
}

static void json_hit(const struct gazetteer *g, const struct hit *h, struct json *j)
{
    struct arena *a = arena_new();
    json_obj(j, NULL);
    json_int(j, "id", (int64_t)h->id);
    json_str(j, "title", h->title);
    json_str_opt(j, "employer", h->employer);
    if (h->employer_id)
        json_int(j, "employer_id", h->employer_id);
    json_place(g, h, j);
    if (h->n_places > 1)
        json_int(j, "places", (int64_t)h->n_places);
    if (h->distance_km >= 0)
        json_num(j, "distance_km", h->distance_km, 1);
    json_str_opt(j, "posted", date_iso(a, h->posted));
    if (h->occupation) {
        json_obj(j, "occupation");
        json_str(j, "code", arena_printf(a, "%05u", h->occupation));
        json_str_opt(j, "label", h->occupation_label);
        json_end(j);
    }
    json_salary(h, j);
    json_worktime(h, j);
    json_str_opt(j, "contract", str_of(contract_name(h->contract)));
    json_str_opt(j, "level", str_of(level_name(h->level)));
    json_str_opt(j, "remote", str_of(remote_name(h->remote)));
    json_str_opt(j, "agency", str_of(agency_name(h->agency)));
    json_str_opt(j, "url", h->url);
    json_num(j, "score", h->score, 6);
    json_int(j, "title_hits", h->title_hits);
    json_str_opt(j, "snippet", h->snippet);
    if (h->example)
        json_bool(j, "example", true);
    json_terms(h, j);
    json_end(j);
    arena_free(a);
}

static void json_understood(const struct gazetteer *g, const struct search_request *req,
                            const struct understood *u, struct json *j)
{
    json_obj(j, "query");
    json_str(j, "words", u->words);
    json_str(j, "sort", str_of(search_sort_name(req->sort)));
    json_str_opt(j, "place_text", u->place_text);
    if (u->place_text.len) {
        json_bool(j, "place_from_words", u->place_from_words);
        json_str(j, "scope", str_of(place_scope_name(u->scope)));
    }
    if (u->place != PLACE_NONE) {
        const struct place *p = gazetteer_get(g, u->place);
        json_obj(j, "place");
        json_str(j, "name", p->name);
        json_str_opt(j, "plz", p->plz);
        state_to_json(j, p->state);
        json_num(j, "lat", u->lat, 5);
        json_num(j, "lon", u->lon, 5);
        json_str_opt(j, "rule", str_of(u->rule));
        if (u->uncertain)
            json_bool(j, "uncertain", true);
        json_end(j);
        json_num(j, "radius_km", u->radius_km, 1);
    } else if (u->scope == PLACE_SCOPE_STATE) {
        state_to_json(j, u->state);
    }
    if (u->n_alternatives) {
        json_arr(j, "alternatives");
        for (size_t i = 0; i < u->n_alternatives; i++) {
            const struct place *p = gazetteer_get(g, u->alternatives[i]);
            json_obj(j, NULL);
            json_str(j, "name", p->name);
            json_str_opt(j, "plz", p->plz);
            state_to_json(j, p->state);
            json_end(j);
        }
        json_end(j);
    }
    json_end(j);
}

static void json_facet(const struct facet *f, struct json *j)
{
    json_obj(j, f->name);
    json_arr(j, "values");
    for (size_t i = 0; i < f->n_values; i++) {
        const struct facet_value *v = &f->values[i];
        json_obj(j, NULL);
        json_str(j, "value", v->name);
        json_str_opt(j, "label", v->label);
        json_int(j, "count", (int64_t)v->count);
        if (v->chosen)
            json_bool(j, "chosen", true);
        json_end(j);
    }
    json_end(j);
    json_int(j, "unknown", (int64_t)f->unknown);
    json_int(j, "others", (int64_t)f->others);
    json_end(j);
}

static void json_towns(const struct gazetteer *g, const struct search_answer *ans, struct json *j)
{
    json_arr(j, "towns");
    for (size_t i = 0; i < ans->n_towns; i++) {
        const struct place *p = gazetteer_get(g, ans->towns[i].town);
        json_obj(j, NULL);
        json_int(j, "town", ans->towns[i].town);
        json_str(j, "name", p->name);
        json_num(j, "lat", p->lat, 4);
        json_num(j, "lon", p->lon, 4);
        json_int(j, "count", ans->towns[i].count);
        json_end(j);
    }
    json_end(j);
}

static void json_suggestions(const struct search_answer *ans, struct json *j)
{
    if (ans->n_suggestions == 0)
        return;
    json_arr(j, "suggestions");
    for (size_t i = 0; i < ans->n_suggestions; i++) {
        const struct suggestion *s = &ans->suggestions[i];
        json_obj(j, NULL);
        json_str(j, "kind", str_of(s->kind));
        json_str(j, "label", s->label_de);
        json_str(j, "label_en", s->label_en);
        json_str_opt(j, "words", s->request.words);
        json_str_opt(j, "where", s->request.where);
        if (s->request.radius_km > 0)
            json_num(j, "radius_km", s->request.radius_km, 1);
        json_int(j, "total", (int64_t)s->total);
        json_end(j);
    }
    json_end(j);
}

void search_answer_json(const struct gazetteer *g, const struct search_request *req,
                        const struct search_answer *ans, struct json *j)
{
    json_obj(j, NULL);
    json_int(j, "total", (int64_t)ans->total);
    json_int(j, "took_us", (int64_t)ans->took_us);
    if (ans->cursor.len)
        json_str(j, "cursor", ans->cursor);
    else
        json_none(j, "cursor");
    json_understood(g, req, &ans->understood, j);
    json_arr(j, "hits");
    for (size_t i = 0; i < ans->n_hits; i++)
        json_hit(g, &ans->hits[i], j);
    json_end(j);
    json_obj(j, "facets");
    for (size_t i = 0; i < ans->n_facets; i++)
        json_facet(&ans->facets[i], j);
    json_end(j);
    if (ans->n_facets)
        json_towns(g, ans, j);
    json_suggestions(ans, j);
    json_end(j);
}
