#include "query/parse.h"

#include "support/cases.h"

static struct analyser *analyser;
static struct gazetteer *gazetteer;

static void put_clause(struct buf *out, const struct clause *c)
{
    buf_cstr(out, c->minus ? " -" : " ");
    buf_cstr(out, c->title_only ? "titel:" : "");
    buf_cstr(out, c->kind == CLAUSE_PHRASE ? "\"" : "");
    for (size_t i = 0; i < c->n_terms; i++) {
        buf_cstr(out, i ? " " : "");
        buf_str(out, c->terms[i]);
    }
    buf_cstr(out, c->kind == CLAUSE_PHRASE ? "\"" : c->kind == CLAUSE_PREFIX ? "*" : "");
}

static void put_place(struct buf *out, const struct parsed_query *q)
{
    const struct place_answer *ans = &q->place;
    buf_printf(out, "place: %.*s =", STR_ARG(q->place_text));
    if (ans->scope != PLACE_SCOPE_PLACE)
        buf_printf(out, " %s", place_scope_name(ans->scope));
    if (ans->scope == PLACE_SCOPE_STATE)
        buf_printf(out, " %s", state_name(ans->state));
    for (size_t i = 0; i < (ans->several ? ans->n_matches : ans->n_matches > 0); i++) {
        const struct place *p = gazetteer_get(gazetteer, ans->matches[i].place);
        buf_printf(out, "%s %.*s", i ? "," : "", STR_ARG(p->name));
        if (p->postal)
            buf_printf(out, " %.*s", STR_ARG(p->plz));
        buf_cstr(out, ans->matches[i].uncertain ? "?" : "");
    }
    buf_cstr(out, ans->near ? " near\n" : "\n");
}

static void run(struct arena *a, struct str input, struct buf *got, bool places)
{
    struct parsed_query q;
    query_parse(a, analyser, gazetteer, input, places, &q);
    buf_cstr(got, "clauses:");
    for (size_t i = 0; i < q.n_clauses; i++)
        put_clause(got, &q.clauses[i]);
    buf_char(got, '\n');
    if (q.place_text.len) {
        buf_printf(got, "words: %.*s\n", STR_ARG(q.words));
        put_place(got, &q);
    }
}

static void parse_case(struct arena *a, struct str input, struct buf *got)
{
    run(a, input, got, true);
}

static void words_case(struct arena *a, struct str input, struct buf *got)
{
    run(a, input, got, false);
}

static void test_places(void **state)
{
    (void)state;
    cases_run("query/places.txt", parse_case);
}

static void test_syntax(void **state)
{
    (void)state;
    cases_run("query/syntax.txt", words_case);
}

/* More than every limit: nothing is lost that fits, nothing runs over. */
static void test_limits(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf text = {0};
    struct parsed_query q;
    for (int i = 0; i < 200; i++)
        buf_printf(&text, "wort%d ", i);
    query_parse(a, analyser, gazetteer, buf_view(&text), true, &q);
    assert_int_equal(q.n_clauses, QUERY_CLAUSES_MAX);
    buf_clear(&text);
    for (int i = 0; i < 300; i++)
        buf_cstr(&text, "a \"b c\" -d* ");
    query_parse(a, analyser, gazetteer, buf_view(&text), true, &q);
    assert_int_equal(q.n_clauses, 3);
    query_parse(a, analyser, gazetteer, STR(""), true, &q);
    assert_int_equal(q.n_clauses, 0);
    assert_int_equal(q.words.len, 0);
    buf_done(&text);
    arena_free(a);
}

static int open_all(void **state)
{
    struct err err = {0};
    (void)state;
    analyser = analyser_open(&err);
    gazetteer = gazetteer_open(NULL, &err);
    return analyser && gazetteer ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    analyser_close(analyser);
    gazetteer_close(gazetteer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
