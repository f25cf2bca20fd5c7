#include "web/html.h"
#include "web/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SAME(out, expected)                                                                        \
    do {                                                                                           \
        if (!str_eq(buf_view(&out), STR(expected)))                                                \
            print_message("got %s\n", out.data ? out.data : "");                                   \
        assert_true(str_eq(buf_view(&out), STR(expected)));                                        \
        buf_clear(&out);                                                                           \
    } while (0)

static void test_contexts(void **state)
{
    struct buf out = {0};
    (void)state;
    html_text(&out, STR("<b>Koch & \"Köchin\"</b> 'x'"));
    SAME(out, "&lt;b&gt;Koch &amp; \"Köchin\"&lt;/b&gt; 'x'");
    html_attribute(&out, STR("\"><script>'&"));
    SAME(out, "&quot;&gt;&lt;script&gt;&#39;&amp;");
    html_text(&out, STR("a\x01"
                        "b\xff"
                        "c\nd\te\xed\xa0\x80"));
    SAME(out, "a\uFFFDb\uFFFDc\nd\te\uFFFD\uFFFD\uFFFD");
    html_fmt(&out, "{1} < {0}{2}", STR("<a>"), STR("b & c"));
    SAME(out, "b &amp; c &lt; &lt;a&gt;");
    html_json(&out, STR("{\"a\":\"</script><!--&\"}"));
    SAME(out, "{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\"}");
    buf_done(&out);
}

static void test_urls(void **state)
{
    struct buf out = {0};
    (void)state;
    html_url(&out, STR("https://firma.example/?a=1&b=\""));
    SAME(out, "https://firma.example/?a=1&amp;b=&quot;");
    static const char *const kept[] = {"/suche?was=x", "#inhalt", "http://a.example/",
                                       "HTTPS://A.EXAMPLE/", "mailto:post@a.example"};
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        html_url(&out, str_of(kept[i]));
        assert_true(str_eq(buf_view(&out), str_of(kept[i])));
        buf_clear(&out);
    }
    static const char *const refused[] = {"javascript:alert(1)", "JaVaScRiPt:alert(1)",
                                          " javascript:x",       "java\nscript:x",
                                          "data:text/html,x",    "vbscript:x",
                                          "//evil.example",      "/\\evil.example",
                                          "https://a b",         "",
                                          "www.a.example",       "\x01javascript:x"};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        html_url(&out, str_of(refused[i]));
        SAME(out, "#");
    }
    buf_done(&out);
}

static void test_markdown(void **state)
{
    static const struct {
        const char *md, *html;
    } cases[] = {
        {"Ein *kleiner* **Text** mit `a < b`.",
         "<p>Ein <em>kleiner</em> <strong>Text</strong> mit <code>a &lt; b</code>.</p>\n"},
        {"# Eins\n## Zwei\n### Drei\n#### Vier",
         "<h2>Eins</h2>\n<h2>Zwei</h2>\n<h3>Drei</h3>\n<p>#### Vier</p>\n"},
        {"- a\n- b\n\n1. c\n2. d",
         "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n<li>d</li>\n</ol>\n"},
        {"Zeile  \nzwei\ndrei", "<p>Zeile<br>\nzwei\ndrei</p>\n"},
        {"[Mail](mailto:a@b.example) [x](javascript:y) [kaputt](",
         "<p><a href=\"mailto:a@b.example\">Mail</a> <a href=\"#\">x</a> [kaputt](</p>\n"},
        {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
        {"2 * 3 = 6 und **offen", "<p>2 * 3 = 6 und **offen</p>\n"},
        {"", ""},
    };
    struct buf out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        markdown_html(&out, str_of(cases[i].md));
        if (!str_eq(buf_view(&out), str_of(cases[i].html)))
            print_message("%s\ngot  %s\nwant %s\n", cases[i].md, out.data, cases[i].html);
        assert_true(str_eq(buf_view(&out), str_of(cases[i].html)));
        buf_clear(&out);
    }
    buf_done(&out);
}

static void test_texts_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        if (!texts_de[i] || !texts_en[i])
            print_message("text %zu is missing\n", i);
        assert_non_null(texts_de[i]);
        assert_non_null(texts_en[i]);
        /* The same placeholders in both languages. */
        for (char n = '0'; n <= '2'; n++) {
            char mark[4] = {'{', n, '}', 0};
            assert_int_equal(strstr(texts_de[i], mark) != NULL, strstr(texts_en[i], mark) != NULL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_texts_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
