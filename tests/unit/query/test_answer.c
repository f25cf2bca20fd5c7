/* What an answer says beyond ids: JSON, snippets, places, suggestions, explanations. */
#include "unit/query/world.h"

#include "base/utf8.h"

static struct world *tiny(void)
{
    struct world *w = world_new(81, 1);
    static const struct {
        const char *title, *employer, *text;
        const char *place;
        double pay;
    } postings[] = {
        {"IT-Leiter (m/w/d)", "Beispielwerke GmbH", "Sie leiten unsere IT in Hagen.", "Hagen",
         5200},
        {"Leiterin Einkauf", "Musterhandel AG", "Einkauf und Logistik.", "Dortmund", 0},
        {"Krankenpfleger (m/w/d)", "Musterklinik",
         "Wir suchen Pflege mit Herz. Nachtdienst, Zuschläge und ein gutes Team erwarten Sie.",
         "Leipzig", 3600},
        {"Softwareentwickler Java", "Beispielwerke GmbH", "Java & <b>Spring</b>", "Leipzig", 0},
    };
    world_remove(w, 1);
    for (size_t i = 0; i < sizeof(postings) / sizeof(postings[0]); i++) {
        struct place_answer *at = ARENA_NEW(w->a, struct place_answer);
        uint16_t *place = ARENA_NEW(w->a, uint16_t);
        place_resolve(w->g, str_of(postings[i].place), NULL, at);
        assert_true(at->n_matches > 0);
        *place = at->matches[0].place;
        struct index_doc d = {
            .id = 100 + i,
            .date = WORLD_TODAY - (int)i,
            .employer_id = i == 3 ? 1 : (uint32_t)i + 1,
            .occupation = 43000 + (uint32_t)i,
            .occupation_label = STR("Beruf"),
            .places = place,
            .n_places = 1,
            .worktime = WORKTIME_FULL | WORKTIME_PART,
            .contract = CONTRACT_PERMANENT,
            .pay_min = postings[i].pay,
            .pay_unit = postings[i].pay > 0 ? PAY_MONTH : PAY_UNIT_NONE,
            .yearly_min = 12 * postings[i].pay,
            .pay_source = postings[i].pay > 0 ? STR("stated") : STR_NONE,
            .title = str_of(postings[i].title),
            .employer = str_of(postings[i].employer),
            .text = str_of(postings[i].text),
            .url = STR("https://example.org/"),
        };
        assert_true(indexer_add(w->ix, &d, ++w->seq, NULL));
    }
    world_commit(w);
    return w;
}

static struct search_answer ask(struct world *w, struct search_request req)
{
    struct search_answer ans;
    struct err err = {0};
    if (!engine_search(w->q, w->engine, &req, &ans, &err))
        fail_msg("%s", err.msg);
    return ans;
}

static const struct suggestion *suggested(const struct search_answer *ans, const char *kind)
{
    for (size_t i = 0; i < ans->n_suggestions; i++)
        if (strcmp(ans->suggestions[i].kind, kind) == 0)
            return &ans->suggestions[i];
    return NULL;
}

static void test_place_in_words(void **state)
{
    struct world *w = *state;
    struct search_answer ans = ask(w, (struct search_request){.words = STR("it leiter hagen")});
    assert_int_equal(ans.total, 1);
    assert_int_equal(ans.hits[0].id, 100);
    assert_true(ans.understood.place_from_words);
    assert_true(str_eq(ans.understood.place_text, STR("hagen")));
    assert_true(ans.hits[0].distance_km >= 0 && ans.hits[0].distance_km < 25);
    assert_true(str_eq(ans.hits[0].town, STR("Hagen")));
    assert_int_equal(ans.hits[0].title_hits, 2);
    ans = ask(w, (struct search_request){.words = STR("it leiter dortmund")});
    assert_int_equal(ans.total, 1); /* Hagen lies 17 km from Dortmund */
    ans = ask(w, (struct search_request){.words = STR("leiter dortmund"), .where_as_words = true});
    assert_int_equal(ans.total, 0);
    assert_false(ans.understood.place_from_words);
}

static void test_gender_and_compounds(void **state)
{
    struct world *w = *state;
    struct search_answer ans = ask(w, (struct search_request){.words = STR("Krankenpflegerin")});
    assert_int_equal(ans.total, 1);
    assert_int_equal(ans.hits[0].id, 102);
    ans = ask(w, (struct search_request){.words = STR("titel:leiter")});
    assert_int_equal(ans.total, 2);
}

static void test_suggestions(void **state)
{
    struct world *w = *state;
    struct search_answer ans = ask(w, (struct search_request){.words = STR("softwareentwikler")});
    assert_int_equal(ans.total, 0);
    const struct suggestion *s = suggested(&ans, "spelling");
    assert_non_null(s);
    assert_int_equal(s->total, 1);
    assert_int_equal(ask(w, s->request).total, s->total);
    ans = ask(w, (struct search_request){.words = STR("java"), .where = STR("Hagen")});
    assert_int_equal(ans.total, 0);
    s = suggested(&ans, "place");
    assert_non_null(s);
    assert_int_equal(ask(w, s->request).total, 1);
    ans = ask(w, (struct search_request){.words = STR("java nachtdienst")});
    s = suggested(&ans, "word");
    assert_non_null(s);
    assert_int_equal(ask(w, s->request).total, s->total);
    ans = ask(w, (struct search_request){.words = STR("java"), .salary_min = 90000});
    assert_non_null(suggested(&ans, "filter"));
    ans = ask(
        w, (struct search_request){.words = STR("einkauf"), .where = STR("Hagen"), .radius_km = 5});
    s = suggested(&ans, "radius");
    assert_non_null(s);
    assert_int_equal(ask(w, s->request).total, s->total);
}

static void test_snippet(void **state)
{
    struct world *w = *state;
    struct search_answer ans = ask(w, (struct search_request){.words = STR("zuschlag")});
    assert_int_equal(ans.total, 1);
    assert_true(str_has(ans.hits[0].snippet, STR("Zuschläge")));
    struct plan *p = ARENA_NEW(w->q, struct plan);
    struct buf text = {0};
    for (int i = 0; i < 300; i++)
        buf_cstr(&text, "Füllwörter über alles ");
    struct str far = arena_printf(w->q, "%.*s\n\n  Ziel %.*s", STR_ARG(buf_view(&text)),
                                  STR_ARG(buf_view(&text)));
    p->n_leaves = p->n_scored = 1;
    p->leaves[0] = (struct plan_leaf){.scored = true, .n_terms = 1, .terms = &STR("ziel")};
    struct str s = snippet_of(w->q, p, far);
    assert_true(str_has(s, STR("alles Ziel Füllwörter")));
    assert_true(s.len <= SNIPPET_BYTES + 12 && utf8_valid(s));
    for (size_t cut = 0; cut < 400; cut++) /* no character is cut in two, wherever it starts */
        assert_true(utf8_valid(snippet_of(w->q, p, utf8_cut(far, far.len - cut))));
    buf_done(&text);
}

static void test_explain_adds_up(void **state)
{
    struct world *w = *state;
    struct search_answer ans =
        ask(w, (struct search_request){.words = STR("it leiter"), .explain = true});
    assert_true(ans.n_hits > 0);
    double sum = 0;
    for (size_t i = 0; i < ans.hits[0].n_terms; i++)
        sum += ans.hits[0].terms[i].score;
    assert_true(sum > ans.hits[0].score - 1e-6 && sum < ans.hits[0].score + 1e-6);
    assert_string_equal(ans.hits[0].terms[0].field, "title");
}

static void test_json(void **state)
{
    struct world *w = *state;
    struct search_request req = {.words = STR("java"), .where = STR("Leipzig"), .facets = true};
    struct search_answer ans = ask(w, req);
    struct buf out = {0};
    struct json j = json_to(&out);
    search_answer_json(w->g, &req, &ans, &j);
    struct str s = buf_view(&out);
    const char *const parts[] = {"{\"total\":1,\"took_us\":",
                                 "\"cursor\":null",
                                 "\"query\":{\"words\":\"java\"",
                                 "\"scope\":\"place\"",
                                 "\"radius_km\":25",
                                 "\"hits\":[{\"id\":103",
                                 "\"title\":\"Softwareentwickler Java\"",
                                 "\"employer\":\"Beispielwerke GmbH\"",
                                 "\"place\":{\"plz\":\"",
                                 "\"name\":\"Leipzig\",\"lat\":51.",
                                 "\"distance_km\":0",
                                 "\"occupation\":{\"code\":\"43003\",\"label\":\"Beruf\"}",
                                 "\"url\":\"https://example.org/\"",
                                 "\"facets\":{\"town\":{\"values\":[{",
                                 "\"contract\":\"permanent\"",
                                 "\"worktime\":[\"full\",\"part\"]"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (!str_has(s, str_of(parts[i])))
            fail_msg("no %s in %.*s", parts[i], STR_ARG(s));
    assert_false(str_has(s, STR("salary"))); /* unknown is absent */
    buf_done(&out);
}

static void test_bad_requests(void **state)
{
    struct world *w = *state;
    const struct search_request bad[] = {
        {.where = STR("Atlantis")},
        {.radius_km = -1},
        {.radius_km = 5000},
        {.limit = 101},
        {.limit = -1},
        {.since_days = -1},
        {.salary_min = -5},
        {.words = STR("\xff")},
        {.cursor = STR("!")},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct search_answer ans;
        struct err err = {0};
        assert_false(engine_search(w->q, w->engine, &bad[i], &ans, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_true(err.msg[0]);
    }
}

static int setup(void **state)
{
    *state = tiny();
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place_in_words),  cmocka_unit_test(test_gender_and_compounds),
        cmocka_unit_test(test_suggestions),     cmocka_unit_test(test_snippet),
        cmocka_unit_test(test_explain_adds_up), cmocka_unit_test(test_json),
        cmocka_unit_test(test_bad_requests),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
