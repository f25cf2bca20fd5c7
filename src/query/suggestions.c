/* When little or nothing was found: what would match, each with its total. */
#include "query/engine.h"

#define SUGGESTIONS_MAX    8
#define RADIUS_STEPS       3
#define SPELLINGS_PER_WORD 2

static uint64_t total_of(struct run *r, const struct search_request *req)
{
    struct run other = {.a = r->a, .e = r->e, .req = req, .reader = r->reader};
    struct collect c;
    if (!run_prepare(&other, NULL) || !run_collect(&other, 0, NULL, NULL, &c, NULL))
        return 0;
    return c.total;
}

static struct search_request plain(const struct search_request *req)
{
    struct search_request s = *req;
    s.cursor = STR_NONE;
    s.facets = s.explain = false;
    return s;
}

/* Adds the suggestion when it finds more than what was asked. */
static void offer(struct run *r, struct search_answer *out, struct search_request req,
                  const char *kind, struct str label_de, struct str label_en)
{
    if (out->n_suggestions == SUGGESTIONS_MAX)
        return;
    uint64_t total = total_of(r, &req);
    if (total <= out->total)
        return;
    req.facets = r->req->facets;
    out->suggestions[out->n_suggestions++] =
        (struct suggestion){kind, label_de, label_en, req, total};
}

static void offer_radius(struct run *r, struct search_answer *out)
{
    static const int steps[] = {10, 25, 50, 100, 200};
    int offered = 0;
    if (r->where.n_points == 0)
        return;
    size_t before = out->n_suggestions;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && offered < RADIUS_STEPS; i++) {
        if (steps[i] <= r->where.radius_km)
            continue;
        struct search_request req = plain(r->req);
        req.radius_km = steps[i];
        offer(r, out, req, "radius", arena_printf(r->a, "im Umkreis von %d km", steps[i]),
              arena_printf(r->a, "within %d km", steps[i]));
        offered++;
        if (out->n_suggestions > before && out->suggestions[out->n_suggestions - 1].total >= 20)
            return;
    }
}

static void offer_everywhere(struct run *r, struct search_answer *out)
{
    if (!r->where.filter.on)
        return;
    struct search_request req = plain(r->req);
    req.where = STR_NONE;
    req.words = r->understood.words;
    req.where_as_words = true;
    offer(r, out, req, "place", STR("in ganz Deutschland"), STR("anywhere in Germany"));
    if (!r->understood.place_from_words)
        return;
    /* Perhaps what looked like a place was a word. */
    req = plain(r->req);
    req.where_as_words = true;
    offer(r, out, req, "place",
          arena_printf(r->a, "„%.*s“ als Suchwort", STR_ARG(r->understood.place_text)),
          arena_printf(r->a, "\"%.*s\" as a word", STR_ARG(r->understood.place_text)));
}

/* The query's words with one replaced (or dropped when `with` is empty). */
static struct str words_with(struct run *r, size_t skip, struct str with)
{
    struct buf b = {0};
    const struct parsed_query *q = r->query;
    for (size_t i = 0; i < q->n_clauses; i++) {
        const struct clause *c = &q->clauses[i];
        struct str text = i == skip ? with : c->text;
        if (text.len == 0)
            continue;
        /* A word that became several clauses ("it-leiter") stands in each of them. */
        if (i != skip && i > 0 && c->text.ptr == q->clauses[i - 1].text.ptr)
            continue;
        if (b.len)
            buf_char(&b, ' ');
        bool bare = i == skip || c->kind == CLAUSE_WORD;
        if (c->minus && i != skip)
            buf_char(&b, '-');
        if (c->title_only)
            buf_cstr(&b, "titel:");
        if (!bare && c->kind == CLAUSE_PHRASE && !str_starts(text, STR("\"")))
            buf_printf(&b, "\"%.*s\"", STR_ARG(text));
        else
            buf_str(&b, text);
        if (!bare && c->kind == CLAUSE_PREFIX && !str_ends(text, STR("*")))
            buf_char(&b, '*');
    }
    struct str s = arena_str(r->a, buf_view(&b));
    buf_done(&b);
    return s;
}

static struct search_request with_words(struct run *r, struct str words)
{
    struct search_request req = plain(r->req);
    req.words = words;
    if (r->understood.place_from_words)
        req.where = r->understood.place_text;
    req.where_as_words = true;
    return req;
}

static void offer_spelling(struct run *r, struct search_answer *out)
{
    for (size_t i = 0; i < r->query->n_clauses; i++) {
        const struct clause *c = &r->query->clauses[i];
        struct str near[SPELLINGS_PER_WORD];
        if (c->minus || c->kind == CLAUSE_PHRASE || c->n_terms != 1 ||
            plan_df(r->reader, c->terms[0]) > 0)
            continue;
        size_t n =
            spelling_near(r->a, r->reader, analyse_prefix(r->a, c->text), near, SPELLINGS_PER_WORD);
        for (size_t k = 0; k < n; k++)
            offer(r, out, with_words(r, words_with(r, i, near[k])), "spelling",
                  arena_printf(r->a, "„%.*s“ statt „%.*s“", STR_ARG(near[k]), STR_ARG(c->text)),
                  arena_printf(r->a, "\"%.*s\" instead of \"%.*s\"", STR_ARG(near[k]),
                               STR_ARG(c->text)));
    }
}

static void offer_fewer_words(struct run *r, struct search_answer *out)
{
    size_t positive = 0;
    for (size_t i = 0; i < r->query->n_clauses; i++)
        positive += !r->query->clauses[i].minus;
    if (positive < 2)
        return;
    for (size_t i = 0; i < r->query->n_clauses; i++) {
        const struct clause *c = &r->query->clauses[i];
        if (c->minus)
            continue;
        offer(r, out, with_words(r, words_with(r, i, STR_NONE)), "word",
              arena_printf(r->a, "ohne „%.*s“", STR_ARG(c->text)),
              arena_printf(r->a, "without \"%.*s\"", STR_ARG(c->text)));
    }
}

static void offer_fewer_filters(struct run *r, struct search_answer *out)
{
    struct search_request req = plain(r->req);
    req.since_days = 0;
    req.n_occupations = req.n_employers = req.n_towns = 0;
    req.employer = STR_NONE;
    req.worktime = req.contracts = req.levels = req.remotes = 0;
    req.no_agency = false;
    req.salary_min = 0;
    offer(r, out, req, "filter", STR("ohne Filter"), STR("without filters"));
}

void suggestions_fill(struct run *r, struct search_answer *out)
{
    out->suggestions = ARENA_ARRAY(r->a, struct suggestion, SUGGESTIONS_MAX);
    offer_spelling(r, out);
    offer_radius(r, out);
    offer_fewer_filters(r, out);
    offer_fewer_words(r, out);
    offer_everywhere(r, out);
}
