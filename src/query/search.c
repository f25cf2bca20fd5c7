#include "query/search.h"

#include "query/engine.h"

/* With fewer hits than this the answer says what would match more. */
#define FEW_HITS 5

const char *search_sort_name(enum search_sort s)
{
    static const char *const names[] = {"relevance", "title", "date"};
    return names[s];
}

bool search_sort_of(struct str name, enum search_sort *out)
{
    for (enum search_sort s = SORT_RELEVANCE; s <= SORT_DATE; s++)
        if (str_eq(name, str_of(search_sort_name(s)))) {
            *out = s;
            return true;
        }
    return false;
}

/* A page behind another goes on with that page's weights and day. */
static bool resume(struct run *r, uint64_t request, struct cursor *c, struct err *err)
{
    if (!cursor_read(r->req->cursor, c) || c->request != request || c->sort != r->sort ||
        !plan_weights(r->plan, c->idf, c->n_idf))
        return err_set(err, ERR_USAGE,
                       "the cursor does not belong to this search: start at the first page");
    r->plan->today = c->today;
    return true;
}

static struct str next_cursor(const struct run *r, uint64_t request, const struct top *top)
{
    struct cursor c = {.sort = r->sort,
                       .today = r->plan->today,
                       .request = request,
                       .n_idf = r->plan->n_leaves,
                       .after = top->items[r->limit - 1].key};
    for (uint32_t i = 0; i < c.n_idf; i++)
        c.idf[i] = r->plan->leaves[i].idf;
    return cursor_write(r->a, &c);
}

static bool search(struct run *r, struct search_answer *out, struct err *err)
{
    /* The place may change what is filtered; the cursor belongs to what was asked. */
    uint64_t request = cursor_request_hash(r->req);
    if (!run_prepare(r, err))
        return false;
    struct cursor cursor;
    bool resumed = r->req->cursor.len > 0;
    if (resumed && !resume(r, request, &cursor, err))
        return false;
    struct facet_counts *facets = r->req->facets ? ARENA_NEW(r->a, struct facet_counts) : NULL;
    struct collect c;
    /* One more than the page tells whether there is another. */
    bool ok =
        run_collect(r, (uint32_t)r->limit + 1, resumed ? &cursor.after : NULL, facets, &c, err);
    if (ok) {
        out->total = c.total;
        bool more = c.top.n > (uint32_t)r->limit;
        if (more)
            out->cursor = next_cursor(r, request, &c.top);
        c.top.n -= more;
        hits_fill(r, &c.top, out);
        if (facets)
            facets_answer(facets, r->e->g, out);
        out->understood = r->understood;
        if (c.total < FEW_HITS && !resumed)
            suggestions_fill(r, out);
    }
    return ok;
}

static bool run_search(struct arena *a, struct engine *e, const struct search_request *req,
                       bool exhaustive, struct search_answer *out, struct err *err)
{
    int64_t started = now_mono_us();
    *out = (struct search_answer){0};
    struct run r = {.a = a, .e = e, .req = req, .exhaustive = exhaustive};
    r.reader = engine_reader(e);
    bool ok = search(&r, out, err);
    index_reader_unref(r.reader);
    out->took_us = (uint64_t)(now_mono_us() - started);
    return ok;
}

bool engine_search(struct arena *a, struct engine *e, const struct search_request *req,
                   struct search_answer *out, struct err *err)
{
    return run_search(a, e, req, false, out, err);
}

bool engine_search_exhaustive(struct arena *a, struct engine *e, const struct search_request *req,
                              struct search_answer *out, struct err *err)
{
    return run_search(a, e, req, true, out, err);
}
