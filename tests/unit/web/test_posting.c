/* The facts of a posting page and its JSON-LD, on vacancies written by hand. */
#include "fake_engine.h"
#include "web/posting_facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct gazetteer *g;
static struct web *web;
static struct arena *a;
static struct http_request req;
static struct http_response res;

static int setup(void **state)
{
    struct err err = {0};
    (void)state;
    a = arena_new();
    g = gazetteer_open(NULL, &err);
    struct web_options opt = {.data_dir = "/nonexistent", .gazetteer = g};
    web = g ? web_new(&opt) : NULL;
    return web ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    web_free(web);
    gazetteer_close(g);
    buf_done(&res.body);
    arena_free(a);
    return 0;
}

static struct page page(enum lang lang)
{
    req = (struct http_request){.arena = a};
    buf_clear(&res.body);
    struct page p = page_open(web, &req, &res);
    p.lang = lang;
    return p;
}

/* The span of `part` in `text`. */
static struct known in_text(struct str text, const char *part)
{
    size_t at = str_find(text, str_of(part), 0);
    assert_true(at != STR_NPOS);
    return (struct known){"test", FIELD_TEXT, (uint32_t)at, (uint32_t)(at + strlen(part))};
}

static struct vacancy sample(void)
{
    static struct fact_place place;
    struct vacancy v = {.id = 7, .live = true};
    uint16_t id;
    assert_int_equal(gazetteer_suggest(g, STR("Leipzig"), &id, 1), 1);
    place = (struct fact_place){.place = id, .text = STR("Leipzig-Mitte")};
    v.posting = (struct posting){
        .title = STR("Koch (m/w/d)"),
        .employer = STR("Erfundene Küche"),
        .url = STR("https://kueche.example/1"),
        .text = STR("Größe zählt: Vollzeit <b>oder</b> „Teilzeit“, ab 3.100 € im Monat. Äöü."),
        .html = STR("<p>Text</p>"),
        .posted = date_of(2026, 11, 20),
        .updated = DATE_NONE,
        .valid_through = DATE_NONE,
        .starts = DATE_NONE,
        .worktime = WORKTIME_FULL,
    };
    v.facts.places = &place;
    v.facts.n_places = 1;
    v.facts.worktime = WORKTIME_FULL | WORKTIME_PART;
    v.facts.worktime_known[0] = (struct known){.rule = "structured"};
    v.facts.worktime_known[1] = in_text(v.posting.text, "Teilzeit");
    v.facts.pay = (struct fact_pay){.min = 3100,
                                    .unit = PAY_MONTH,
                                    .yearly_min = 37200,
                                    .assumption = STR("12 Monate"),
                                    .known = in_text(v.posting.text, "ab 3.100 € im Monat")};
    return v;
}

static void assert_has(const char *text)
{
    if (!str_has(buf_view(&res.body), str_of(text)))
        print_message("missing: %s\nin: %s\n", text, res.body.data);
    assert_true(str_has(buf_view(&res.body), str_of(text)));
}

static void test_every_fact_says_how_it_is_known(void **state)
{
    (void)state;
    struct vacancy v = sample();
    struct page p = page(LANG_DE);
    posting_facts(&p, &v);
    assert_has("<span class=\"value\">Vollzeit</span><span class=\"how\">Angabe des Arbeitgebers");
    assert_has("<summary>aus dem Text erkannt</summary><blockquote>Größe zählt: Vollzeit "
               "&lt;b&gt;oder&lt;/b&gt; „<mark>Teilzeit</mark>“, ab 3.100 € im Monat. Äöü.");
    assert_has("ab 3.100\u00a0€ im Monat");
    assert_has("entspricht in Vollzeit 37.200\u00a0€ im Jahr, gerechnet mit 12 Monate");
    assert_has("in der Anzeige: „Leipzig-Mitte“");
    assert_has("20.11.2026");
    p = page(LANG_EN);
    posting_facts(&p, &v);
    assert_has("from €3,100 per month");
    assert_has("read from the text");
}

/* Facts of an older posting text may point past its end or into a code point: never out of it. */
static void test_spans_that_do_not_fit(void **state)
{
    (void)state;
    struct vacancy v = sample();
    v.facts.worktime_known[1] = (struct known){"test", FIELD_TEXT, 10, 100000};
    v.facts.pay.known = (struct known){"test", FIELD_TEXT, 50, 40};
    v.facts.contract = CONTRACT_PERMANENT;
    v.facts.contract_known = (struct known){"test", FIELD_TEXT, 0, 3};
    struct page p = page(LANG_DE);
    posting_facts(&p, &v);
    assert_has("Teilzeit");
    assert_true(buf_ok(&res.body));
}

static void test_long_passages_are_cut(void **state)
{
    (void)state;
    struct vacancy v = sample();
    struct buf text = {0};
    for (int i = 0; i < 100; i++)
        buf_cstr(&text, "äöüß ");
    buf_cstr(&text, "Teilzeit");
    for (int i = 0; i < 100; i++)
        buf_cstr(&text, " ÄÖÜ€");
    v.posting.text = buf_view(&text);
    v.facts.worktime_known[1] = in_text(v.posting.text, "Teilzeit");
    v.facts.pay.unit = PAY_UNIT_NONE;
    struct page p = page(LANG_DE);
    posting_facts(&p, &v);
    assert_has("<blockquote>… ");
    assert_has("<mark>Teilzeit</mark>");
    assert_has(" …</blockquote>");
    assert_false(str_has(buf_view(&res.body), STR("\uFFFD")));
    buf_done(&text);
}

/* That it parses is checked in the browser (tests/e2e). */
static void test_json_ld(void **state)
{
    (void)state;
    struct vacancy v = sample();
    v.posting.title = STR("Koch </script><script>alert(1)</script><!-- <script>");
    v.posting.pay = (struct posting_pay){
        .min = 3100, .max = 3400.5, .unit = PAY_MONTH, .currency = STR("EUR"), .stated = true};
    struct page p = page(LANG_DE);
    posting_json_ld(&p, &v);
    assert_has("<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\"");
    assert_has("\"title\":\"Koch \\u003c");
    assert_has("\"datePosted\":\"2026-11-20\"");
    assert_has("\"addressLocality\":\"Leipzig\"");
    assert_has("\"minValue\":3100,\"maxValue\":3400.5,\"unitText\":\"MONTH\"");
    assert_has("\"employmentType\":[\"FULL_TIME\"]");
    /* The data holds no "<" at all, so it can't end the element or open a comment. */
    struct str out = buf_view(&res.body);
    size_t open = str_find_char(out, '>', 0);
    assert_true(str_eq(str_slice(out, str_find_char(out, '<', open), out.len), STR("</script>\n")));
}

/* What was only read out of prose is not given on as the employer's statement. */
static void test_json_ld_is_stated_only(void **state)
{
    (void)state;
    struct vacancy v = sample();
    struct page p = page(LANG_DE);
    posting_json_ld(&p, &v);
    assert_false(str_has(buf_view(&res.body), STR("baseSalary")));
    assert_false(str_has(buf_view(&res.body), STR("PART_TIME")));
}

static void test_examples_have_no_json_ld(void **state)
{
    (void)state;
    struct vacancy v = sample();
    v.posting.example = true;
    struct page p = page(LANG_DE);
    posting_json_ld(&p, &v);
    assert_int_equal(res.body.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_fact_says_how_it_is_known),
        cmocka_unit_test(test_spans_that_do_not_fit),
        cmocka_unit_test(test_long_passages_are_cut),
        cmocka_unit_test(test_json_ld),
        cmocka_unit_test(test_json_ld_is_stated_only),
        cmocka_unit_test(test_examples_have_no_json_ld),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
