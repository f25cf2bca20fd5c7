#include "http/guard.h"
#include "web/params.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct arena *a;
static struct gazetteer *g;

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    a = arena_new();
    g = gazetteer_open(NULL, &err);
    return g ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    gazetteer_close(g);
    arena_free(a);
    return 0;
}

static bool read_query(enum lang lang, bool strict, const char *query, struct search_request *req,
                       struct params_error *error)
{
    struct http_param *params;
    size_t n;
    const char *why;
    assert_int_equal(http_params(a, str_of(query), &params, &n, &why), 0);
    *req = (struct search_request){0};
    *error = (struct params_error){0};
    return params_read(a, g, lang, strict, params, n, req, error);
}

/* Addresses in their normal form: reading and writing them again changes nothing. */
static void test_round_trip(void **state)
{
    static const struct {
        enum lang lang;
        const char *url;
    } cases[] = {
        {LANG_DE, "/suche"},
        {LANG_DE, "/suche?was=it%20leiter&wo=Hagen&umkreis=50&sort=datum"},
        {LANG_DE, "/suche?was=%22data%20engineer%22%20-php&nur-woerter=1&sort=titel&seit=7"},
        {LANG_DE, "/suche?beruf=43104&beruf=43&arbeitgeber=12&arbeitszeit=full&arbeitszeit=part"
                  "&vertrag=unstated&vertrag=permanent&erfahrung=unstated&erfahrung=lead"
                  "&arbeitsform=hybrid&ohne-zeitarbeit=1&gehalt=45000&weiter=abc"},
        {LANG_DE, "/suche?umkreis=7.5&arbeitgeber=Stadt%20Hagen"},
        {LANG_EN, "/en/search?words=cook&where=K%C3%B6ln&radius=10&sort=title&since=1"
                  "&worktime=night&contract=apprenticeship&level=entry&remote=remote"
                  "&no-agency=1&min-salary=30000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct search_request req;
        struct params_error error;
        const char *query = strchr(cases[i].url, '?');
        if (!read_query(cases[i].lang, false, query ? query + 1 : "", &req, &error))
            print_message("%s: %.*s\n", cases[i].url, STR_ARG(error.message));
        struct str url = params_search_url(a, g, cases[i].lang, &req);
        if (!str_eq(url, str_of(cases[i].url)))
            print_message("got  %.*s\nwant %s\n", STR_ARG(url), cases[i].url);
        assert_true(str_eq(url, str_of(cases[i].url)));
    }
}

static void test_values(void **state)
{
    struct search_request r;
    struct params_error e;
    (void)state;
    assert_true(read_query(LANG_EN, true,
                           "words=a&radius=25km&worktime=full,part&level=lead,unstated&limit=50&"
                           "facets=1&explain=true&sort=date",
                           &r, &e));
    assert_true(r.radius_km == 25);
    assert_int_equal(r.worktime, WORKTIME_FULL | WORKTIME_PART);
    assert_int_equal(r.levels, (1u << LEVEL_LEAD) | 1u);
    assert_int_equal(r.limit, 50);
    assert_true(r.facets && r.explain);
    assert_int_equal(r.sort, SORT_DATE);
    /* A form sends its empty fields too; stable names work in German addresses. */
    assert_true(read_query(LANG_DE, false, "was=&wo=&umkreis=&sort=date&utm_source=x", &r, &e));
    assert_int_equal(r.sort, SORT_DATE);
    assert_int_equal(r.words.len, 0);
}

static void test_errors_name_the_parameter(void **state)
{
    static const struct {
        const char *query, *param;
    } cases[] = {
        {"radius=abc", "radius"},
        {"radius=-1", "radius"},
        {"radius=1001", "radius"},
        {"radius=nan", "radius"},
        {"sort=random", "sort"},
        {"since=x", "since"},
        {"worktime=both", "worktime"},
        {"contract=x", "contract"},
        {"level=,x", "level"},
        {"remote=x", "remote"},
        {"occupation=x", "occupation"},
        {"town=x", "town"},
        {"town=1-nirgendwo", "town"},
        {"no-agency=maybe", "no-agency"},
        {"min-salary=x", "min-salary"},
        {"limit=101", "limit"},
        {"facets=2", "facets"},
        {"was=koch", "was"},
        {"page=2", "page"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct search_request r;
        struct params_error e;
        bool ok = read_query(LANG_EN, true, cases[i].query, &r, &e);
        if (ok)
            print_message("%s was accepted\n", cases[i].query);
        assert_false(ok);
        assert_true(str_eq(e.param, str_of(cases[i].param)));
        assert_true(e.message.len > 0);
    }
}

static void test_towns_survive_another_table(void **state)
{
    struct search_request r;
    struct params_error e;
    uint16_t id;
    (void)state;
    assert_int_equal(gazetteer_suggest(g, STR("Leipzig"), &id, 1), 1);
    struct str value = params_town_value(a, g, id);
    assert_true(str_ends(value, STR("-leipzig")));
    assert_true(
        read_query(LANG_DE, false, arena_printf(a, "ort=%.*s", STR_ARG(value)).ptr, &r, &e));
    assert_int_equal(r.n_towns, 1);
    assert_int_equal(r.towns[0], id);
    /* The number of another table: the name decides. */
    assert_true(read_query(LANG_DE, false, "ort=3-leipzig", &r, &e));
    assert_int_equal(r.towns[0], id);
    assert_true(read_query(LANG_DE, false, "ort=65000-leipzig", &r, &e));
    assert_int_equal(r.towns[0], id);
}

static void test_many_values_are_refused(void **state)
{
    struct search_request r;
    struct params_error e;
    struct buf q = {0};
    (void)state;
    for (size_t i = 0; i <= PARAMS_VALUES_MAX; i++)
        buf_printf(&q, "%s%zu", i ? "," : "employer=", i + 1);
    assert_false(read_query(LANG_EN, true, q.data, &r, &e));
    assert_true(str_eq(e.param, STR("employer")));
    buf_done(&q);
    char words[SEARCH_WORDS_BYTES_MAX + 20] = "words=";
    memset(words + 6, 'a', SEARCH_WORDS_BYTES_MAX + 1);
    assert_false(read_query(LANG_EN, true, words, &r, &e));
    assert_true(str_eq(e.param, STR("words")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors_name_the_parameter),
        cmocka_unit_test(test_towns_survive_another_table),
        cmocka_unit_test(test_many_values_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
