/* A request, read and run over all segments. */
#include "query/engine.h"

#include "base/utf8.h"

#define RADIUS_KM_DEFAULT 25
#define LIMIT_DEFAULT     20

/* ---- reading the request --------------------------------------------------------------------- */

static bool check_numbers(const struct search_request *req, struct err *err)
{
    if (req->words.len > SEARCH_WORDS_BYTES_MAX)
        return err_set(err, ERR_USAGE, "the search is longer than %d bytes",
                       SEARCH_WORDS_BYTES_MAX);
    if (req->where.len > PLACE_TEXT_BYTES_MAX || req->employer.len > SEARCH_WORDS_BYTES_MAX)
        return err_set(err, ERR_USAGE, "place or employer is longer than %d bytes",
                       SEARCH_WORDS_BYTES_MAX);
    if (!(req->radius_km >= 0 && req->radius_km <= SEARCH_RADIUS_KM_MAX))
        return err_set(err, ERR_USAGE, "radius: 1 to %d km", SEARCH_RADIUS_KM_MAX);
    if (req->limit < 0 || req->limit > SEARCH_LIMIT_MAX)
        return err_set(err, ERR_USAGE, "limit: 1 to %d hits", SEARCH_LIMIT_MAX);
    if (req->since_days < 0)
        return err_set(err, ERR_USAGE, "since: a number of days");
    if (!(req->salary_min >= 0 && req->salary_min < 1e9))
        return err_set(err, ERR_USAGE, "salary: EUR a year");
    if (!utf8_valid(req->words) || !utf8_valid(req->where) || !utf8_valid(req->employer))
        return err_set(err, ERR_USAGE, "the search is not valid UTF-8");
    return true;
}

static void understand_points(struct run *r, const struct place_answer *p)
{
    struct understood *u = &r->understood;
    uint16_t points[PLACE_MATCHES_MAX];
    size_t n = p->several ? p->n_matches : 1;
    for (size_t i = 0; i < n; i++)
        points[i] = p->matches[i].place;
    for (size_t i = 1; i < p->n_matches && !p->several && u->n_alternatives < 5; i++)
        u->alternatives[u->n_alternatives++] = p->matches[i].place;
    const struct place *first = gazetteer_get(r->e->g, points[0]);
    u->place = points[0];
    u->lat = first->lat;
    u->lon = first->lon;
    u->state = first->state;
    u->rule = p->matches[0].rule;
    u->uncertain = p->matches[0].uncertain;
    u->radius_km = r->req->radius_km > 0 ? r->req->radius_km : RADIUS_KM_DEFAULT;
    where_near(r->a, r->e, points, n, u->radius_km, &r->where);
}

/* "remote" as a place asks for jobs wholly from home. */
static void understand_remote(struct run *r)
{
    struct search_request *own = ARENA_NEW(r->a, struct search_request);
    *own = *r->req;
    if (!own->remotes)
        own->remotes = 1u << REMOTE_FULL;
    r->req = own;
}

static bool understand_place(struct run *r, const struct place_answer *p, struct str text,
                             struct err *err)
{
    struct understood *u = &r->understood;
    u->place_text = text;
    u->scope = p->scope;
    switch (p->scope) {
    case PLACE_SCOPE_PLACE:
        if (p->n_matches == 0)
            break;
        understand_points(r, p);
        return true;
    case PLACE_SCOPE_STATE:
        u->state = p->state;
        u->rule = "state";
        where_states(r->a, r->e, p->states | 1u << p->state, &r->where);
        return true;
    case PLACE_SCOPE_COUNTRY:
        return true;
    case PLACE_SCOPE_REMOTE:
        understand_remote(r);
        return true;
    default:
        break;
    }
    return err_set(err, ERR_USAGE, "unknown place \"%.*s\": give a German town, a PLZ or a state",
                   STR_ARG(text));
}

static bool read_where(struct run *r, struct err *err)
{
    struct str where = str_trim(r->req->where);
    r->understood.place = PLACE_NONE;
    r->understood.words = r->query->words;
    if (where.len) {
        struct place_answer *p = ARENA_NEW(r->a, struct place_answer);
        place_resolve(r->e->g, where, NULL, p);
        return understand_place(r, p, where, err);
    }
    if (r->query->place_text.len == 0)
        return true;
    r->understood.place_from_words = true;
    return understand_place(r, &r->query->place, r->query->place_text, err);
}

bool run_plan(struct run *r, struct err *err)
{
    if (!r->plan)
        r->plan = ARENA_NEW(r->a, struct plan);
    if (!plan_make(r->a, r->reader, r->e->an, r->query, r->req->employer, date_today(), r->plan,
                   err))
        return false;
    /* Without words to score all are equal: the newest first. */
    r->sort = r->plan->n_scored ? r->req->sort : SORT_DATE;
    return true;
}

bool run_prepare(struct run *r, struct err *err)
{
    if (!check_numbers(r->req, err))
        return false;
    r->limit = r->req->limit ? r->req->limit : LIMIT_DEFAULT;
    r->query = ARENA_NEW(r->a, struct parsed_query);
    bool read_place = str_trim(r->req->where).len == 0 && !r->req->where_as_words;
    query_parse(r->a, r->e->an, r->e->g, r->req->words, read_place, r->query);
    return read_where(r, err) && run_plan(r, err);
}

/* ---- running --------------------------------------------------------------------------------- */

/* Documents are in order of date: the first that is too old ends a segment, unless its facet wants
 * to know what lies beyond. */
static uint32_t doc_end(const struct filter *f, const struct segment *s, bool facets)
{
    if (facets || !(f->active & 1u << FACET_SINCE))
        return s->n_docs;
    uint32_t lo = 0, hi = s->n_docs;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->rows[mid].date >= f->date_min)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool run_collect(struct run *r, uint32_t top_k, const struct rank_key *after,
                 struct facet_counts *facets, struct collect *c, struct err *err)
{
    struct filter *filter = ARENA_NEW(r->a, struct filter);
    filter_init(filter, r->a, r->req, &r->where.filter, r->e->town_of, r->e->n_places,
                r->plan->today);
    if (facets)
        facets_init(facets, r->a, filter, r->reader, r->plan->today);
    *c = (struct collect){.plan = r->plan,
                          .filter = filter,
                          .facets = facets,
                          .sort = r->sort,
                          .exhaustive = r->exhaustive};
    top_init(&c->top, r->a, top_k);
    if (after) {
        c->top.has_after = true;
        c->top.after = *after;
    }
    for (uint32_t i = 0; i < r->reader->n_segments; i++) {
        const struct reader_segment *s = &r->reader->segments[i];
        filter_segment(filter, r->a, s->segment);
        if (facets)
            facets_segment(facets, i);
        struct match *m =
            match_open(r->a, r->plan, r->reader, i, doc_end(filter, s->segment, facets != NULL));
        collect_segment(c, m, i);
        if (match_corrupt(m))
            return err_set(err, ERR_CORRUPT,
                           "%s: damaged (POSTINGS); `umkreis index rebuild` makes it anew",
                           s->segment->path);
    }
    top_sort(&c->top);
    return true;
}
