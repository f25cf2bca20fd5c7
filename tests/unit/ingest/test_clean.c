#include "base/rand.h"
#include "ingest/clean.h"
#include "ingest/url.h"
#include "support/cases.h"
#include "understand/posting.h"

static const struct str base = STR_INIT("https://firma.example/jobs/liste?seite=2");

static void put(struct buf *out, struct str s)
{
    if (s.len == 0)
        buf_cstr(out, "(nothing)");
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\n')
            buf_cstr(out, "\\n");
        else
            buf_char(out, s.ptr[i]);
    buf_char(out, '\n');
}

/* Every case also shows that the result is what clean.h promises, and stable. */
static struct cleaned checked(struct arena *a, struct cleaned c)
{
    const char *why;
    if (!clean_check(&c, &why))
        fail_msg("%s in %.*s", why, STR_ARG(c.html));
    struct cleaned again = clean_html(a, c.html, STR_NONE);
    if (!str_eq(again.html, c.html) || !str_eq(again.text, c.text))
        fail_msg("cleaning twice differs:\n%.*s\n%.*s", STR_ARG(c.html), STR_ARG(again.html));
    return c;
}

static void html_case(struct arena *a, struct str input, struct buf *got)
{
    put(got, checked(a, clean_html(a, input, base)).html);
}

static void html_text_case(struct arena *a, struct str input, struct buf *got)
{
    put(got, checked(a, clean_html(a, input, base)).text);
}

static void text_case(struct arena *a, struct str input, struct buf *got)
{
    put(got, checked(a, clean_text(a, input)).html);
}

static void any_case(struct arena *a, struct str input, struct buf *got)
{
    put(got, checked(a, clean_any(a, input, base)).html);
}

static void line_case(struct arena *a, struct str input, struct buf *got)
{
    put(got, clean_line(a, input));
}

static void url_case(struct arena *a, struct str input, struct buf *got)
{
    struct str url = url_join(a, base, input);
    assert_true(str_eq(url, url_clean(a, url)));
    put(got, url);
}

static void test_html(void **state)
{
    (void)state;
    cases_run("ingest/html.txt", html_case);
}

static void test_html_text(void **state)
{
    (void)state;
    cases_run("ingest/html_text.txt", html_text_case);
}

static void test_hostile(void **state)
{
    (void)state;
    cases_run("ingest/hostile.txt", html_case);
}

static void test_text(void **state)
{
    (void)state;
    cases_run("ingest/text.txt", text_case);
}

static void test_any(void **state)
{
    (void)state;
    cases_run("ingest/any.txt", any_case);
}

static void test_line(void **state)
{
    (void)state;
    cases_run("ingest/line.txt", line_case);
}

static void test_url(void **state)
{
    (void)state;
    cases_run("ingest/url.txt", url_case);
}

static struct str repeat(struct arena *a, const char *piece, size_t n)
{
    size_t len = strlen(piece);
    char *s = arena_alloc(a, n * len);
    for (size_t i = 0; i < n; i++)
        memcpy(s + i * len, piece, len);
    return str_n(s, n * len);
}

/* Nesting, open quotes and open comments that make other parsers quadratic: a quadratic one would
 * run into the suite's time limit here. */
static void test_deep_nesting_is_linear(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<table><tr><td>",
                                         "<b>",
                                         "<ul><li>x",
                                         "<div>",
                                         "<a href=\"",
                                         "<a b='",
                                         "<!--",
                                         "</",
                                         "<svg>",
                                         "<p>x<li>",
                                         "<script>",
                                         "&lt;b&gt;",
                                         "<h2>x<ul><li>- y",
                                         "<select>",
                                         "&amp;&#",
                                         "<a href=/x>y"};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct str s = repeat(a, pieces[i], POSTING_TEXT_BYTES_MAX / strlen(pieces[i]));
        checked(a, clean_html(a, s, base));
        checked(a, clean_text(a, s));
        arena_reset(a);
    }
    arena_free(a);
}

static void test_length_is_bounded(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct cleaned c = checked(a, clean_html(a, repeat(a, "<p>Wort &amp; ", 100000), base));
    assert_true(c.cut);
    assert_true(c.html.len > POSTING_TEXT_BYTES_MAX - 4096);
    c = checked(a, clean_html(a, repeat(a, "<p>Wort ", 1000), base));
    assert_false(c.cut);
    c = checked(a, clean_text(a, repeat(a, "Wort & ", 500000)));
    assert_true(c.cut);
    /* One endless word is cut, not dropped. */
    c = checked(a, clean_text(a, repeat(a, "a", POSTING_TEXT_BYTES_MAX - 100)));
    assert_true(c.cut);
    assert_true(c.text.len > POSTING_TEXT_BYTES_MAX - 4096);
    arena_free(a);
}

/* Random soup of the pieces that interact. */
static void test_random_soup(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<p>",
                                         "</p>",
                                         "<b>",
                                         "</b>",
                                         "<i>",
                                         "</i>",
                                         "<ul>",
                                         "</ul>",
                                         "<ol>",
                                         "</ol>",
                                         "<li>",
                                         "</li>",
                                         "<br>",
                                         "<h2>",
                                         "</h2>",
                                         "<a href=\"/x\">",
                                         "</a>",
                                         "<div>",
                                         "</div>",
                                         "- ",
                                         "-",
                                         "•",
                                         " ",
                                         "\n",
                                         "wort",
                                         "&amp;",
                                         "&lt;p&gt;",
                                         "ä",
                                         "<td>",
                                         "&nbsp;",
                                         "*",
                                         "<svg>",
                                         "</svg>",
                                         "x",
                                         "]]>",
                                         "<![CDATA[",
                                         "\xE2\x80\xAE",
                                         "\xC2\x84"};
    struct arena *a = arena_new();
    struct rng rng = rng_seed(7);
    for (int round = 0; round < 3000; round++) {
        struct buf soup = {0};
        for (uint32_t n = rng_below(&rng, 30); n > 0; n--)
            buf_cstr(&soup, pieces[rng_below(&rng, sizeof(pieces) / sizeof(pieces[0]))]);
        checked(a, clean_html(a, buf_view(&soup), base));
        checked(a, clean_text(a, buf_view(&soup)));
        checked(a, clean_any(a, buf_view(&soup), base));
        buf_done(&soup);
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_html_text),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_any),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_deep_nesting_is_linear),
        cmocka_unit_test(test_length_is_bounded),
        cmocka_unit_test(test_random_soup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
