/* Ranked documents → what a result list shows. */
#include "query/engine.h"

#include "base/utf8.h"

/* The document's place that is nearest to the searched point, or the first within the state. */
static void hit_place(const struct run *r, const struct index_doc *d, struct hit *h)
{
    h->place = PLACE_NONE;
    h->distance_km = -1;
    h->n_places = d->n_places;
    for (size_t i = 0; i < d->n_places; i++) {
        uint16_t place = d->places[i];
        if (place >= r->e->n_places || (r->where.filter.on && !r->where.filter.in[place]))
            continue;
        double km = where_km(r->e, &r->where, place);
        if (h->place == PLACE_NONE || (km >= 0 && km < h->distance_km)) {
            h->place = place;
            h->distance_km = km;
        }
    }
    h->plz = d->plz;
    h->town = d->town;
    if (h->place == PLACE_NONE)
        return;
    const struct place *p = gazetteer_get(r->e->g, h->place);
    const struct place *town = gazetteer_get(r->e->g, p->town);
    h->plz = p->plz.len ? p->plz : town->plz;
    h->town = town->name.len ? town->name : p->name;
}

static void hit_facts(const struct index_doc *d, struct hit *h)
{
    h->id = d->id;
    h->title = d->title;
    h->employer = d->employer;
    h->url = d->url;
    h->employer_id = d->employer_id;
    h->posted = d->date_seen ? DATE_NONE : d->date;
    h->occupation = d->occupation;
    h->occupation_label = d->occupation_label;
    h->pay_min = d->pay_min;
    h->pay_max = d->pay_max;
    h->yearly_min = d->yearly_min;
    h->yearly_max = d->yearly_max;
    h->pay_unit = d->pay_unit;
    h->pay_source = d->pay_source;
    h->worktime = d->worktime;
    h->contract = d->contract;
    h->level = d->level;
    h->remote = d->remote;
    h->agency = d->agency;
    h->example = d->example;
}

/* Words found in the title; the key has them in a list by title only, so they are looked up. */
static int title_hits(struct run *r, const struct ranked *ranked)
{
    const struct reader_segment *s = &r->reader->segments[ranked->segment];
    int n = 0;
    for (uint32_t i = 0; i < r->plan->n_leaves; i++) {
        const struct plan_leaf *l = &r->plan->leaves[i];
        bool hit = false;
        for (size_t k = 0; k < l->n_terms && l->scored && !hit; k++) {
            struct term_entry e;
            struct postings p;
            if (!dict_find(s->segment, l->terms[k], &e))
                continue;
            postings_open(&p, s->segment, &e);
            hit = postings_seek(&p, ranked->docid) == ranked->docid &&
                  impact_title(postings_impact(&p)) == TITLE_WORD;
        }
        n += hit;
    }
    return n;
}

void hits_fill(struct run *r, const struct top *top, struct search_answer *out)
{
    out->hits = ARENA_ARRAY(r->a, struct hit, top->n);
    for (uint32_t i = 0; i < top->n; i++) {
        const struct ranked *ranked = &top->items[i];
        const struct reader_segment *s = &r->reader->segments[ranked->segment];
        struct hit *h = &out->hits[out->n_hits];
        struct index_doc d;
        /* A damaged record costs its own hit only; `umkreis check` finds it. */
        if (!segment_stored(s->segment, ranked->docid, true, r->a, &d, NULL))
            continue;
        hit_facts(&d, h);
        hit_place(r, &d, h);
        h->score = ranked->key.score / SCORE_ONE;
        h->title_hits =
            r->sort == SORT_TITLE ? (int)(ranked->key.title >> 8) : title_hits(r, ranked);
        h->snippet = snippet_of(r->a, r->plan, d.text);
        if (r->req->explain)
            explain_hit(r, &d, ranked, h);
        out->n_hits++;
    }
}

/* ---- explain --------------------------------------------------------------------------------- */

static const char *field_with(const struct run *r, const struct index_doc *d, struct str term)
{
    static const char *const names[INDEX_FIELDS] = {"title", "occupation", "employer", "skills",
                                                    "text"};
    const struct str fields[INDEX_FIELDS] = {d->title, d->occupation_label, d->employer, d->skills,
                                             d->text};
    for (int f = 0; f < INDEX_FIELDS; f++) {
        struct tokens tokens = {0};
        uint32_t position = 0;
        analyse(r->a, r->e->an, fields[f], true, &position, &tokens);
        for (size_t i = 0; i < tokens.len; i++)
            if (str_eq(tokens.items[i].term, term))
                return names[f];
    }
    return "text";
}

/* The best posting of a leaf in the document: which term, what impact. */
static uint8_t best_impact(const struct segment *s, const struct plan_leaf *l, uint32_t docid,
                           struct str *term)
{
    uint8_t best = 0;
    for (size_t i = 0; i < l->n_terms; i++) {
        struct term_entry e;
        struct postings p;
        if (!dict_find(s, l->terms[i], &e))
            continue;
        postings_open(&p, s, &e);
        if (postings_seek(&p, docid) != docid)
            continue;
        if (impact_code(postings_impact(&p)) > impact_code(best))
            *term = l->terms[i];
        best = impact_max(best, postings_impact(&p));
    }
    return best;
}

void explain_hit(struct run *r, const struct index_doc *d, const struct ranked *ranked,
                 struct hit *h)
{
    const struct segment *s = r->reader->segments[ranked->segment].segment;
    h->terms = ARENA_ARRAY(r->a, struct hit_term, r->plan->n_leaves + 1);
    for (uint32_t i = 0; i < r->plan->n_leaves; i++) {
        const struct plan_leaf *l = &r->plan->leaves[i];
        struct str term = l->n_terms ? l->terms[0] : l->text;
        if (!l->scored)
            continue;
        uint8_t impact = best_impact(s, l, ranked->docid, &term);
        h->terms[h->n_terms++] = (struct hit_term){
            .term = arena_str(r->a, term),
            .field = field_with(r, d, term),
            .idf = l->idf / 1024.0,
            .weight = impact_code(impact) / 63.0,
            .score = l->score[impact_code(impact)] / SCORE_ONE,
        };
    }
    if (r->plan->n_scored && r->sort != SORT_DATE)
        h->terms[h->n_terms++] = (struct hit_term){
            .term = STR("(age)"),
            .field = "date",
            .weight = r->plan->fresh
                          ? (double)plan_freshness(r->plan, ranked->key.date) / r->plan->fresh
                          : 0,
            .score = plan_freshness(r->plan, ranked->key.date) / SCORE_ONE,
        };
}
