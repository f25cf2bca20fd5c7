/* Pages on the engine's double: what stands on them, that strangers' text stays text, that links
 * ask for what they say. */
#include "fake_engine.h"
#include "base/file.h"
#include "http/guard.h"
#include "web/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

static struct gazetteer *g;
static struct web *web;
static struct arena *a;
static char dir[] = "/tmp/umkreis-web-XXXXXX";

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    date_set_today(date_of(2026, 11, 22));
    g = gazetteer_open(NULL, &err);
    struct web_options opt = {.data_dir = dir, .gazetteer = g};
    web = g ? web_new(&opt) : NULL;
    a = arena_new();
    return web ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    web_free(web);
    gazetteer_close(g);
    arena_free(a);
    return rmdir(dir);
}

struct answer {
    int status;
    struct str body, type, location;
    bool cors;
};

static struct answer get(const char *target)
{
    const struct http_header host = {STR("Host"), STR("portal.example")};
    struct http_head head = {STR("GET"), str_of(target), STR("HTTP/1.1"), &host, 1};
    struct http_request req;
    struct http_response res = {.status = 200};
    const char *why = NULL;
    size_t n;
    const struct http_route *routes = web_routes(&n), *route = NULL;
    int refused = http_guard(a, &head, &req, &why);
    if (!refused)
        route = http_route_find(routes, n, req.path, &req.rest);
    if (route)
        route->handle(web, &req, &res);
    else
        web_error(web, &req, refused ? refused : 404, why, &res);
    assert_true(buf_ok(&res.body));
    struct answer out = {res.status, arena_str(a, buf_view(&res.body)),
                         str_of(res.type ? res.type : "text/html"), res.location, res.cors};
    if (res.status == 200 && res.asset)
        out.body = res.asset->plain;
    buf_done(&res.body);
    return out;
}

static bool has(const struct answer *page, const char *text)
{
    return str_has(page->body, str_of(text));
}

static void assert_has(const struct answer *page, const char *text)
{
    if (!has(page, text))
        print_message("missing: %s\n", text);
    assert_true(has(page, text));
}

static void test_start(void **state)
{
    (void)state;
    struct answer de = get("/"), en = get("/en/");
    assert_int_equal(de.status, 200);
    assert_has(&de, "<html lang=\"de\">");
    assert_has(&de, "Welche Arbeit gibt es in Ihrer Nähe?");
    assert_has(&de, "<strong>45</strong> offene Stellen");
    assert_has(&de, "/suche?beruf=43194");
    assert_has(&de, "hreflang=\"en\" href=\"http://portal.example/en/\"");
    assert_has(&en, "<html lang=\"en\">");
    assert_has(&en, "/en/search?occupation=43194");
    assert_false(has(&en, "Stellen"));
}

static void test_results(void **state)
{
    (void)state;
    struct answer p = get("/suche?was=it+leiter+hagen");
    assert_int_equal(p.status, 200);
    assert_has(&p, "<h1>45 Stellen für „it leiter“ im Umkreis von 25 km um Hagen</h1>");
    assert_has(&p, "Ort „hagen“ aus der Suche erkannt.");
    assert_has(&p, "/suche?was=it%20leiter%20hagen&amp;nur-woerter=1\"");
    assert_has(&p, "78.000\u00a0€ bis 92.000\u00a0€ im Jahr");
    assert_has(&p, "ab 14,50\u00a0€ pro Stunde");
    assert_has(&p, "<time datetime=\"2026-11-21\">gestern</time>");
    assert_has(&p, "<span class=\"badge\">Beispiel</span>");
    assert_has(&p, "1,7 km entfernt");
    assert_has(&p, "weiter=abc-1");
    assert_has(&p, "name=\"robots\" content=\"noindex, follow\"");
    assert_int_equal(fake_last_request.limit, 20);
    assert_true(fake_last_request.facets);
}

static void test_results_english(void **state)
{
    (void)state;
    struct answer p = get("/en/search?words=cook&where=Hagen&radius=50&sort=date");
    assert_has(&p, "<h1>45 vacancies for “cook” within 50 km of Hagen</h1>");
    assert_has(&p, "€78,000 to €92,000 per year");
    assert_has(&p, "href=\"/suche?was=cook&amp;wo=Hagen&amp;umkreis=50&amp;sort=datum\"");
    assert_int_equal(fake_last_request.sort, SORT_DATE);
}

static void test_filters(void **state)
{
    (void)state;
    struct answer p =
        get("/suche?was=koch&arbeitszeit=full&vertrag=unstated&ohne-zeitarbeit=1&seit=7&weiter=x1");
    /* Chosen values remove themselves, others add themselves, the cursor is never kept. */
    assert_has(&p, "aria-label=\"Filter entfernen: Vollzeit\"");
    assert_has(&p, "aria-label=\"Filter entfernen: Vertragsart: nicht angegeben\"");
    assert_has(&p, "aria-label=\"Filter entfernen: ohne Zeitarbeit und Vermittlung\"");
    assert_has(&p, "/suche?was=koch&amp;seit=7&amp;arbeitszeit=full&amp;arbeitszeit=part&amp;"
                   "vertrag=unstated&amp;ohne-zeitarbeit=1\"");
    assert_has(&p, "class=\"chip all\" href=\"/suche?was=koch\"");
    assert_has(&p, "<input type=\"hidden\" name=\"arbeitszeit\" value=\"full\">");
    assert_has(&p, "Zum Anfang der Liste");
    assert_int_equal(fake_last_request.contracts, 1);
    assert_true(fake_last_request.no_agency);
}

static void test_map(void **state)
{
    (void)state;
    struct answer p = get("/suche?was=koch&wo=Hagen"), base = get("/karte.svg");
    assert_has(&p, "<image href=\"/karte.svg?nah=1&amp;v=");
    assert_has(&p, "<circle class=\"radius\"");
    assert_has(&p, "<title>Hagen: 40 Stellen</title>");
    assert_has(&p, "-hagen\"><circle");
    assert_has(&base, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 6600 8800\"");
    /* Most German towns have a dot of their own. */
    size_t dots = 0;
    for (size_t at = 0; (at = str_find(base.body, STR("h0"), at)) != STR_NPOS; at++)
        dots++;
    assert_true(dots > 5000);
    /* The list says the same. */
    assert_has(&p, "<ul class=\"towns\">");
}

static void test_nothing_found(void **state)
{
    (void)state;
    struct answer p = get("/suche?was=nichts");
    assert_int_equal(p.status, 200);
    assert_has(&p, "<h1>Keine Stelle für „nichts“</h1>");
    assert_has(&p, "href=\"/suche?was=koch\">ohne das Wort „nichts“</a>");
    p = get("/en/search?words=nichts");
    assert_has(&p, "without the word “nichts”");
}

static void test_strangers_text_stays_text(void **state)
{
    (void)state;
    fake_hostile = true;
    static const char *const pages[] = {
        "/suche?was=%3Cscript%3Ealert(1)%3C/script%3E&wo=%22%3E%3Cimg%20src=x%3E",
        "/en/search?words=%22+onfocus=alert(1)+x=%22",
        "/suche?umkreis=%3Cscript%3E",
        "/suche?arbeitgeber=%3Cscript%3E&weiter=%22%3E%3Cscript%3E",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        "/stelle/1-%3Cscript%3E",
    };
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        struct answer p = get(pages[i]);
        assert_false(has(&p, "<script"));
        assert_false(has(&p, "<img"));
        assert_false(has(&p, "value=\"\" onfocus"));
    }
    fake_hostile = false;
}

static void test_errors(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *text;
    } cases[] = {
        {"/nirgendwo", 404, "Diese Seite gibt es nicht"},
        {"/en/nowhere", 404, "This page does not exist"},
        {"/static/alt.css", 404, "Diese Seite gibt es nicht"},
        {"/stelle/abc", 404, "Diese Seite gibt es nicht"},
        {"/suche?umkreis=weit", 400, "„umkreis“: erwartet wird eine Zahl von 0 bis 1000"},
        {"/en/search?radius=far", 400, "“radius”: expected a number from 0 to 1000"},
        {"/suche?weiter=kaputt", 400, "the cursor is not one of ours"},
        {"/suche?was=%ff", 400, "Das haben wir nicht verstanden"},
        {"/en/search?words=%ff", 400, "We did not understand this"},
        {"/stelle/1-x", 503, "Gleich wieder da"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answer p = get(cases[i].target);
        if (p.status != cases[i].status)
            print_message("%s: %d\n", cases[i].target, p.status);
        assert_int_equal(p.status, cases[i].status);
        assert_has(&p, cases[i].text);
        assert_has(&p, "role=\"search\"");
    }
}

static void test_api(void **state)
{
    (void)state;
    struct answer p = get("/api/v1/search?words=koch&where=Hagen&limit=5&facets=1");
    assert_int_equal(p.status, 200);
    assert_true(p.cors);
    assert_true(str_starts(p.type, STR("application/json")));
    assert_has(&p, "{\"total\":45}");
    p = get("/api/v1/search?farbe=blau");
    assert_int_equal(p.status, 400);
    assert_has(&p, "\"parameter\":\"farbe\"");
    p = get("/api/v1/search?words=%ff");
    assert_int_equal(p.status, 400);
    assert_true(str_starts(p.type, STR("application/json")));
    p = get("/api/v1/postings/x");
    assert_int_equal(p.status, 400);
    assert_has(&p, "\"parameter\":\"id\"");
    p = get("/api/v1/nichts");
    assert_int_equal(p.status, 404);
    assert_true(str_starts(p.type, STR("application/json")));
    p = get("/api/v1/suggest?q=ko");
    assert_has(&p, "{\"suggestions\":[\"koch\"]}");
    p = get("/api/v1/suggest");
    assert_int_equal(p.status, 400);
    p = get("/api/v1/places?q=58095");
    assert_has(&p, "\"name\":\"Hagen\"");
    p = get("/api/v1/places?q=Leipz");
    assert_has(&p, "\"name\":\"Leipzig\"");
}

static void test_files(void **state)
{
    (void)state;
    struct answer start = get("/");
    size_t at = str_find(start.body, STR("/static/umkreis-"), 0);
    struct str url = str_slice(start.body, at, str_find_char(start.body, '"', at));
    struct answer css = get(arena_cstr(a, url));
    assert_int_equal(css.status, 200);
    assert_has(&css, "prefers-color-scheme");
    assert_true(css.body.len < 15 * 1024);
    struct answer search = get("/opensearch.xml");
    assert_has(&search, "template=\"http://portal.example/suche?was={searchTerms}\"");
    struct answer robots = get("/robots.txt");
    assert_has(&robots, "Disallow: /suche");
    struct answer health = get("/healthz");
    assert_has(&health, "\"status\":\"ok\"");
}

static void test_operator_pages(void **state)
{
    (void)state;
    struct answer p = get("/impressum");
    assert_has(&p, "<h1>Impressum</h1>");
    assert_has(&p, "noch nichts eingetragen");
    char *pages = path_join(a, dir, "pages");
    struct err err = {0};
    assert_true(file_make_dirs(pages, &err));
    char *file = path_join(a, pages, "imprint.de.md");
    assert_true(file_write_atomic(file, STR("Beispielverein e. V.  \nMusterweg <1>"), &err));
    p = get("/impressum");
    assert_has(&p, "<p>Beispielverein e. V.<br>\nMusterweg &lt;1&gt;</p>");
    unlink(file);
    file = path_join(a, pages, "imprint.de.html");
    assert_true(
        file_write_atomic(file, STR("<h1>Wir</h1><script>x()</script><p onclick=x>Text"), &err));
    p = get("/impressum");
    assert_has(&p, "<h2>Wir</h2>");
    assert_false(has(&p, "<script"));
    assert_false(has(&p, "onclick"));
    unlink(file);
    rmdir(pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_results_english),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_nothing_found),
        cmocka_unit_test(test_strangers_text_stays_text),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_api),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_operator_pages),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
