/* What a person typed: every clause is well-formed, the place part is a part of the input, and
 * without places all words stay. */
#include "query/parse.h"

#include "base/utf8.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct gazetteer *gazetteer;
static struct analyser *analyser;

static void open_once(void)
{
    struct err err = {0};
    if (gazetteer)
        return;
    gazetteer = gazetteer_open(NULL, &err);
    analyser = analyser_open(&err);
    assert(gazetteer && analyser);
}

static void check_clause(const struct clause *c)
{
    assert(c->n_terms > 0);
    assert(c->kind == CLAUSE_PHRASE || c->n_terms == 1);
    for (size_t i = 0; i < c->n_terms; i++) {
        assert(c->terms[i].len > 0 && c->terms[i].len <= TOKEN_BYTES_MAX);
        assert(utf8_valid(c->terms[i]));
    }
}

static void check_query(const struct parsed_query *q)
{
    assert(q->n_clauses <= QUERY_CLAUSES_MAX);
    assert(utf8_valid(q->words));
    for (size_t i = 0; i < q->n_clauses; i++)
        check_clause(&q->clauses[i]);
    if (!q->place_text.len) {
        assert(q->place.n_matches == 0 && q->place.scope == PLACE_SCOPE_UNKNOWN);
        return;
    }
    assert(q->place.scope != PLACE_SCOPE_UNKNOWN);
    assert(q->place.n_matches <= PLACE_MATCHES_MAX);
    for (size_t i = 0; i < q->place.n_matches; i++)
        assert(q->place.matches[i].place < gazetteer_count(gazetteer));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parsed_query q;
    struct str text = str_n((const char *)data, size);
    open_once();
    struct arena *a = arena_new();
    query_parse(a, analyser, gazetteer, text, false, &q);
    check_query(&q);
    assert(!q.place_text.len);
    size_t all = q.n_clauses;
    query_parse(a, analyser, gazetteer, text, true, &q);
    check_query(&q);
    assert(q.place_text.len || q.n_clauses == all);
    arena_free(a);
    return 0;
}
